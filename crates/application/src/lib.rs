//! The use cases of Countersign: one file, one verb each.
//!
//! A use case takes a command, decides by the rules of the domain, acts through the ports, and answers with
//! an outcome or one of its own errors. It has at most one transaction open at a time, and neither hashes nor
//! talks to the network while one is.
//!
//! What an action sets off (an entry of the audit trail, a mail) is written to the outbox in the action's own
//! transaction; the [`Relay`] delivers it afterwards. A refusal that must be remembered is committed first and
//! becomes an error afterwards.
#![deny(missing_docs)]

mod admission;
mod attempts;
mod authenticate;
mod authenticate_key;
mod authority;
mod authorize;
mod counted;
mod failure;
mod guard;
mod housekeeping;
mod issue;
mod journal;
mod ports;
mod presented_key;
mod recent_login;
mod relay;
mod requested;
mod revocation_set;
mod settings;
mod use_cases;
mod view_tally;

pub use authenticate::{Authenticate, AuthenticateError};
pub use authenticate_key::{AuthenticateKey, AuthenticateKeyError};
pub use authority::{
    AssignRoles, Authenticated, CreateFeatures, CreatePermissions, CreatePosts, CreateRoles, CreateUsers,
    DeleteFeatures, DeletePermissions, DeleteRoles, DeleteUsers, DownloadAudit, DownloadFeatures,
    DownloadUsers, KeyHolder, Permitted, Principal, PurgeUsers, ReadAudit, ReadFeatures, ReadPermissions,
    ReadRoles, ReadUsers, RecentlyAuthenticated, Right, UpdateFeatures, UpdatePermissions, UpdateRoles,
    UpdateUsers, VerifyApiKeys,
};
pub use authorize::{Authorize, AuthorizeError};
pub use counted::{Counted, Walk};
pub use failure::Failure;
pub use housekeeping::{Housekeeping, KeptAudit, Swept};
pub use issue::Tokens;
pub use ports::Ports;
pub use recent_login::{RequireRecentLogin, StepUpRequired};
pub use relay::{Relay, RelayReport};
pub use revocation_set::{RevocationSet, SyncRevocations};
pub use settings::{RequireVerifiedEmail, SessionCheck, Settings};
pub use use_cases::*;
pub use view_tally::{FlushViews, ViewTally};
