//! Adds a permission.

use crate::journal::{Deed, Journal};
use crate::{CreatePermissions, Failure, Permitted, Ports};
use countersign_domain::{
    Action, Description, Origin, Permission, PermissionEntry, PermissionsChange, RoleName,
};
use countersign_ports::{Clock, Store, StoreError, Transaction, UniqueKey, finish};
use serde_json::json;
use std::sync::Arc;

/// Adds a permission, for other services to ask for. Administrators have it at once, and nobody else.
#[derive(Clone)]
pub struct CreatePermission {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    journal: Journal,
}

/// Who adds which permission.
#[derive(Debug, Clone)]
pub struct CreatePermissionCommand {
    /// Who.
    pub by: Permitted<CreatePermissions>,
    /// What it is called, for ever.
    pub name: Permission,
    /// What it permits, in words.
    pub description: Description,
    /// From where.
    pub origin: Origin,
}

/// Why there is no new permission.
#[derive(Debug, thiserror::Error)]
pub enum CreatePermissionError {
    /// There is a permission of this name.
    #[error("there is a permission of this name")]
    NameTaken,
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}

impl From<StoreError> for CreatePermissionError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict(UniqueKey::PermissionName) => Self::NameTaken,
            StoreError::Conflict(_)
            | StoreError::BrokenReference
            | StoreError::StaleVersion
            | StoreError::Unavailable(_)
            | StoreError::Failed(_) => Self::Failure(error.into()),
        }
    }
}

impl CreatePermission {
    /// With these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self { store: ports.store.clone(), clock: ports.clock.clone(), journal: Journal::new(ports) }
    }

    /// Adds the permission.
    ///
    /// # Errors
    /// See [`CreatePermissionError`].
    pub async fn execute(
        &self,
        command: CreatePermissionCommand,
    ) -> Result<PermissionEntry, CreatePermissionError> {
        let CreatePermissionCommand { by, name, description, origin } = command;
        let (actor, at) = (by.actor(), self.clock.now());
        let deed = Deed { action: Action::PermissionCreated, actor, subject: None, origin: &origin, at };
        let entry = PermissionEntry { name, description, is_system: false, created_at: at };
        let mut tx = self.store.begin().await?;
        let outcome = self.create(&mut *tx, &entry, deed).await;
        finish(tx, outcome).await?;
        Ok(entry)
    }

    async fn create(
        &self,
        tx: &mut dyn Transaction,
        entry: &PermissionEntry,
        deed: Deed<'_>,
    ) -> Result<(), CreatePermissionError> {
        let administrator = RoleName::administrator();
        tx.roles().lock(&administrator).await?;
        tx.permissions().insert(entry).await?;
        let change = PermissionsChange { given: vec![entry.name.clone()], taken: Vec::new() };
        tx.roles().change_permissions(&administrator, &change, deed.at).await?;
        let details = json!({ "name": entry.name });
        tx.outbox().append(&[self.journal.done_with(deed, "permission", details)]).await?;
        Ok(())
    }
}

impl std::fmt::Debug for CreatePermission {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CreatePermission").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, barely_permitted, later, origin, permission_entry};
    use countersign_ports::StoreResult;
    use countersign_ports::mock::{Ended, MockTransaction, ScriptedStore};

    async fn create(
        prepare: impl FnOnce(&mut MockTransaction),
        inserted: StoreResult<()>,
    ) -> (Result<PermissionEntry, CreatePermissionError>, Vec<Ended>) {
        let store = ScriptedStore::new().transaction(|tx| {
            tx.roles.expect_lock().withf(RoleName::is_administrator).times(1).returning(|_| Ok(true));
            tx.permissions.expect_insert().times(1).return_once(|_| inserted);
            prepare(tx);
        });
        let (ports, store) = Kit::new(store).ports();
        let PermissionEntry { name, description, .. } = permission_entry();
        let command = CreatePermissionCommand { by: barely_permitted(), name, description, origin: origin() };
        (CreatePermission::new(&ports).execute(command).await, store.ended())
    }

    #[tokio::test]
    async fn a_permission_is_added_and_administrators_have_it_at_once() {
        let prepare = |tx: &mut MockTransaction| {
            tx.roles
                .expect_change_permissions()
                .withf(|role, change, _| {
                    role.is_administrator()
                        && change.given == [permission_entry().name]
                        && change.taken.is_empty()
                })
                .times(1)
                .returning(|_, _, _| Ok(()));
            let details = json!({ "permission": { "name": "invoices:pay" } });
            Kit::expect_entry(tx, Action::PermissionCreated, details);
        };
        let (outcome, ended) = create(prepare, Ok(())).await;
        assert_eq!(outcome.unwrap(), PermissionEntry { created_at: later(0), ..permission_entry() });
        assert_eq!(ended, [Ended::Committed]);
    }

    #[tokio::test]
    async fn a_taken_name_is_refused_by_the_store_and_nobody_gets_anything() {
        let taken = Err(StoreError::Conflict(UniqueKey::PermissionName));
        let (outcome, ended) = create(|_| {}, taken).await;
        assert!(matches!(outcome, Err(CreatePermissionError::NameTaken)));
        assert_eq!(ended, [Ended::RolledBack]);
    }
}
