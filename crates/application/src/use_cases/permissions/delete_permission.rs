//! Deletes a permission.

use crate::journal::{Deed, Journal};
use crate::{DeletePermissions, Failure, Permitted, Ports};
use countersign_domain::{Action, Origin, Permission, PermissionsChange, RoleName};
use countersign_ports::{Clock, Store, StoreError, Transaction, finish};
use serde_json::json;
use std::sync::Arc;

/// Deletes a permission that somebody added and no role gives, but that of administrators, which loses it. API keys
/// may go on naming it; it means nothing there.
#[derive(Clone)]
pub struct DeletePermission {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    journal: Journal,
}

/// Who deletes which permission.
#[derive(Debug, Clone)]
pub struct DeletePermissionCommand {
    /// Who.
    pub by: Permitted<DeletePermissions>,
    /// Which.
    pub permission: Permission,
    /// From where.
    pub origin: Origin,
}

/// Why the permission stays.
#[derive(Debug, thiserror::Error)]
pub enum DeletePermissionError {
    /// There is no such permission.
    #[error("there is no such permission")]
    NotFound,
    /// The server itself asks for it.
    #[error("the server itself asks for this permission")]
    BuiltIn,
    /// A role gives it.
    #[error("a role gives this permission")]
    InUse,
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}

impl From<StoreError> for DeletePermissionError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::BrokenReference => Self::InUse,
            StoreError::Conflict(_)
            | StoreError::StaleVersion
            | StoreError::Unavailable(_)
            | StoreError::Failed(_) => Self::Failure(error.into()),
        }
    }
}

impl DeletePermission {
    /// With these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self { store: ports.store.clone(), clock: ports.clock.clone(), journal: Journal::new(ports) }
    }

    /// Deletes the permission.
    ///
    /// # Errors
    /// See [`DeletePermissionError`].
    pub async fn execute(&self, command: DeletePermissionCommand) -> Result<(), DeletePermissionError> {
        let DeletePermissionCommand { by, permission, origin } = command;
        let (action, actor, at) = (Action::PermissionDeleted, by.actor(), self.clock.now());
        let deed = Deed { action, actor, subject: None, origin: &origin, at };
        let mut tx = self.store.begin().await?;
        let outcome = self.delete(&mut *tx, &permission, deed).await;
        finish(tx, outcome).await
    }

    async fn delete(
        &self,
        tx: &mut dyn Transaction,
        name: &Permission,
        deed: Deed<'_>,
    ) -> Result<(), DeletePermissionError> {
        let administrator = RoleName::administrator();
        tx.roles().lock(&administrator).await?;
        let entry = tx.permissions().lock(name).await?.ok_or(DeletePermissionError::NotFound)?;
        if entry.is_system {
            return Err(DeletePermissionError::BuiltIn);
        }
        let change = PermissionsChange { given: Vec::new(), taken: vec![name.clone()] };
        tx.roles().change_permissions(&administrator, &change, deed.at).await?;
        tx.permissions().delete(name).await?;
        let details = json!({ "name": name });
        tx.outbox().append(&[self.journal.done_with(deed, "permission", details)]).await?;
        Ok(())
    }
}

impl std::fmt::Debug for DeletePermission {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DeletePermission").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, barely_permitted, origin, permission_entry};
    use countersign_domain::PermissionEntry;
    use countersign_ports::StoreResult;
    use countersign_ports::mock::{Ended, MockTransaction, ScriptedStore};

    async fn delete(
        found: Option<PermissionEntry>,
        prepare: impl FnOnce(&mut MockTransaction),
    ) -> (Result<(), DeletePermissionError>, Vec<Ended>) {
        let store = ScriptedStore::new().transaction(|tx| {
            tx.roles.expect_lock().withf(RoleName::is_administrator).times(1).returning(|_| Ok(true));
            tx.permissions.expect_lock().times(1).return_once(|_| Ok(found));
            prepare(tx);
        });
        let (ports, store) = Kit::new(store).ports();
        let (by, permission) = (barely_permitted(), permission_entry().name);
        let command = DeletePermissionCommand { by, permission, origin: origin() };
        (DeletePermission::new(&ports).execute(command).await, store.ended())
    }

    fn deletes(tx: &mut MockTransaction, deleted: StoreResult<()>) {
        tx.roles
            .expect_change_permissions()
            .withf(|role, change, _| role.is_administrator() && change.taken == [permission_entry().name])
            .times(1)
            .returning(|_, _, _| Ok(()));
        tx.permissions.expect_delete().times(1).return_once(|_| deleted);
    }

    #[tokio::test]
    async fn a_permission_that_administrators_alone_have_is_deleted() {
        let (outcome, ended) = delete(Some(permission_entry()), |tx| {
            deletes(tx, Ok(()));
            let details = json!({ "permission": { "name": "invoices:pay" } });
            Kit::expect_entry(tx, Action::PermissionDeleted, details);
        })
        .await;
        outcome.unwrap();
        assert_eq!(ended, [Ended::Committed]);
    }

    #[tokio::test]
    async fn a_permission_that_another_role_gives_stays_with_administrators_too() {
        let prepare = |tx: &mut MockTransaction| deletes(tx, Err(StoreError::BrokenReference));
        let (outcome, ended) = delete(Some(permission_entry()), prepare).await;
        assert!(matches!(outcome, Err(DeletePermissionError::InUse)));
        assert_eq!(ended, [Ended::RolledBack]);
    }

    #[tokio::test]
    async fn what_is_built_in_stays_and_what_is_not_there_is_not_found() {
        let built_in = PermissionEntry { is_system: true, ..permission_entry() };
        let (outcome, _) = delete(Some(built_in), |_| {}).await;
        assert!(matches!(outcome, Err(DeletePermissionError::BuiltIn)));
        let (outcome, _) = delete(None, |_| {}).await;
        assert!(matches!(outcome, Err(DeletePermissionError::NotFound)));
    }
}
