//! What a server has beside its contracts: health, keys, documentation.

mod docs;
mod health;
mod jwks;

pub(crate) use docs::{Documents, PATHS as DOCS_PATHS, docs_routes};

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
