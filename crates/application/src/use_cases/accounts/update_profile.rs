//! Changes a profile.

use super::get_profile::{OwnAccount, roles_of};
use crate::journal::{Deed, Journal};
use crate::{Failure, Ports, Principal};
use countersign_domain::{Action, Instant, Origin, Permission, ProfileChange, User};
use countersign_ports::{Clock, Store, StoreError, Transaction, finish};
use std::sync::Arc;

/// Changes what somebody says about himself; a key of his needs the scope [`Permission::PROFILE_UPDATE`].
#[derive(Clone)]
pub struct UpdateProfile {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    journal: Journal,
}

/// Who changes what.
#[derive(Debug, Clone)]
pub struct UpdateProfileCommand {
    /// Who.
    pub by: Principal,
    /// What.
    pub change: ProfileChange,
    /// The version that he saw, if he says.
    pub seen_version: Option<i64>,
    /// From where.
    pub origin: Origin,
}

/// Why nothing changes.
#[derive(Debug, thiserror::Error)]
pub enum UpdateProfileError {
    /// The account is gone or disabled.
    #[error("the account is gone")]
    AccountGone,
    /// The key lacks the scope.
    #[error("the key may not change the profile")]
    Forbidden,
    /// It is no longer the version that he saw.
    #[error("the account was changed in the meantime")]
    Stale,
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}

impl From<StoreError> for UpdateProfileError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::StaleVersion => Self::Stale,
            StoreError::Conflict(_)
            | StoreError::BrokenReference
            | StoreError::Unavailable(_)
            | StoreError::Failed(_) => Self::Failure(error.into()),
        }
    }
}

impl UpdateProfile {
    /// With these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self { store: ports.store.clone(), clock: ports.clock.clone(), journal: Journal::new(ports) }
    }

    /// Changes the profile and gives the account as it is then. A change that changes nothing is not written.
    ///
    /// # Errors
    /// See [`UpdateProfileError`].
    pub async fn execute(&self, command: UpdateProfileCommand) -> Result<OwnAccount, UpdateProfileError> {
        if !command.by.may_do_to_itself(&Permission::PROFILE_UPDATE) {
            return Err(UpdateProfileError::Forbidden);
        }
        let now = self.clock.now();
        let roles = roles_of(&command.by, &*self.store).await?;
        let mut tx = self.store.begin().await?;
        let outcome = self.update(&mut *tx, command, now).await;
        Ok(OwnAccount { user: finish(tx, outcome).await?, roles })
    }

    async fn update(
        &self,
        tx: &mut dyn Transaction,
        command: UpdateProfileCommand,
        now: Instant,
    ) -> Result<User, UpdateProfileError> {
        let UpdateProfileCommand { by, change, seen_version, origin } = command;
        let user = tx.users().lock(by.user()).await?.filter(User::is_active);
        let user = user.ok_or(UpdateProfileError::AccountGone)?;
        if seen_version.is_some_and(|seen| seen != user.version) {
            return Err(UpdateProfileError::Stale);
        }
        let changed = user.change_profile(change, now);
        let (user, fields) = changed.map_err(|_closed| UpdateProfileError::AccountGone)?;
        if fields.is_empty() {
            return Ok(user);
        }
        let user = tx.users().update(&user).await?;
        let (actor, subject) = (by.actor(), Some(user.id));
        let deed = Deed { action: Action::ProfileUpdated, actor, subject, origin: &origin, at: now };
        tx.outbox().append(&[self.journal.done_with(deed, "fields", fields.into())]).await?;
        Ok(user)
    }
}

impl std::fmt::Debug for UpdateProfile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UpdateProfile").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, ada, authenticated, key_holder, origin};
    use countersign_domain::{Actor, Company, Message};
    use countersign_ports::mock::{Ended, ScriptedStore};

    fn command(seen_version: Option<i64>) -> UpdateProfileCommand {
        let change =
            ProfileChange { company: Some(Company::parse("Engines").ok()), ..ProfileChange::default() };
        UpdateProfileCommand { by: Principal::User(authenticated()), change, seen_version, origin: origin() }
    }

    async fn update(
        store: ScriptedStore,
        command: UpdateProfileCommand,
    ) -> (Result<OwnAccount, UpdateProfileError>, Vec<Ended>) {
        let (ports, store) = Kit::new(store).ports();
        (UpdateProfile::new(&ports).execute(command).await, store.ended())
    }

    #[tokio::test]
    async fn a_change_is_stored_and_the_trail_names_the_fields_not_the_values() {
        let store = ScriptedStore::new().transaction(|tx| {
            tx.users.expect_lock().returning(|_| Ok(Some(ada())));
            tx.users.expect_update().times(1).returning(|user| Ok(user.clone()));
            tx.outbox
                .expect_append()
                .withf(|e| {
                    matches!(&e[0].message, Message::AuditRecorded(event)
                    if event.details["fields"] == serde_json::json!(["company"])
                    && !serde_json::to_string(event).unwrap().contains("Engines"))
                })
                .times(1)
                .returning(|_| Ok(()));
        });
        let (user, ended) = update(store, command(Some(3))).await;
        assert_eq!(user.unwrap().user.profile.company.unwrap().as_str(), "Engines");
        assert_eq!(ended, [Ended::Committed]);
    }

    #[tokio::test]
    async fn a_version_not_seen_is_not_overwritten() {
        let store = ScriptedStore::new().transaction(|tx| {
            tx.users.expect_lock().returning(|_| Ok(Some(ada())));
        });
        let (outcome, ended) = update(store, command(Some(2))).await;
        assert!(matches!(outcome, Err(UpdateProfileError::Stale)));
        assert_eq!(ended, [Ended::RolledBack]);
    }

    #[tokio::test]
    async fn a_change_that_changes_nothing_is_not_written() {
        let store = ScriptedStore::new().transaction(|tx| {
            tx.users.expect_lock().returning(|_| Ok(Some(ada())));
        });
        let command = UpdateProfileCommand { change: ProfileChange::default(), ..command(None) };
        let (outcome, _) = update(store, command).await;
        assert_eq!(outcome.unwrap().user.version, 3);
    }

    #[tokio::test]
    async fn a_closed_account_is_gone() {
        let store = ScriptedStore::new().transaction(|tx| {
            tx.users.expect_lock().returning(|_| Ok(ada().close(ada().created_at).ok()));
        });
        let (outcome, _) = update(store, command(None)).await;
        assert!(matches!(outcome, Err(UpdateProfileError::AccountGone)));
    }

    #[tokio::test]
    async fn a_key_needs_the_scope_and_the_trail_names_it() {
        let key = |scope| Principal::Key(key_holder(vec![scope]));
        let store = ScriptedStore::new()
            .reader(|r| {
                r.roles.expect_of().returning(|_| Ok(vec![]));
            })
            .transaction(|tx| {
                tx.users.expect_lock().returning(|_| Ok(Some(ada())));
                tx.users.expect_update().times(1).returning(|user| Ok(user.clone()));
                tx.outbox
                    .expect_append()
                    .withf(|e| {
                        matches!(&e[0].message, Message::AuditRecorded(event)
                    if matches!(event.actor, Actor::ApiKey { user, .. } if user == ada().id))
                    })
                    .times(1)
                    .returning(|_| Ok(()));
            });
        let by_key = UpdateProfileCommand { by: key(Permission::PROFILE_UPDATE), ..command(None) };
        update(store, by_key).await.0.unwrap();

        let without = UpdateProfileCommand { by: key(Permission::PROFILE_READ), ..command(None) };
        let (outcome, _) = update(ScriptedStore::new(), without).await;
        assert!(matches!(outcome, Err(UpdateProfileError::Forbidden)));
    }
}
