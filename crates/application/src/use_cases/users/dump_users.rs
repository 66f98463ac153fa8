//! Hands all accounts to whoever has the command line, to be brought in elsewhere.

use crate::failure::fails;
use crate::journal::{Deed, Journal};
use crate::{Failure, Ports};
use countersign_domain::{AccountState, Action, Actor, Origin, UserId};
use countersign_ports::{Clock, LoginRecord, Store};
use serde_json::{Map, Value};
use std::sync::Arc;

/// As many accounts are read at once.
const PAGE: u32 = 500;

/// Hands out all accounts that are not closed. The audit trail knows before the first of them is handed out.
#[derive(Clone)]
pub struct DumpUsers {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    journal: Journal,
}

/// Which accounts, and what of them.
#[derive(Debug, Clone)]
pub struct DumpUsersCommand {
    /// Those in this state; `None`: active and disabled ones.
    pub state: Option<AccountState>,
    /// Whether with their password hashes.
    pub with_hashes: bool,
    /// From where.
    pub origin: Origin,
}

/// Why accounts are not handed out.
#[derive(Debug, thiserror::Error)]
pub enum DumpUsersError {
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(DumpUsersError: StoreError);

/// Accounts in the order of their identifiers. What is stored meanwhile may or may not be among them.
pub struct UserDump {
    store: Arc<dyn Store>,
    state: Option<AccountState>,
    with_hashes: bool,
    after: Option<UserId>,
}

impl DumpUsers {
    /// With these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self { store: ports.store.clone(), clock: ports.clock.clone(), journal: Journal::new(ports) }
    }

    /// Begins.
    ///
    /// # Errors
    /// See [`DumpUsersError`].
    pub async fn execute(&self, command: DumpUsersCommand) -> Result<UserDump, DumpUsersError> {
        let DumpUsersCommand { state, with_hashes, origin } = command;
        let details = Map::from_iter([
            ("with_hashes".to_owned(), with_hashes.into()),
            ("status".to_owned(), state.map_or(Value::Null, |state| state.as_str().into())),
        ]);
        let (action, actor, at) = (Action::UsersExported, Actor::System, self.clock.now());
        let deed = Deed { action, actor, subject: None, origin: &origin, at };
        self.journal.remember(&[self.journal.done_with_all(deed, details)]).await?;
        Ok(UserDump { store: self.store.clone(), state, with_hashes, after: None })
    }
}

impl UserDump {
    /// The next accounts; none when all were handed out.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn next(&mut self) -> Result<Vec<LoginRecord>, DumpUsersError> {
        let mut page = self.store.reader().await?.users().export(self.after, self.state, PAGE).await?;
        self.after = page.last().map(|record| record.user.id).or(self.after);
        if !self.with_hashes {
            for record in &mut page {
                record.password = None;
            }
        }
        Ok(page)
    }
}

impl std::fmt::Debug for DumpUsers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DumpUsers").finish_non_exhaustive()
    }
}

impl std::fmt::Debug for UserDump {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UserDump").field("after", &self.after).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, ada, ada_with_password, origin};
    use countersign_ports::mock::{Ended, ScriptedStore};

    fn command(with_hashes: bool) -> DumpUsersCommand {
        DumpUsersCommand { state: Some(AccountState::Active), with_hashes, origin: origin() }
    }

    #[tokio::test]
    async fn accounts_come_page_by_page_and_hashes_only_when_asked_for() {
        for with_hashes in [true, false] {
            let store = ScriptedStore::new()
                .transaction(|tx| Kit::expect_envelopes(tx, &["audit_recorded"]))
                .reader(|r| {
                    r.users
                        .expect_export()
                        .withf(|after, state, _| after.is_none() && *state == Some(AccountState::Active))
                        .returning(|_, _, _| Ok(vec![ada_with_password()]));
                })
                .reader(|r| {
                    r.users
                        .expect_export()
                        .withf(|after, _, _| *after == Some(ada().id))
                        .returning(|_, _, _| Ok(Vec::new()));
                });
            let (ports, store) = Kit::new(store).ports();
            let mut dump = DumpUsers::new(&ports).execute(command(with_hashes)).await.unwrap();
            assert_eq!(store.ended(), [Ended::Committed], "it is known before anything is handed out");
            let page = dump.next().await.unwrap();
            assert_eq!((page.len(), page[0].password.is_some()), (1, with_hashes));
            assert!(dump.next().await.unwrap().is_empty());
        }
    }

    #[tokio::test]
    async fn what_cannot_be_remembered_is_not_handed_out() {
        let store = ScriptedStore::new().transaction(|tx| {
            let away = || countersign_ports::StoreError::Unavailable("away".into());
            tx.outbox.expect_append().returning(move |_| Err(away()));
        });
        let (ports, store) = Kit::new(store).ports();
        assert!(DumpUsers::new(&ports).execute(command(true)).await.is_err());
        assert_eq!(store.ended(), [Ended::RolledBack]);
    }
}
