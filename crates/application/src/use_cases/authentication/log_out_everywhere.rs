//! Logs out everywhere.

use crate::failure::fails;
use crate::issue::Issuer;
use crate::journal::{Deed, Journal};
use crate::{Authenticated, Failure, Ports, RevocationSet, Settings};
use countersign_domain::{Action, EndReason, Origin};
use countersign_ports::{Clock, Store, StoreError, finish};
use std::sync::Arc;

/// Ends every session of an account, the asking one included.
#[derive(Clone)]
pub struct LogOutEverywhere {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    revocations: Arc<RevocationSet>,
    journal: Journal,
    issuer: Issuer,
}

/// Who logs out.
#[derive(Debug, Clone)]
pub struct LogOutEverywhereCommand {
    /// Who.
    pub by: Authenticated,
    /// From where.
    pub origin: Origin,
}

/// Why nobody is logged out.
#[derive(Debug, thiserror::Error)]
pub enum LogOutEverywhereError {
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(LogOutEverywhereError: StoreError);

impl LogOutEverywhere {
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

    /// Logs out, and says how many sessions that ended.
    ///
    /// # Errors
    /// See [`LogOutEverywhereError`].
    pub async fn execute(&self, command: LogOutEverywhereCommand) -> Result<usize, LogOutEverywhereError> {
        let LogOutEverywhereCommand { by, origin } = command;
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        let outcome = async {
            let ended = self.issuer.end_all(&mut *tx, by.user(), None, now, EndReason::Revoked).await?;
            let (actor, subject) = (by.actor(), Some(by.user()));
            let deed = Deed { action: Action::LoggedOutEverywhere, actor, subject, origin: &origin, at: now };
            tx.outbox().append(&[self.journal.done_with(deed, "sessions", ended.len().into())]).await?;
            Ok::<_, StoreError>(ended)
        }
        .await;
        let ended = finish(tx, outcome).await?;
        self.revocations.add(&ended);
        Ok(ended.len())
    }
}

impl std::fmt::Debug for LogOutEverywhere {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LogOutEverywhere").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, authenticated, later, origin, session};
    use countersign_domain::SessionId;
    use countersign_ports::mock::{Ended, ScriptedStore};
    use uuid::Uuid;

    #[tokio::test]
    async fn every_session_ends_and_all_their_tokens_are_refused() {
        let other = SessionId::from_uuid(Uuid::from_u128(99));
        let store = ScriptedStore::new().transaction(|tx| {
            tx.sessions
                .expect_end_all()
                .withf(|_, except, _, _| except.is_none())
                .returning(move |_, _, _, _| Ok(vec![session().id, other]));
            tx.revocations.expect_insert().withf(|r| r.len() == 2).times(1).returning(|_| Ok(()));
            Kit::expect_envelopes(tx, &["audit_recorded"]);
        });
        let (ports, store) = Kit::new(store).ports();
        let command = LogOutEverywhereCommand { by: authenticated(), origin: origin() };
        assert_eq!(LogOutEverywhere::new(&ports, Settings::default()).execute(command).await.unwrap(), 2);
        assert_eq!(store.ended(), [Ended::Committed]);
        for id in [session().id, other] {
            assert_eq!(ports.revocations.is_revoked(id, later(0)), Some(true));
        }
    }
}
