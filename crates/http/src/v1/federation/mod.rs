//! Logging in by who somebody is elsewhere.

mod authorize;
mod callback;
mod exchange;
mod outcome;
mod providers;
mod refusals;
mod start;

pub(super) use outcome::IdentityView;
pub(super) use refusals::StartErrors;
pub(super) use start::{Afterwards, StartedView, started};

use super::PREFIX;
use countersign_application::{
    CompleteFederation, FederationPolicy, ListIdentities, ListProviders, Ports, Settings, StartFederation,
    UnlinkIdentity,
};
use countersign_domain::ProviderName;
use std::sync::Arc;
use url::Url;
use utoipa_actix_web::service_config::ServiceConfig;

/// What an operator decides about logging in elsewhere, and where this server is reached.
#[derive(Debug, Clone)]
pub struct Federation {
    /// What is allowed.
    pub policy: FederationPolicy,
    /// The address under which clients reach the server.
    pub public_url: Url,
}

/// The use cases of logging in elsewhere.
pub(super) struct FederationCases {
    public_url: Url,
    pub(super) complete: CompleteFederation,
    pub(super) identities: ListIdentities,
    pub(super) providers: ListProviders,
    pub(super) start: StartFederation,
    pub(super) unlink: UnlinkIdentity,
}

impl FederationCases {
    pub(super) fn new(ports: &Ports, settings: Settings, federation: Federation) -> Self {
        let policy = Arc::new(federation.policy);
        Self {
            public_url: federation.public_url,
            complete: CompleteFederation::new(ports, settings, &policy),
            identities: ListIdentities::new(ports),
            providers: ListProviders::new(ports),
            start: StartFederation::new(ports, policy),
            unlink: UnlinkIdentity::new(ports),
        }
    }

    /// Where a provider sends people back to: an address of its own for each (RFC 9700 §4.4.2.2).
    fn callback(&self, provider: &ProviderName) -> Url {
        let mut url = self.public_url.clone();
        let base = url.path().trim_end_matches('/').to_owned();
        url.set_path(&format!("{base}{PREFIX}/auth/oauth2/{provider}/callback"));
        url
    }
}

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(providers::list_providers)
        .service(authorize::authorize)
        .service(callback::callback)
        .service(exchange::exchange);
}
