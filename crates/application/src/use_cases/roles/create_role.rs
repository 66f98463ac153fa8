//! Makes a role.

use crate::journal::{Deed, Journal};
use crate::use_cases::users::authority_over::AUTHORITY_LACKING;
use crate::{CreateRoles, Failure, Permitted, Ports};
use countersign_domain::{Action, Description, Origin, Permission, Role, RoleName};
use countersign_ports::{Clock, Store, StoreError, Transaction, UniqueKey, finish};
use serde_json::json;
use std::sync::Arc;

/// Makes a role. Nobody makes one that permits what he lacks.
#[derive(Clone)]
pub struct CreateRole {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    journal: Journal,
}

/// Who makes which role.
#[derive(Debug, Clone)]
pub struct CreateRoleCommand {
    /// Who.
    pub by: Permitted<CreateRoles>,
    /// What it is called, for ever.
    pub name: RoleName,
    /// What it is for.
    pub description: Option<Description>,
    /// What it permits.
    pub permissions: Vec<Permission>,
    /// From where.
    pub origin: Origin,
}

/// Why there is no new role.
#[derive(Debug, thiserror::Error)]
pub enum CreateRoleError {
    /// Who asks lacks what it is to permit.
    #[error("nobody gives what he lacks")]
    AuthorityLacking,
    /// There is a role of this name.
    #[error("there is a role of this name")]
    NameTaken,
    /// These permissions do not exist.
    #[error("there are no such permissions")]
    UnknownPermissions(Vec<Permission>),
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}

impl From<StoreError> for CreateRoleError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict(UniqueKey::RoleName) => Self::NameTaken,
            // A permission was deleted a moment after it was looked for.
            StoreError::BrokenReference => Self::Failure(StoreError::StaleVersion.into()),
            StoreError::Conflict(_)
            | StoreError::StaleVersion
            | StoreError::Unavailable(_)
            | StoreError::Failed(_) => Self::Failure(error.into()),
        }
    }
}

impl CreateRole {
    /// With these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self { store: ports.store.clone(), clock: ports.clock.clone(), journal: Journal::new(ports) }
    }

    /// Makes the role.
    ///
    /// # Errors
    /// See [`CreateRoleError`]. Who tries to give what he lacks is remembered in the audit trail.
    pub async fn execute(&self, command: CreateRoleCommand) -> Result<Role, CreateRoleError> {
        let CreateRoleCommand { by, name, description, permissions, origin } = command;
        let (actor, at) = (by.actor(), self.clock.now());
        let deed = Deed { action: Action::RoleCreated, actor, subject: None, origin: &origin, at };
        let role = Role::new(name, description, permissions, at);
        let mut tx = self.store.begin().await?;
        let outcome = self.create(&mut *tx, &by, &role, deed).await;
        let outcome = finish(tx, outcome).await;
        if let Err(CreateRoleError::AuthorityLacking) = outcome {
            self.journal.remember_refusal(deed, AUTHORITY_LACKING).await?;
        }
        outcome.map(|()| role)
    }

    async fn create(
        &self,
        tx: &mut dyn Transaction,
        by: &Permitted<CreateRoles>,
        role: &Role,
        deed: Deed<'_>,
    ) -> Result<(), CreateRoleError> {
        let unknown = tx.permissions().missing(&role.permissions).await?;
        if !unknown.is_empty() {
            return Err(CreateRoleError::UnknownPermissions(unknown));
        }
        if !by.covers(&role.permissions) || (by.is_program() && !role.permissions.is_empty()) {
            return Err(CreateRoleError::AuthorityLacking);
        }
        tx.roles().insert(role).await?;
        let details = json!({ "name": role.name, "given": role.permissions });
        tx.outbox().append(&[self.journal.done_with(deed, "role", details)]).await?;
        Ok(())
    }
}

impl std::fmt::Debug for CreateRole {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CreateRole").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Principal;
    use crate::use_cases::fixtures::{Kit, barely_permitted, key_holder, later, origin, permitted};
    use countersign_ports::mock::{Ended, MockTransaction, ScriptedStore};

    const WANTED: [Permission; 2] = [Permission::USERS_READ, Permission::AUDIT_READ];

    async fn create(
        store: ScriptedStore,
        by: Permitted<CreateRoles>,
    ) -> (Result<Role, CreateRoleError>, Vec<Ended>) {
        let (ports, store) = Kit::new(store).ports();
        let (name, permissions) = (RoleName::parse("auditor").unwrap(), WANTED.to_vec());
        let command = CreateRoleCommand { by, name, description: None, permissions, origin: origin() };
        let outcome = CreateRole::new(&ports).execute(command).await;
        assert_eq!(store.left(), 0);
        (outcome, store.ended())
    }

    fn all_known(tx: &mut MockTransaction) {
        tx.permissions.expect_missing().returning(|_| Ok(vec![]));
    }

    #[tokio::test]
    async fn a_role_is_made_with_what_it_permits_in_order() {
        let store = ScriptedStore::new().transaction(|tx| {
            all_known(tx);
            tx.roles
                .expect_insert()
                .withf(|role| role.created_at == later(0) && !role.is_system && role.version == 1)
                .times(1)
                .returning(|_| Ok(()));
            let details = json!({ "role": { "name": "auditor", "given": ["audit:read", "users:read"] } });
            Kit::expect_entry(tx, Action::RoleCreated, details);
        });
        let (outcome, ended) = create(store, permitted()).await;
        assert_eq!(outcome.unwrap().permissions, [Permission::AUDIT_READ, Permission::USERS_READ]);
        assert_eq!(ended, [Ended::Committed]);
    }

    #[tokio::test]
    async fn nobody_makes_a_role_that_permits_what_he_lacks_and_that_he_tried_is_remembered() {
        let store = ScriptedStore::new()
            .transaction(all_known)
            .transaction(|tx| Kit::expect_refusal(tx, "authority_lacking"));
        let (outcome, ended) = create(store, barely_permitted()).await;
        assert!(matches!(outcome, Err(CreateRoleError::AuthorityLacking)));
        assert_eq!(ended, [Ended::RolledBack, Ended::Committed]);
    }

    #[tokio::test]
    async fn a_key_makes_no_role_that_permits_anything() {
        let key = Permitted::new(Principal::Key(key_holder(vec![])), Permission::BUILT_IN.to_vec());
        let store = ScriptedStore::new()
            .transaction(all_known)
            .transaction(|tx| Kit::expect_refusal(tx, "authority_lacking"));
        assert!(matches!(create(store, key).await.0, Err(CreateRoleError::AuthorityLacking)));
    }

    #[tokio::test]
    async fn a_taken_name_is_refused_by_the_store() {
        let store = ScriptedStore::new().transaction(|tx| {
            all_known(tx);
            tx.roles.expect_insert().returning(|_| Err(StoreError::Conflict(UniqueKey::RoleName)));
        });
        let (outcome, ended) = create(store, permitted()).await;
        assert!(matches!(outcome, Err(CreateRoleError::NameTaken)));
        assert_eq!(ended, [Ended::RolledBack]);
    }

    #[tokio::test]
    async fn permissions_that_do_not_exist_are_named() {
        let store = ScriptedStore::new().transaction(|tx| {
            tx.permissions.expect_missing().returning(|_| Ok(vec![Permission::USERS_READ]));
        });
        let (outcome, _) = create(store, permitted()).await;
        let named = [Permission::USERS_READ];
        assert!(matches!(outcome, Err(CreateRoleError::UnknownPermissions(unknown)) if unknown == named));
    }
}
