//! Takes a role from an account.

use super::last_administrator::was_last_administrator;
use crate::failure::fails;
use crate::journal::{Deed, Journal};
use crate::{AssignRoles, Failure, Permitted, Ports};
use countersign_domain::{Action, Origin, RoleName, UserId};
use countersign_ports::{Clock, Store, Transaction, finish};
use std::sync::Arc;

/// Takes a role from an account. What it gave ends with this answer, for sessions and API keys alike; access tokens
/// name it until they expire, which only other services go by.
#[derive(Clone)]
pub struct RemoveRole {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    journal: Journal,
}

/// Who takes what from whom.
#[derive(Debug, Clone)]
pub struct RemoveRoleCommand {
    /// Who.
    pub by: Permitted<AssignRoles>,
    /// From whom.
    pub user: UserId,
    /// Which role.
    pub role: RoleName,
    /// From where.
    pub origin: Origin,
}

/// Why the role stays.
#[derive(Debug, thiserror::Error)]
pub enum RemoveRoleError {
    /// There is no such user or role, or he has not the role.
    #[error("there is no such user, or he has not this role")]
    NotFound,
    /// Nobody active would be left to administer.
    #[error("it is the account of the last active administrator")]
    LastAdministrator,
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(RemoveRoleError: StoreError);

impl RemoveRole {
    /// With these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self { store: ports.store.clone(), clock: ports.clock.clone(), journal: Journal::new(ports) }
    }

    /// Takes the role.
    ///
    /// # Errors
    /// See [`RemoveRoleError`]. An attempt on the last administrator is remembered in the audit trail.
    pub async fn execute(&self, command: RemoveRoleCommand) -> Result<(), RemoveRoleError> {
        let RemoveRoleCommand { by, user, role, origin } = command;
        let (actor, at) = (by.actor(), self.clock.now());
        let deed = Deed { action: Action::RoleRemoved, actor, subject: Some(user), origin: &origin, at };
        let mut tx = self.store.begin().await?;
        let outcome = self.remove(&mut *tx, user, &role, deed).await;
        let outcome = finish(tx, outcome).await;
        if let Err(RemoveRoleError::LastAdministrator) = outcome {
            self.journal.remember_refusal(deed, "last_administrator").await?;
        }
        outcome
    }

    async fn remove(
        &self,
        tx: &mut dyn Transaction,
        user: UserId,
        role: &RoleName,
        deed: Deed<'_>,
    ) -> Result<(), RemoveRoleError> {
        if !tx.roles().lock(role).await? {
            return Err(RemoveRoleError::NotFound);
        }
        let user = tx.users().lock(user).await?.ok_or(RemoveRoleError::NotFound)?;
        if *role == RoleName::administrator() && was_last_administrator(tx, user.id).await? {
            return Err(RemoveRoleError::LastAdministrator);
        }
        if !tx.roles().remove(user.id, role).await? {
            return Err(RemoveRoleError::NotFound);
        }
        let entry = self.journal.done_with(deed, "role", role.as_str().into());
        tx.outbox().append(&[entry]).await?;
        Ok(())
    }
}

impl std::fmt::Debug for RemoveRole {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RemoveRole").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, ada, origin, permitted};
    use countersign_domain::User;
    use countersign_ports::mock::{Ended, MockTransaction, ScriptedStore};
    use mockall::Sequence;
    use serde_json::json;

    /// Expects the role to be locked before the account.
    fn locks(tx: &mut MockTransaction, role: bool, user: Option<User>) {
        let mut order = Sequence::new();
        tx.roles.expect_lock().times(1).in_sequence(&mut order).returning(move |_| Ok(role));
        tx.users.expect_lock().in_sequence(&mut order).return_once(|_| Ok(user));
    }

    fn removes(tx: &mut MockTransaction, role: &RoleName, had: bool) {
        let role = role.clone();
        tx.roles
            .expect_remove()
            .withf(move |user, removed| *user == ada().id && *removed == role)
            .times(1)
            .returning(move |_, _| Ok(had));
    }

    async fn remove(store: ScriptedStore, role: RoleName) -> (Result<(), RemoveRoleError>, Vec<Ended>) {
        let (ports, store) = Kit::new(store).ports();
        let command = RemoveRoleCommand { by: permitted(), user: ada().id, role, origin: origin() };
        let outcome = RemoveRole::new(&ports).execute(command).await;
        assert_eq!(store.left(), 0);
        (outcome, store.ended())
    }

    #[tokio::test]
    async fn a_role_is_taken() {
        let role = RoleName::user();
        let store = ScriptedStore::new().transaction(|tx| {
            locks(tx, true, Some(ada()));
            removes(tx, &role, true);
            Kit::expect_deed(tx, Action::RoleRemoved, json!({ "role": "user" }), &[]);
        });
        let (outcome, ended) = remove(store, role).await;
        outcome.unwrap();
        assert_eq!(ended, [Ended::Committed]);
    }

    #[tokio::test]
    async fn an_administrator_is_demoted_while_another_is_left() {
        let role = RoleName::administrator();
        let store = ScriptedStore::new().transaction(|tx| {
            locks(tx, true, Some(ada()));
            tx.roles
                .expect_is_held_by_another()
                .withf(|_, user| *user == ada().id)
                .returning(|_, _| Ok(true));
            removes(tx, &role, true);
            Kit::expect_deed(tx, Action::RoleRemoved, json!({ "role": "admin" }), &[]);
        });
        remove(store, role).await.0.unwrap();
    }

    #[tokio::test]
    async fn the_last_administrator_is_not_demoted_and_the_attempt_is_remembered() {
        let role = RoleName::administrator();
        let store = ScriptedStore::new()
            .transaction(|tx| {
                locks(tx, true, Some(ada()));
                tx.roles.expect_is_held_by_another().returning(|_, _| Ok(false));
                removes(tx, &role, true);
            })
            .transaction(|tx| Kit::expect_refusal(tx, "last_administrator"));
        let (outcome, ended) = remove(store, role).await;
        assert!(matches!(outcome, Err(RemoveRoleError::LastAdministrator)));
        assert_eq!(ended, [Ended::RolledBack, Ended::Committed]);
    }

    #[tokio::test]
    async fn unknown_roles_and_users_and_roles_he_has_not_are_not_found() {
        for (role, user) in [(false, Some(ada())), (true, None)] {
            let store = ScriptedStore::new().transaction(|tx| locks(tx, role, user));
            let (outcome, ended) = remove(store, RoleName::user()).await;
            assert!(matches!(outcome, Err(RemoveRoleError::NotFound)));
            assert_eq!(ended, [Ended::RolledBack]);
        }
        let store = ScriptedStore::new().transaction(|tx| {
            locks(tx, true, Some(ada()));
            removes(tx, &RoleName::user(), false);
        });
        assert!(matches!(remove(store, RoleName::user()).await.0, Err(RemoveRoleError::NotFound)));
    }
}
