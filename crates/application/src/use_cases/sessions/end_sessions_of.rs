//! Ends sessions of a user, for an administrator.

use super::session_ender::{SessionEnder, Which};
use crate::failure::fails;
use crate::journal::{Deed, Journal};
use crate::use_cases::users::authority_over::{AUTHORITY_LACKING, seems_to_have_authority_over};
use crate::{Failure, Permitted, Ports, Settings, UpdateUsers};
use countersign_domain::{Action, Origin, SessionId, UserId};
use countersign_ports::{Clock, Store};
use std::sync::Arc;

/// Ends one session of a user, or all.
#[derive(Clone)]
pub struct EndSessionsOf {
    store: Arc<dyn Store>,
    ender: SessionEnder,
    clock: Arc<dyn Clock>,
    journal: Journal,
}

/// Who ends what.
#[derive(Debug, Clone)]
pub struct EndSessionsOfCommand {
    /// Who.
    pub by: Permitted<UpdateUsers>,
    /// Whose.
    pub user: UserId,
    /// Which of them; `None`: all.
    pub session: Option<SessionId>,
    /// From where.
    pub origin: Origin,
}

/// Why none is ended.
#[derive(Debug, thiserror::Error)]
pub enum EndSessionsOfError {
    /// There is no such user, or he has no such session; it may have ended.
    #[error("there is no such user or session")]
    NotFound,
    /// The account may do what he lacks.
    #[error("nobody acts on whom may do more than he")]
    AuthorityLacking,
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(EndSessionsOfError: StoreError);

impl EndSessionsOf {
    /// With these ports and settings.
    #[must_use]
    pub fn new(ports: &Ports, settings: Settings) -> Self {
        Self {
            store: ports.store.clone(),
            ender: SessionEnder::new(ports, settings),
            clock: ports.clock.clone(),
            journal: Journal::new(ports),
        }
    }

    /// Ends them, and says how many. Of a user who is not logged in, all are none.
    ///
    /// # Errors
    /// See [`EndSessionsOfError`]. An attempt on whom may do more is remembered in the audit trail.
    pub async fn execute(&self, command: EndSessionsOfCommand) -> Result<usize, EndSessionsOfError> {
        let EndSessionsOfCommand { by, user, session, origin } = command;
        let mut reader = self.store.reader().await?;
        let user = reader.users().find(user).await?.ok_or(EndSessionsOfError::NotFound)?.id;
        let may = seems_to_have_authority_over(&by, &mut *reader, user).await?;
        drop(reader);
        if !may {
            let (actor, subject, at) = (by.actor(), Some(user), self.clock.now());
            let deed = Deed { action: Action::SessionRevoked, actor, subject, origin: &origin, at };
            self.journal.remember_refusal(deed, AUTHORITY_LACKING).await?;
            return Err(EndSessionsOfError::AuthorityLacking);
        }
        let which = session.map_or(Which::AllBut(None), Which::One);
        match self.ender.end(by.actor(), user, which, &origin).await? {
            0 if session.is_some() => Err(EndSessionsOfError::NotFound),
            ended => Ok(ended),
        }
    }
}

impl std::fmt::Debug for EndSessionsOf {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EndSessionsOf").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, ada, barely_permitted, later, origin, permitted, session};
    use countersign_domain::{Permission, Session, User};
    use countersign_ports::mock::{Ended, ScriptedStore};
    use serde_json::json;
    use uuid::Uuid;

    fn finding(user: Option<User>) -> ScriptedStore {
        ScriptedStore::new().reader(|r| {
            r.users.expect_find().return_once(|_| Ok(user));
            r.roles.expect_permissions_of().returning(|_| Ok(Permission::OF_USERS.to_vec()));
        })
    }

    async fn end(
        store: ScriptedStore,
        session: Option<SessionId>,
    ) -> (Result<usize, EndSessionsOfError>, Vec<Ended>, Ports) {
        let (ports, store) = Kit::new(store).ports();
        let command = EndSessionsOfCommand { by: permitted(), user: ada().id, session, origin: origin() };
        let outcome = EndSessionsOf::new(&ports, Settings::default()).execute(command).await;
        assert_eq!(store.left(), 0);
        (outcome, store.ended(), ports)
    }

    #[tokio::test]
    async fn all_sessions_of_a_user_end() {
        let store = finding(Some(ada())).transaction(|tx| {
            tx.sessions
                .expect_end_all()
                .withf(|user, except, _, _| *user == ada().id && except.is_none())
                .returning(|_, _, _, _| Ok(vec![session().id]));
            tx.revocations.expect_insert().times(1).returning(|_| Ok(()));
            Kit::expect_deed(tx, Action::SessionRevoked, json!({ "sessions": 1 }), &[]);
        });
        let (outcome, ended, ports) = end(store, None).await;
        assert_eq!(outcome.unwrap(), 1);
        assert_eq!(ended, [Ended::Committed]);
        assert_eq!(ports.revocations.is_revoked(session().id, later(0)), Some(true));
    }

    #[tokio::test]
    async fn one_session_ends_if_it_is_that_users() {
        let finding_session = |found: Session| {
            finding(Some(ada())).reader(|r| {
                r.sessions.expect_find().return_once(|_| Ok(Some(found)));
            })
        };
        let store = finding_session(session()).transaction(|tx| {
            tx.sessions.expect_end().times(1).returning(|_, _, _| Ok(true));
            tx.revocations.expect_insert().times(1).returning(|_| Ok(()));
            Kit::expect_deed(tx, Action::SessionRevoked, json!({ "session": session().id }), &[]);
        });
        let (outcome, _, _) = end(store, Some(session().id)).await;
        assert_eq!(outcome.unwrap(), 1);

        let foreign = Session { user: UserId::from_uuid(Uuid::from_u128(9)), ..session() };
        let (outcome, ended, _) = end(finding_session(foreign), Some(session().id)).await;
        assert!(matches!(outcome, Err(EndSessionsOfError::NotFound)));
        assert_eq!(ended, []);
    }

    #[tokio::test]
    async fn nobody_ends_sessions_of_whom_may_do_more_and_that_he_tried_is_remembered() {
        let store = finding(Some(ada())).transaction(|tx| Kit::expect_refusal(tx, "authority_lacking"));
        let (ports, store) = Kit::new(store).ports();
        let (by, user) = (barely_permitted(), ada().id);
        let command = EndSessionsOfCommand { by, user, session: None, origin: origin() };
        let outcome = EndSessionsOf::new(&ports, Settings::default()).execute(command).await;
        assert!(matches!(outcome, Err(EndSessionsOfError::AuthorityLacking)));
        assert_eq!(store.ended(), [Ended::Committed]);
    }

    #[tokio::test]
    async fn an_unknown_user_is_not_found_and_one_without_sessions_is() {
        let (outcome, _, _) = end(finding(None), None).await;
        assert!(matches!(outcome, Err(EndSessionsOfError::NotFound)));
        let store = finding(Some(ada())).transaction(|tx| {
            tx.sessions.expect_end_all().returning(|_, _, _, _| Ok(vec![]));
        });
        let (outcome, _, _) = end(store, None).await;
        assert_eq!(outcome.unwrap(), 0);
    }
}
