//! Brings accounts in from elsewhere.

use super::import_rules::ImportRules;
use crate::failure::fails;
use crate::journal::{Deed, Journal};
use crate::{Failure, Ports};
use countersign_domain::{Action, Actor, Origin, Purpose, RoleName, UserId};
use countersign_ports::{
    Clock, Holders, Ids, ImportedUser, PasswordHasher, Store, StoreResult, UniqueKey, finish,
};
use serde_json::{Map, Value};
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

/// Brings accounts in from elsewhere, for whoever has the command line: batch by batch, each in a transaction of its
/// own. Doing it again changes nothing: what is there already is told from what belongs to somebody else.
#[derive(Clone)]
pub struct ImportUsers {
    store: Arc<dyn Store>,
    hasher: Arc<dyn PasswordHasher>,
    ids: Arc<dyn Ids>,
    clock: Arc<dyn Clock>,
    journal: Journal,
}

/// One account of an import.
#[derive(Debug, Clone)]
pub struct ImportRow {
    /// Where it stands in its source, counted from 1.
    pub line: u64,
    /// The account.
    pub user: ImportedUser,
    /// Whether it brings its identifier along, or was given one now.
    pub has_own_id: bool,
}

/// A batch of accounts.
#[derive(Debug, Clone)]
pub struct ImportUsersCommand {
    /// The accounts.
    pub rows: Vec<ImportRow>,
    /// What they come from, for the audit trail.
    pub source: String,
    /// From where.
    pub origin: Origin,
}

/// What became of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowOutcome {
    /// It is stored; in a check: it would be.
    Created,
    /// It was there already: by its identifier and a name, or by both names if it brings no identifier.
    Exists,
    /// Other accounts have these keys.
    Taken(Vec<UniqueKey>),
    /// Another account had a key of it, and has just given it up: it can be tried again.
    Contested,
}

/// Why a batch was not imported; nothing of it is stored.
#[derive(Debug, thiserror::Error)]
pub enum ImportUsersError {
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(ImportUsersError: StoreError);

/// The keys of the accounts that a check has seen so far, as an import would have stored them by now.
#[derive(Debug, Default)]
pub struct SeenAccounts {
    // By hashes: a name takes some 20 bytes, however long it is.
    hasher: RandomState,
    names: HashMap<u64, UserId>,
    ids: HashSet<UserId>,
}

impl ImportUsers {
    /// With these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self {
            store: ports.store.clone(),
            hasher: ports.hasher.clone(),
            ids: ports.ids.clone(),
            clock: ports.clock.clone(),
            journal: Journal::new(ports),
        }
    }

    /// What an import that begins now accepts.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn rules(&self, allow_administrators: bool) -> Result<ImportRules, ImportUsersError> {
        let roles = self.store.reader().await?.roles().names().await?;
        let (hasher, ids, now) = (self.hasher.clone(), self.ids.clone(), self.clock.now());
        Ok(ImportRules { hasher, ids, roles, allow_administrators, now })
    }

    /// Whether an account is stored.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn is_there(&self, id: UserId) -> Result<bool, ImportUsersError> {
        Ok(self.store.reader().await?.users().find(id).await?.is_some())
    }

    /// Stores a batch; says of each row, in their order, what became of it.
    ///
    /// # Errors
    /// See [`ImportUsersError`].
    pub async fn execute(&self, command: ImportUsersCommand) -> Result<Vec<RowOutcome>, ImportUsersError> {
        let ImportUsersCommand { rows, source, origin } = command;
        let users: Vec<ImportedUser> = rows.iter().map(|row| row.user.clone()).collect();
        let stored = self.store_batch(&users, details(&rows, source), &origin).await?;
        let left = || rows.iter().zip(&stored).filter(|(_, stored)| !**stored).map(|(row, _)| row);
        let refused: Vec<ImportedUser> = left().map(|row| row.user.clone()).collect();
        let mut judged = left().zip(self.holders(&refused).await?).map(|(row, held)| judge(row, held));
        // There is a judgement for each that was not stored.
        let mut refusal = || judged.next().unwrap_or(RowOutcome::Contested);
        let outcomes = stored.iter().map(|stored| if *stored { RowOutcome::Created } else { refusal() });
        Ok(outcomes.collect())
    }

    /// Says what would become of a batch that comes after what was `seen`; stores nothing.
    ///
    /// # Errors
    /// See [`ImportUsersError`].
    pub async fn check(
        &self,
        rows: &[ImportRow],
        seen: &mut SeenAccounts,
    ) -> Result<Vec<RowOutcome>, ImportUsersError> {
        let users: Vec<ImportedUser> = rows.iter().map(|row| row.user.clone()).collect();
        let holders = self.holders(&users).await?;
        Ok(rows.iter().zip(holders).map(|(row, held)| seen.judge(row, held)).collect())
    }

    async fn store_batch(
        &self,
        users: &[ImportedUser],
        mut details: Map<String, Value>,
        origin: &Origin,
    ) -> Result<Vec<bool>, ImportUsersError> {
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        let outcome = async {
            if users.iter().any(|user| user.roles.contains(&RoleName::administrator())) {
                // Nobody sets up a first administrator any more. The token before the account, as when it is used.
                tx.one_time_tokens().void(None, Purpose::SetUpAdministrator).await?;
            }
            let stored = tx.users().import(users, now).await?;
            let count = stored.iter().filter(|stored| **stored).count();
            if count > 0 {
                details.insert("accounts".to_owned(), count.into());
                let (action, actor) = (Action::UsersImported, Actor::System);
                let deed = Deed { action, actor, subject: None, origin, at: now };
                tx.outbox().append(&[self.journal.done_with_all(deed, details)]).await?;
            }
            Ok(stored)
        }
        .await;
        finish(tx, outcome).await
    }

    async fn holders(&self, users: &[ImportedUser]) -> StoreResult<Vec<Holders>> {
        if users.is_empty() {
            return Ok(Vec::new());
        }
        self.store.reader().await?.users().holders(users).await
    }
}

/// What the audit trail says of a batch: where it comes from, and nobody's name.
fn details(rows: &[ImportRow], source: String) -> Map<String, Value> {
    let line = |row: Option<&ImportRow>| row.map(|row| row.line).into();
    let lines = Value::Array(vec![line(rows.first()), line(rows.last())]);
    Map::from_iter([("source".to_owned(), source.into()), ("lines".to_owned(), lines)])
}

/// Why a row was not stored.
fn judge(row: &ImportRow, held: Holders) -> RowOutcome {
    let id = Some(row.user.account.id);
    let exists = if row.has_own_id {
        held.has_id && (held.username == id || held.email == id)
    } else {
        held.username.is_some() && held.username == held.email
    };
    if exists {
        return RowOutcome::Exists;
    }
    let taken = [
        (held.has_id, UniqueKey::Id),
        (held.username.is_some(), UniqueKey::Username),
        (held.email.is_some(), UniqueKey::Email),
    ];
    let taken: Vec<_> = taken.into_iter().filter_map(|(is_taken, key)| is_taken.then_some(key)).collect();
    if taken.is_empty() { RowOutcome::Contested } else { RowOutcome::Taken(taken) }
}

impl SeenAccounts {
    fn judge(&mut self, row: &ImportRow, held: Holders) -> RowOutcome {
        let account = &row.user.account;
        let username = self.hasher.hash_one((UniqueKey::Username, account.username.canonical()));
        let email = self.hasher.hash_one((UniqueKey::Email, account.email.canonical()));
        let held = Holders {
            has_id: held.has_id || self.ids.contains(&account.id),
            username: held.username.or_else(|| self.names.get(&username).copied()),
            email: held.email.or_else(|| self.names.get(&email).copied()),
        };
        if held != Holders::default() {
            return judge(row, held);
        }
        self.ids.insert(account.id);
        self.names.extend([(username, account.id), (email, account.id)]);
        RowOutcome::Created
    }
}

impl std::fmt::Debug for ImportUsers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ImportUsers").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, ada, later, origin, password_hash};
    use countersign_domain::{AccountState, EmailAddress, Message, NewUser, Profile, Username};
    use countersign_ports::StoreError;
    use countersign_ports::mock::{Ended, ScriptedStore};
    use uuid::Uuid;

    fn id(number: u128) -> UserId {
        UserId::from_uuid(Uuid::from_u128(number))
    }

    fn row(number: u128, username: &str, has_own_id: bool) -> ImportRow {
        let account = NewUser {
            id: id(number),
            username: Username::parse(username).unwrap(),
            email: EmailAddress::parse(&format!("{username}@example.com")).unwrap(),
            email_verified_at: None,
            profile: Profile::default(),
            created_at: later(-10),
        };
        let user = ImportedUser {
            account,
            state: AccountState::Active,
            last_login_at: None,
            login_count: 0,
            password: Some(password_hash()),
            roles: vec![RoleName::user()],
        };
        ImportRow { line: u64::try_from(number).unwrap(), user, has_own_id }
    }

    fn held(has_id: bool, username: Option<u128>, email: Option<u128>) -> Holders {
        Holders { has_id, username: username.map(id), email: email.map(id) }
    }

    async fn import(
        store: ScriptedStore,
        rows: Vec<ImportRow>,
    ) -> (Result<Vec<RowOutcome>, ImportUsersError>, Vec<Ended>) {
        let (ports, store) = Kit::new(store).ports();
        let command = ImportUsersCommand { rows, source: "users.ndjson".to_owned(), origin: origin() };
        (ImportUsers::new(&ports).execute(command).await, store.ended())
    }

    #[tokio::test]
    async fn a_batch_is_one_transaction_and_one_entry_that_names_nobody() {
        let store = ScriptedStore::new().transaction(|tx| {
            tx.users.expect_import().times(1).returning(|users, _| Ok(vec![true; users.len()]));
            let told = |event: &countersign_domain::AuditEvent| {
                event.action == Action::UsersImported
                    && event.subject.is_none()
                    && Value::Object(event.details.clone())
                        == serde_json::json!({ "accounts": 2, "source": "users.ndjson", "lines": [7, 8] })
            };
            tx.outbox
                .expect_append()
                .withf(move |all| matches!(all, [one] if matches!(&one.message, Message::AuditRecorded(event) if told(event))))
                .times(1)
                .returning(|_| Ok(()));
        });
        let (outcome, ended) = import(store, vec![row(7, "ada", true), row(8, "grace", false)]).await;
        assert_eq!(outcome.unwrap(), [RowOutcome::Created, RowOutcome::Created]);
        assert_eq!(ended, [Ended::Committed]);
    }

    #[tokio::test]
    async fn what_was_not_stored_is_explained_after_the_commit() {
        let store = ScriptedStore::new()
            .transaction(|tx| {
                tx.users.expect_import().returning(|_, _| Ok(vec![false, true, false]));
                Kit::expect_envelopes(tx, &["audit_recorded"]);
            })
            .reader(|r| {
                r.users
                    .expect_holders()
                    .withf(|of| of.len() == 2)
                    .times(1)
                    .returning(|_| Ok(vec![held(true, Some(1), Some(1)), held(false, Some(9), None)]));
            });
        let rows = vec![row(1, "ada", true), row(2, "grace", true), row(3, "joan", false)];
        let (outcome, _) = import(store, rows).await;
        let taken = RowOutcome::Taken(vec![UniqueKey::Username]);
        assert_eq!(outcome.unwrap(), [RowOutcome::Exists, RowOutcome::Created, taken]);
    }

    #[tokio::test]
    async fn what_changes_nothing_is_no_deed() {
        let store = ScriptedStore::new()
            .transaction(|tx| {
                tx.users.expect_import().returning(|_, _| Ok(vec![false]));
            })
            .reader(|r| {
                r.users.expect_holders().returning(|_| Ok(vec![held(false, Some(5), Some(5))]));
            });
        assert_eq!(import(store, vec![row(1, "ada", false)]).await.0.unwrap(), [RowOutcome::Exists]);
    }

    #[tokio::test]
    async fn an_imported_administrator_ends_the_offer_of_a_set_up() {
        let store = ScriptedStore::new().transaction(|tx| {
            tx.one_time_tokens.expect_void().withf(|user, _| user.is_none()).times(1).returning(|_, _| Ok(1));
            tx.users.expect_import().returning(|_, _| Ok(vec![true]));
            Kit::expect_envelopes(tx, &["audit_recorded"]);
        });
        let mut root = row(1, "root", true);
        root.user.roles.push(RoleName::administrator());
        assert!(import(store, vec![root]).await.0.is_ok());
    }

    #[tokio::test]
    async fn a_batch_that_fails_leaves_nothing() {
        let store = ScriptedStore::new().transaction(|tx| {
            tx.users.expect_import().returning(|_, _| Err(StoreError::Unavailable("away".into())));
        });
        let (outcome, ended) = import(store, vec![row(1, "ada", true)]).await;
        assert!(matches!(outcome, Err(ImportUsersError::Failure(Failure::Store(_)))));
        assert_eq!(ended, [Ended::RolledBack]);
    }

    #[test]
    fn an_account_is_known_by_its_identifier_and_a_name_or_by_both_names() {
        use UniqueKey::{Email, Id, Username};
        for (has_own_id, held, expected) in [
            (true, held(true, Some(1), Some(1)), RowOutcome::Exists),
            (true, held(true, Some(1), None), RowOutcome::Exists),
            (true, held(true, None, Some(1)), RowOutcome::Exists),
            (true, held(true, None, None), RowOutcome::Taken(vec![Id])),
            (true, held(true, Some(9), None), RowOutcome::Taken(vec![Id, Username])),
            // What refers to the account by the identifier in the file would not find it.
            (true, held(false, Some(9), Some(9)), RowOutcome::Taken(vec![Username, Email])),
            (false, held(false, Some(9), Some(9)), RowOutcome::Exists),
            (false, held(false, Some(8), Some(9)), RowOutcome::Taken(vec![Username, Email])),
            (false, held(false, None, Some(9)), RowOutcome::Taken(vec![Email])),
            (false, held(false, None, None), RowOutcome::Contested),
        ] {
            assert_eq!(judge(&row(1, "ada", has_own_id), held), expected, "{has_own_id} {held:?}");
        }
    }

    #[tokio::test]
    async fn a_check_knows_the_store_and_what_came_before_in_the_file() {
        let nobody = |of: &[ImportedUser]| Ok(vec![Holders::default(); of.len()]);
        let store = ScriptedStore::new()
            .reader(|r| {
                r.users.expect_holders().returning(move |of| nobody(of));
            })
            .reader(|r| {
                r.users.expect_holders().returning(|_| {
                    let mut held = vec![Holders::default(); 4];
                    held[3] = Holders { email: Some(ada().id), ..Holders::default() };
                    Ok(held)
                });
            });
        let (ports, _) = Kit::new(store).ports();
        let (import, mut seen) = (ImportUsers::new(&ports), SeenAccounts::default());
        let first = import.check(&[row(10, "ada", true), row(11, "ADA", false)], &mut seen).await.unwrap();
        assert_eq!(first, [RowOutcome::Created, RowOutcome::Exists]);
        let mut other_address = row(13, "Ada", true);
        other_address.user.account.email = EmailAddress::parse("other@example.com").unwrap();
        let rows = [row(10, "grace", true), other_address, row(14, "joan", true), row(15, "jean", true)];
        let second = import.check(&rows, &mut seen).await.unwrap();
        let taken = |key| RowOutcome::Taken(vec![key]);
        let expected =
            [taken(UniqueKey::Id), taken(UniqueKey::Username), RowOutcome::Created, taken(UniqueKey::Email)];
        assert_eq!(second, expected);
    }

    #[tokio::test]
    async fn the_rules_know_the_roles_and_the_moment() {
        let store = ScriptedStore::new().reader(|r| {
            r.roles.expect_names().times(1).returning(|| Ok(vec![RoleName::user()]));
        });
        let (ports, _) = Kit::new(store).ports();
        let rules = ImportUsers::new(&ports).rules(false).await.unwrap();
        assert_eq!((rules.role("user"), rules.now()), (Ok(RoleName::user()), later(0)));
    }
}
