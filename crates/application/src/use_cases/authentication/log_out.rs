//! Logs out.

use crate::failure::fails;
use crate::issue::Issuer;
use crate::journal::{Deed, Journal};
use crate::{Authenticated, Failure, Ports, RevocationSet, Settings};
use countersign_domain::{Action, EndReason, Origin};
use countersign_ports::{Clock, Store, StoreError, finish};
use std::sync::Arc;

/// Ends the session that a token belongs to: its refresh token is dead, and its access tokens are refused from
/// this answer on.
#[derive(Clone)]
pub struct LogOut {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    revocations: Arc<RevocationSet>,
    journal: Journal,
    issuer: Issuer,
}

/// Who logs out.
#[derive(Debug, Clone)]
pub struct LogOutCommand {
    /// Who, in which session.
    pub by: Authenticated,
    /// From where.
    pub origin: Origin,
}

/// Why nobody is logged out.
#[derive(Debug, thiserror::Error)]
pub enum LogOutError {
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(LogOutError: StoreError);

impl LogOut {
    /// With these ports and settings.
    #[must_use]
    pub fn new(ports: &Ports, settings: Settings) -> Self {
        Self {
            store: ports.store.clone(),
            clock: ports.clock.clone(),
            revocations: ports.revocations.clone(),
            journal: Journal::new(ports),
            issuer: Issuer::new(ports, settings.lifetimes),
        }
    }

    /// Logs out. Of several at once, all succeed and one is written down.
    ///
    /// # Errors
    /// See [`LogOutError`].
    pub async fn execute(&self, command: LogOutCommand) -> Result<(), LogOutError> {
        let LogOutCommand { by, origin } = command;
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        let outcome = async {
            let ended = self.issuer.end(&mut *tx, by.session(), now, EndReason::LoggedOut).await?;
            if !ended.is_empty() {
                let (actor, subject) = (by.actor(), Some(by.user()));
                let deed = Deed { action: Action::LoggedOut, actor, subject, origin: &origin, at: now };
                tx.outbox().append(&[self.journal.done(deed)]).await?;
            }
            Ok::<_, StoreError>(ended)
        }
        .await;
        self.revocations.add(&finish(tx, outcome).await?);
        Ok(())
    }
}

impl std::fmt::Debug for LogOut {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LogOut").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, authenticated, later, origin, session};
    use countersign_ports::mock::{Ended, ScriptedStore};

    fn command() -> LogOutCommand {
        LogOutCommand { by: authenticated(), origin: origin() }
    }

    #[tokio::test]
    async fn the_session_ends_and_its_tokens_are_refused_at_once_for_as_long_as_any_may_live() {
        let store = ScriptedStore::new().transaction(|tx| {
            tx.sessions.expect_end().times(1).returning(|_, _, _| Ok(true));
            tx.revocations
                .expect_insert()
                .withf(|r| r[0].session == session().id && r[0].expires_at == later(24 * 3600 + 60))
                .times(1)
                .returning(|_| Ok(()));
            Kit::expect_envelopes(tx, &["audit_recorded"]);
        });
        let (ports, store) = Kit::new(store).ports();
        LogOut::new(&ports, Settings::default()).execute(command()).await.unwrap();
        assert_eq!(store.ended(), [Ended::Committed]);
        assert_eq!(ports.revocations.is_revoked(session().id, later(0)), Some(true));
    }

    #[tokio::test]
    async fn logging_out_twice_succeeds_and_is_written_once() {
        let store = ScriptedStore::new().transaction(|tx| {
            tx.sessions.expect_end().returning(|_, _, _| Ok(false));
        });
        let (ports, store) = Kit::new(store).ports();
        LogOut::new(&ports, Settings::default()).execute(command()).await.unwrap();
        assert_eq!(store.ended(), [Ended::Committed]);
    }

    #[tokio::test]
    async fn what_is_not_committed_is_not_revoked_here_either() {
        let store = ScriptedStore::new().transaction(|tx| {
            tx.sessions.expect_end().returning(|_, _, _| Ok(true));
            tx.revocations.expect_insert().returning(|_| Err(StoreError::Unavailable("gone".into())));
        });
        let (ports, store) = Kit::new(store).ports();
        assert!(LogOut::new(&ports, Settings::default()).execute(command()).await.is_err());
        assert_eq!(store.ended(), [Ended::RolledBack]);
        assert!(ports.revocations.is_empty());
    }
}
