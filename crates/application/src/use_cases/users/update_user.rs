//! Changes the profile of somebody else.

use crate::journal::{Deed, Journal};
use crate::use_cases::users::authority_over::{AUTHORITY_LACKING, has_authority_over};
use crate::{Failure, Permitted, Ports, UpdateUsers};
use countersign_domain::{AccountState, Action, Origin, ProfileChange, User, UserId};
use countersign_ports::{Clock, Store, StoreError, Transaction, UserEntry, finish};
use std::sync::Arc;

/// Changes the profile of an account. Names, address and password are its owner's alone to change.
#[derive(Clone)]
pub struct UpdateUser {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    journal: Journal,
}

/// Who changes what of whom.
#[derive(Debug, Clone)]
pub struct UpdateUserCommand {
    /// Who.
    pub by: Permitted<UpdateUsers>,
    /// Of whom.
    pub user: UserId,
    /// What.
    pub change: ProfileChange,
    /// The version that he saw, if he says.
    pub seen_version: Option<i64>,
    /// From where.
    pub origin: Origin,
}

/// Why nothing changes.
#[derive(Debug, thiserror::Error)]
pub enum UpdateUserError {
    /// There is no such user, or his account is closed.
    #[error("there is no such user")]
    NotFound,
    /// The account may do what he lacks.
    #[error("nobody acts on whom may do more than he")]
    AuthorityLacking,
    /// It is no longer the version that he saw.
    #[error("the account was changed in the meantime")]
    Stale,
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}

impl From<StoreError> for UpdateUserError {
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

impl UpdateUser {
    /// With these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self { store: ports.store.clone(), clock: ports.clock.clone(), journal: Journal::new(ports) }
    }

    /// Changes the profile and gives the account as it is then. A change that changes nothing is not written.
    ///
    /// # Errors
    /// See [`UpdateUserError`]. An attempt on whom may do more is remembered in the audit trail.
    pub async fn execute(&self, command: UpdateUserCommand) -> Result<UserEntry, UpdateUserError> {
        let UpdateUserCommand { by, user, change, seen_version, origin } = command;
        let (actor, at) = (by.actor(), self.clock.now());
        let deed = Deed { action: Action::UserUpdated, actor, subject: Some(user), origin: &origin, at };
        let mut tx = self.store.begin().await?;
        let outcome = self.update(&mut *tx, &by, user, (change, seen_version), deed).await;
        let outcome = finish(tx, outcome).await;
        if let Err(UpdateUserError::AuthorityLacking) = outcome {
            self.journal.remember_refusal(deed, AUTHORITY_LACKING).await?;
        }
        outcome?;
        self.store.reader().await?.users().entry(user).await?.ok_or(UpdateUserError::NotFound)
    }

    async fn update(
        &self,
        tx: &mut dyn Transaction,
        by: &Permitted<UpdateUsers>,
        user: UserId,
        (change, seen_version): (ProfileChange, Option<i64>),
        deed: Deed<'_>,
    ) -> Result<(), UpdateUserError> {
        let open = |user: &User| user.state != AccountState::Closed;
        let user = tx.users().lock(user).await?.filter(open).ok_or(UpdateUserError::NotFound)?;
        if !has_authority_over(by, tx, user.id).await? {
            return Err(UpdateUserError::AuthorityLacking);
        }
        if seen_version.is_some_and(|seen| seen != user.version) {
            return Err(UpdateUserError::Stale);
        }
        let changed = user.change_profile(change, deed.at);
        let (user, fields) = changed.map_err(|_closed| UpdateUserError::NotFound)?;
        if !fields.is_empty() {
            tx.users().update(&user).await?;
            tx.outbox().append(&[self.journal.done_with(deed, "fields", fields.into())]).await?;
        }
        Ok(())
    }
}

impl std::fmt::Debug for UpdateUser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UpdateUser").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, ada, entry, later, origin, permitted};
    use countersign_domain::Company;
    use countersign_ports::mock::{Ended, ScriptedStore};
    use serde_json::json;

    async fn update(
        store: ScriptedStore,
        seen_version: Option<i64>,
    ) -> (Result<UserEntry, UpdateUserError>, Vec<Ended>) {
        let (ports, store) = Kit::new(store).ports();
        let change =
            ProfileChange { company: Some(Company::parse("Engines").ok()), ..ProfileChange::default() };
        let command =
            UpdateUserCommand { by: permitted(), user: ada().id, change, seen_version, origin: origin() };
        (UpdateUser::new(&ports).execute(command).await, store.ended())
    }

    fn locking(found: Option<User>) -> ScriptedStore {
        ScriptedStore::new().transaction(|tx| {
            tx.users.expect_lock().return_once(|_| Ok(found));
            tx.roles.expect_permissions_of().returning(|_| Ok(vec![]));
        })
    }

    #[tokio::test]
    async fn the_fields_that_change_are_stored_and_named_in_the_trail() {
        let store = ScriptedStore::new().transaction(|tx| {
            tx.users.expect_lock().returning(|_| Ok(Some(ada())));
            tx.roles.expect_permissions_of().returning(|_| Ok(vec![]));
            tx.users
                .expect_update()
                .withf(|user| user.profile.company.is_some() && user.updated_at == later(0))
                .returning(|user| Ok(user.clone()));
            Kit::expect_deed(tx, Action::UserUpdated, json!({ "fields": ["company"] }), &[]);
        });
        let store = store.reader(|r| {
            r.users.expect_entry().returning(|_| Ok(Some(entry())));
        });
        let (outcome, ended) = update(store, Some(ada().version)).await;
        assert_eq!(outcome.unwrap(), entry());
        assert_eq!(ended, [Ended::Committed]);
    }

    #[tokio::test]
    async fn another_version_than_he_saw_is_stale() {
        let (outcome, ended) = update(locking(Some(ada())), Some(1)).await;
        assert!(matches!(outcome, Err(UpdateUserError::Stale)));
        assert_eq!(ended, [Ended::RolledBack]);
    }

    #[tokio::test]
    async fn nobody_and_closed_accounts_are_not_found() {
        for found in [None, ada().close(later(-1)).ok()] {
            assert!(matches!(update(locking(found), None).await.0, Err(UpdateUserError::NotFound)));
        }
    }
}
