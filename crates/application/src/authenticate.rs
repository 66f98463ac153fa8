//! Tells who presents an access token.

use crate::failure::fails;
use crate::{Authenticated, Failure, Ports, RevocationSet};
use countersign_ports::{AccessTokens, Clock, Store, TokenRefusal};
use std::sync::Arc;

/// Tells who presents an access token: by its signature, its claims, and the revocations in memory. The store
/// is asked only while those are stale; when it cannot answer then, nobody is let in.
#[derive(Clone)]
pub struct Authenticate {
    tokens: Arc<dyn AccessTokens>,
    revocations: Arc<RevocationSet>,
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
}

/// Why nobody is recognised.
#[derive(Debug, thiserror::Error)]
pub enum AuthenticateError {
    /// It is not a valid access token of ours.
    #[error("the access token is not valid")]
    Invalid(#[source] TokenRefusal),
    /// It was valid until its session was ended.
    #[error("the access token was revoked")]
    Revoked,
    /// It cannot be told now.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(AuthenticateError: StoreError);

impl Authenticate {
    /// With these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self {
            tokens: ports.access_tokens.clone(),
            revocations: ports.revocations.clone(),
            store: ports.store.clone(),
            clock: ports.clock.clone(),
        }
    }

    /// Recognises the bearer of a token, in compact serialisation.
    ///
    /// # Errors
    /// See [`AuthenticateError`].
    pub async fn execute(&self, compact: &str) -> Result<Authenticated, AuthenticateError> {
        let now = self.clock.now();
        let claims = self.tokens.verify(compact, now).map_err(AuthenticateError::Invalid)?;
        let revoked = match self.revocations.is_revoked(claims.session, now) {
            Some(revoked) => revoked,
            None => {
                let session = self.store.reader().await?.sessions().find(claims.session).await?;
                session.is_none_or(|session| session.ended.is_some())
            }
        };
        if revoked { Err(AuthenticateError::Revoked) } else { Ok(Authenticated::new(claims)) }
    }
}

impl std::fmt::Debug for Authenticate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Authenticate").finish_non_exhaustive()
    }
}
