//! Names a session.

use crate::failure::fails;
use crate::journal::{Deed, Journal};
use crate::{Authenticated, Failure, Ports};
use countersign_domain::{Action, Origin, SessionId, SessionName};
use countersign_ports::{Clock, Store, finish};
use serde_json::json;
use std::sync::Arc;

/// Names one of somebody's sessions, so that he knows it again in the list.
#[derive(Clone)]
pub struct NameSession {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    journal: Journal,
}

/// Who names what.
#[derive(Debug, Clone)]
pub struct NameSessionCommand {
    /// Who.
    pub by: Authenticated,
    /// Which session.
    pub session: SessionId,
    /// How he calls it.
    pub name: SessionName,
    /// From where.
    pub origin: Origin,
}

/// Why nothing is named.
#[derive(Debug, thiserror::Error)]
pub enum NameSessionError {
    /// He has no such session; it may have ended.
    #[error("there is no such session")]
    NotFound,
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(NameSessionError: StoreError);

impl NameSession {
    /// With these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self { store: ports.store.clone(), clock: ports.clock.clone(), journal: Journal::new(ports) }
    }

    /// Names the session, in place of any name before.
    ///
    /// # Errors
    /// See [`NameSessionError`].
    pub async fn execute(&self, command: NameSessionCommand) -> Result<(), NameSessionError> {
        let NameSessionCommand { by, session, name, origin } = command;
        let at = self.clock.now();
        let mut tx = self.store.begin().await?;
        let outcome = async {
            if !tx.sessions().rename(session, by.user(), &name).await? {
                return Err(NameSessionError::NotFound);
            }
            let (actor, subject) = (by.actor(), Some(by.user()));
            let deed = Deed { action: Action::SessionNamed, actor, subject, origin: &origin, at };
            tx.outbox().append(&[self.journal.done_with(deed, "session", json!(session))]).await?;
            Ok(())
        }
        .await;
        finish(tx, outcome).await
    }
}

impl std::fmt::Debug for NameSession {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NameSession").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, ada, authenticated, origin, session};
    use countersign_ports::mock::{Ended, MockTransaction, ScriptedStore};

    async fn name(prepare: impl FnOnce(&mut MockTransaction)) -> (Result<(), NameSessionError>, Vec<Ended>) {
        let (ports, store) = Kit::new(ScriptedStore::new().transaction(prepare)).ports();
        let name = SessionName::parse("laptop").unwrap();
        let command =
            NameSessionCommand { by: authenticated(), session: session().id, name, origin: origin() };
        (NameSession::new(&ports).execute(command).await, store.ended())
    }

    #[tokio::test]
    async fn the_trail_knows_the_session_and_not_its_name() {
        let (outcome, ended) = name(|tx| {
            tx.sessions
                .expect_rename()
                .withf(|id, user, name| *id == session().id && *user == ada().id && name.as_str() == "laptop")
                .returning(|_, _, _| Ok(true));
            Kit::expect_deed(tx, Action::SessionNamed, json!({ "session": session().id }), &[]);
        })
        .await;
        outcome.unwrap();
        assert_eq!(ended, [Ended::Committed]);
    }

    #[tokio::test]
    async fn what_is_no_open_session_of_ones_own_is_not_found() {
        let (outcome, ended) = name(|tx| {
            tx.sessions.expect_rename().returning(|_, _, _| Ok(false));
        })
        .await;
        assert!(matches!(outcome, Err(NameSessionError::NotFound)));
        assert_eq!(ended, [Ended::RolledBack]);
    }
}
