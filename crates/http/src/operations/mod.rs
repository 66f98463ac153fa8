//! What a server has beside its contracts: health, keys, documentation.

mod docs;
mod health;
mod jwks;

pub(crate) use docs::{Documents, PATHS as DOCS_PATHS, docs_routes};

pub use health::Health;

use countersign_domain::Instant;
use countersign_ports::{AccessTokens, Readiness};
use std::{fmt, sync::Arc};
use utoipa_actix_web::service_config::ServiceConfig;

/// What these need.
#[derive(Clone)]
pub struct Operations {
    /// Asks what the server stands on.
    pub readiness: Arc<dyn Readiness>,
    /// Knows the public keys.
    pub access_tokens: Arc<dyn AccessTokens>,
    /// When the server was started.
    pub started_at: Instant,
}

/// What no contract may have. `/health` is not among it: a contract that has one speaks for the server.
pub(crate) fn reserved_paths() -> impl Iterator<Item = &'static str> {
    const OWN: [&str; 3] = ["/health/live", "/health/ready", "/.well-known/jwks.json"];
    OWN.into_iter().chain(DOCS_PATHS).chain(crate::pages::paths())
}

/// The documented ones.
pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(health::health).service(health::live).service(health::ready).service(jwks::jwks);
}

impl fmt::Debug for Operations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Operations").finish_non_exhaustive()
    }
}
