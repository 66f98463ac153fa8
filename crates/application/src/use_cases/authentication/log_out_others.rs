//! Logs out everywhere else.

use crate::failure::fails;
use crate::use_cases::sessions::session_ender::{SessionEnder, Which};
use crate::{Authenticated, Failure, Ports, Settings};
use countersign_domain::Origin;

/// Ends every session of an account but the asking one.
#[derive(Clone)]
pub struct LogOutOthers {
    ender: SessionEnder,
}

/// Who logs out elsewhere.
#[derive(Debug, Clone)]
pub struct LogOutOthersCommand {
    /// Who; the session he asks in goes on.
    pub by: Authenticated,
    /// From where.
    pub origin: Origin,
}

/// Why nobody is logged out.
#[derive(Debug, thiserror::Error)]
pub enum LogOutOthersError {
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(LogOutOthersError: StoreError);

impl LogOutOthers {
    /// With these ports and settings.
    #[must_use]
    pub fn new(ports: &Ports, settings: Settings) -> Self {
        Self { ender: SessionEnder::new(ports, settings) }
    }

    /// Logs out, and says how many sessions that ended.
    ///
    /// # Errors
    /// See [`LogOutOthersError`].
    pub async fn execute(&self, command: LogOutOthersCommand) -> Result<usize, LogOutOthersError> {
        let LogOutOthersCommand { by, origin } = command;
        let others = Which::AllBut(Some(by.session()));
        Ok(self.ender.end(by.actor(), by.user(), others, &origin).await?)
    }
}

impl std::fmt::Debug for LogOutOthers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LogOutOthers").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, ada, authenticated, later, origin, session};
    use countersign_domain::{Action, SessionId};
    use countersign_ports::mock::{Ended, MockTransaction, ScriptedStore};
    use serde_json::json;
    use uuid::Uuid;

    async fn log_out(prepare: impl FnOnce(&mut MockTransaction)) -> (usize, Ports) {
        let (ports, store) = Kit::new(ScriptedStore::new().transaction(prepare)).ports();
        let command = LogOutOthersCommand { by: authenticated(), origin: origin() };
        let ended = LogOutOthers::new(&ports, Settings::default()).execute(command).await.unwrap();
        assert_eq!(store.ended(), [Ended::Committed]);
        (ended, ports)
    }

    #[tokio::test]
    async fn the_others_end_and_the_asking_one_goes_on() {
        let other = SessionId::from_uuid(Uuid::from_u128(99));
        let (ended, ports) = log_out(|tx| {
            tx.sessions
                .expect_end_all()
                .withf(|user, except, _, _| *user == ada().id && *except == Some(session().id))
                .returning(move |_, _, _, _| Ok(vec![other]));
            tx.revocations.expect_insert().withf(|r| r.len() == 1).times(1).returning(|_| Ok(()));
            Kit::expect_deed(tx, Action::SessionRevoked, json!({ "sessions": 1 }), &[]);
        })
        .await;
        assert_eq!(ended, 1);
        assert_eq!(ports.revocations.is_revoked(other, later(0)), Some(true));
        assert_eq!(ports.revocations.len(), 1);
    }

    #[tokio::test]
    async fn where_there_is_no_other_nothing_is_written() {
        let (ended, _) = log_out(|tx| {
            tx.sessions.expect_end_all().returning(|_, _, _, _| Ok(vec![]));
        })
        .await;
        assert_eq!(ended, 0);
    }
}
