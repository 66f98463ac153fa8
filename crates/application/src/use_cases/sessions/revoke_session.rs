//! Ends one of one's own sessions.

use super::session_ender::{SessionEnder, Which};
use crate::failure::fails;
use crate::{Authenticated, Failure, Ports, Settings};
use countersign_domain::{Origin, SessionId};

/// Ends one of somebody's sessions, from whichever he is in; that may be the same.
#[derive(Clone)]
pub struct RevokeSession {
    ender: SessionEnder,
}

/// Who ends which.
#[derive(Debug, Clone)]
pub struct RevokeSessionCommand {
    /// Who.
    pub by: Authenticated,
    /// Which session.
    pub session: SessionId,
    /// From where.
    pub origin: Origin,
}

/// Why none is ended.
#[derive(Debug, thiserror::Error)]
pub enum RevokeSessionError {
    /// He has no such session: it is unknown, somebody else's, or over. Which of this is not told.
    #[error("there is no such session")]
    NotFound,
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(RevokeSessionError: StoreError);

impl RevokeSession {
    /// With these ports and settings.
    #[must_use]
    pub fn new(ports: &Ports, settings: Settings) -> Self {
        Self { ender: SessionEnder::new(ports, settings) }
    }

    /// Ends the session.
    ///
    /// # Errors
    /// See [`RevokeSessionError`].
    pub async fn execute(&self, command: RevokeSessionCommand) -> Result<(), RevokeSessionError> {
        let RevokeSessionCommand { by, session, origin } = command;
        match self.ender.end(by.actor(), by.user(), Which::One(session), &origin).await? {
            0 => Err(RevokeSessionError::NotFound),
            _ => Ok(()),
        }
    }
}

impl std::fmt::Debug for RevokeSession {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RevokeSession").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, authenticated, later, origin, session};
    use countersign_domain::{Action, EndReason, Session, UserId};
    use countersign_ports::StoreError;
    use countersign_ports::mock::{Ended, ScriptedStore};
    use serde_json::json;
    use uuid::Uuid;

    fn finding(found: Option<Session>) -> ScriptedStore {
        ScriptedStore::new().reader(|r| {
            r.sessions.expect_find().withf(|id| *id == session().id).return_once(|_| Ok(found));
        })
    }

    async fn revoke(store: ScriptedStore) -> (Result<(), RevokeSessionError>, Vec<Ended>, Ports) {
        let (ports, store) = Kit::new(store).ports();
        let command = RevokeSessionCommand { by: authenticated(), session: session().id, origin: origin() };
        let outcome = RevokeSession::new(&ports, Settings::default()).execute(command).await;
        assert_eq!(store.left(), 0);
        (outcome, store.ended(), ports)
    }

    #[tokio::test]
    async fn the_session_ends_and_its_tokens_are_refused_at_once() {
        let store = finding(Some(session())).transaction(|tx| {
            tx.sessions
                .expect_end()
                .withf(|id, _, why| *id == session().id && *why == EndReason::Revoked)
                .times(1)
                .returning(|_, _, _| Ok(true));
            tx.revocations.expect_insert().times(1).returning(|_| Ok(()));
            Kit::expect_deed(tx, Action::SessionRevoked, json!({ "session": session().id }), &[]);
        });
        let (outcome, ended, ports) = revoke(store).await;
        outcome.unwrap();
        assert_eq!(ended, [Ended::Committed]);
        assert_eq!(ports.revocations.is_revoked(session().id, later(0)), Some(true));
    }

    #[tokio::test]
    async fn unknown_foreign_ended_and_expired_sessions_are_not_found_alike() {
        let foreign = Session { user: UserId::from_uuid(Uuid::from_u128(9)), ..session() };
        let over = Session { ended: Some((later(-1), EndReason::LoggedOut)), ..session() };
        let expired = Session { idle_expires_at: later(0), ..session() };
        for found in [None, Some(foreign), Some(over), Some(expired)] {
            let (outcome, ended, _) = revoke(finding(found)).await;
            assert!(matches!(outcome, Err(RevokeSessionError::NotFound)));
            assert_eq!(ended, []);
        }
    }

    #[tokio::test]
    async fn of_two_at_once_one_finds_it_and_one_entry_is_written() {
        let store = finding(Some(session())).transaction(|tx| {
            tx.sessions.expect_end().returning(|_, _, _| Ok(false));
        });
        let (outcome, _, ports) = revoke(store).await;
        assert!(matches!(outcome, Err(RevokeSessionError::NotFound)));
        assert!(ports.revocations.is_empty());
    }

    #[tokio::test]
    async fn what_is_not_committed_is_not_revoked_here_either() {
        let store = finding(Some(session())).transaction(|tx| {
            tx.sessions.expect_end().returning(|_, _, _| Ok(true));
            tx.revocations.expect_insert().returning(|_| Ok(()));
            tx.outbox.expect_append().returning(|_| Err(StoreError::Unavailable("gone".into())));
        });
        let (outcome, ended, ports) = revoke(store).await;
        assert!(matches!(outcome, Err(RevokeSessionError::Failure(_))));
        assert_eq!(ended, [Ended::RolledBack]);
        assert!(ports.revocations.is_empty());
    }
}
