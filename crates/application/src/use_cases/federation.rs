//! Logging in by who somebody is elsewhere.

mod arrival;
mod complete_federation;
mod completion_error;
mod external_log_in;
mod linking;
mod list_identities;
mod list_providers;
mod policy;
mod start_federation;
mod unlink_identity;

pub use complete_federation::{
    CompleteFederation, CompleteFederationCommand, FederationOutcome, FederationReturn, ProviderAnswer,
};
pub use completion_error::CompleteFederationError;
pub use list_identities::ListIdentities;
pub use list_providers::ListProviders;
pub use policy::FederationPolicy;
pub use start_federation::{
    FederationGoal, StartFederation, StartFederationCommand, StartFederationError, StartedFederation,
};
pub use unlink_identity::{UnlinkIdentity, UnlinkIdentityCommand, UnlinkIdentityError};
