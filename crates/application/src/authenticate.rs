//! Tells who presents an access token.

use crate::failure::fails;
use crate::{Authenticated, Failure, Ports, RevocationSet, SessionCheck, Settings};
use countersign_ports::{AccessTokens, Clock, Store, TokenRefusal};
use std::sync::Arc;

/// Tells who presents an access token: by its signature, its claims, and the revocations in memory. The store
/// is asked only while those are stale, or always where the settings say so; when it cannot answer then, nobody is
/// let in.
#[derive(Clone)]
pub struct Authenticate {
    tokens: Arc<dyn AccessTokens>,
    revocations: Arc<RevocationSet>,
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    check: SessionCheck,
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
    /// With these ports and settings.
    #[must_use]
    pub fn new(ports: &Ports, settings: Settings) -> Self {
        Self {
            tokens: ports.access_tokens.clone(),
            revocations: ports.revocations.clone(),
            store: ports.store.clone(),
            clock: ports.clock.clone(),
            check: settings.session_check,
        }
    }

    /// Recognises the bearer of a token, in compact serialisation.
    ///
    /// # Errors
    /// See [`AuthenticateError`].
    pub async fn execute(&self, compact: &str) -> Result<Authenticated, AuthenticateError> {
        let now = self.clock.now();
        let claims = self.tokens.verify(compact, now).map_err(AuthenticateError::Invalid)?;
        let revoked = match (self.revocations.is_revoked(claims.session, now), self.check) {
            (Some(true), _) => true,
            (Some(false), SessionCheck::Memory) => false,
            (Some(false), SessionCheck::Store) | (None, _) => {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SyncRevocations;
    use crate::use_cases::fixtures::{Kit, ada, authenticated, later, session};
    use countersign_domain::{EndReason, Revocation, Session};
    use countersign_ports::mock::{MockReader, ScriptedStore};
    use countersign_ports::{AccessClaims, StoreError};

    fn claims() -> AccessClaims {
        AccessClaims {
            subject: ada().id,
            session: session().id,
            id: countersign_domain::TokenId::from_uuid(uuid::Uuid::nil()),
            issued_at: later(-60),
            expires_at: later(600),
            authenticated_at: authenticated().authenticated_at(),
            roles: Some(vec![]),
        }
    }

    /// Authenticates a valid token, after a look at the revocations or without.
    async fn authenticate(synced: bool, store: ScriptedStore) -> Result<Authenticated, AuthenticateError> {
        authenticate_with(Settings::default(), synced, store).await
    }

    async fn authenticate_with(
        settings: Settings,
        synced: bool,
        store: ScriptedStore,
    ) -> Result<Authenticated, AuthenticateError> {
        let mut kit = Kit::new(store);
        kit.access_tokens.expect_verify().returning(|_, _| Ok(claims()));
        let (ports, _) = kit.ports();
        if synced {
            SyncRevocations::new(&ports).run_once().await.unwrap();
        }
        Authenticate::new(&ports, settings).execute("token").await
    }

    fn syncing(revoked: Vec<Revocation>) -> ScriptedStore {
        ScriptedStore::new().reader(|r: &mut MockReader| {
            r.revocations.expect_since().return_once(|_, _| Ok(revoked));
        })
    }

    fn asking(found: Result<Option<Session>, StoreError>) -> ScriptedStore {
        ScriptedStore::new().reader(|r| {
            r.sessions.expect_find().withf(|id| *id == session().id).return_once(|_| found);
        })
    }

    #[tokio::test]
    async fn a_valid_token_is_recognised_without_the_store_unless_it_is_revoked() {
        let by = authenticate(true, syncing(vec![])).await.unwrap();
        assert_eq!((by.user(), by.session()), (ada().id, session().id));
        let revocation = Revocation { session: session().id, revoked_at: later(-1), expires_at: later(900) };
        let outcome = authenticate(true, syncing(vec![revocation])).await;
        assert!(matches!(outcome, Err(AuthenticateError::Revoked)));
    }

    #[tokio::test]
    async fn where_the_settings_say_so_the_store_is_always_asked() {
        let settings = Settings { session_check: SessionCheck::Store, ..Settings::default() };
        let ended = Session { ended: Some((later(-1), EndReason::LoggedOut)), ..session() };
        for (found, let_in) in [(Some(session()), true), (Some(ended), false), (None, false)] {
            let store = syncing(vec![]).reader(|r| {
                r.sessions.expect_find().return_once(|_| Ok(found));
            });
            assert_eq!(authenticate_with(settings, true, store).await.is_ok(), let_in);
        }
    }

    #[tokio::test]
    async fn while_the_revocations_are_stale_the_store_decides_and_never_lets_in_by_default() {
        assert!(authenticate(false, asking(Ok(Some(session())))).await.is_ok());
        let ended = Session { ended: Some((later(-1), EndReason::LoggedOut)), ..session() };
        for refused in [Some(ended), None] {
            let outcome = authenticate(false, asking(Ok(refused))).await;
            assert!(matches!(outcome, Err(AuthenticateError::Revoked)));
        }
        let away = authenticate(false, asking(Err(StoreError::Unavailable("gone".into())))).await;
        assert!(matches!(away, Err(AuthenticateError::Failure(_))));
    }
}
