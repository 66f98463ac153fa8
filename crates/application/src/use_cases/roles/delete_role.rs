//! Deletes a role.

use crate::journal::{Deed, Journal};
use crate::use_cases::users::authority_over::AUTHORITY_LACKING;
use crate::{DeleteRoles, Failure, Permitted, Ports};
use countersign_domain::{Action, Origin, RoleName};
use countersign_ports::{Clock, Store, StoreError, Transaction, finish};
use serde_json::json;
use std::sync::Arc;

/// Deletes a role that no open account has. Nobody deletes one that permits what he lacks.
#[derive(Clone)]
pub struct DeleteRole {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    journal: Journal,
}

/// Who deletes which role.
#[derive(Debug, Clone)]
pub struct DeleteRoleCommand {
    /// Who.
    pub by: Permitted<DeleteRoles>,
    /// Which.
    pub role: RoleName,
    /// From where.
    pub origin: Origin,
}

/// Why the role stays.
#[derive(Debug, thiserror::Error)]
pub enum DeleteRoleError {
    /// There is no such role.
    #[error("there is no such role")]
    NotFound,
    /// The server itself needs it.
    #[error("the server needs this role")]
    SystemRole,
    /// An account has it that is not closed.
    #[error("an account has this role")]
    InUse,
    /// Who asks lacks what it permits.
    #[error("nobody takes what he lacks")]
    AuthorityLacking,
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}

impl From<StoreError> for DeleteRoleError {
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

impl DeleteRole {
    /// With these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self { store: ports.store.clone(), clock: ports.clock.clone(), journal: Journal::new(ports) }
    }

    /// Deletes the role.
    ///
    /// # Errors
    /// See [`DeleteRoleError`]. Who tries to take what he lacks is remembered in the audit trail.
    pub async fn execute(&self, command: DeleteRoleCommand) -> Result<(), DeleteRoleError> {
        let DeleteRoleCommand { by, role, origin } = command;
        let (actor, at) = (by.actor(), self.clock.now());
        let deed = Deed { action: Action::RoleDeleted, actor, subject: None, origin: &origin, at };
        let mut tx = self.store.begin().await?;
        let outcome = self.delete(&mut *tx, &by, &role, deed).await;
        let outcome = finish(tx, outcome).await;
        if let Err(DeleteRoleError::AuthorityLacking) = outcome {
            self.journal.remember_refusal(deed, AUTHORITY_LACKING).await?;
        }
        outcome
    }

    async fn delete(
        &self,
        tx: &mut dyn Transaction,
        by: &Permitted<DeleteRoles>,
        name: &RoleName,
        deed: Deed<'_>,
    ) -> Result<(), DeleteRoleError> {
        tx.roles().lock(name).await?;
        let role = tx.roles().find(name).await?.ok_or(DeleteRoleError::NotFound)?;
        if role.is_system {
            return Err(DeleteRoleError::SystemRole);
        }
        if !by.covers(&role.permissions) {
            return Err(DeleteRoleError::AuthorityLacking);
        }
        tx.roles().delete(name).await?;
        let details = json!({ "name": name, "taken": role.permissions });
        tx.outbox().append(&[self.journal.done_with(deed, "role", details)]).await?;
        Ok(())
    }
}

impl std::fmt::Debug for DeleteRole {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DeleteRole").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, barely_permitted, origin, permitted, role};
    use countersign_domain::{Permission, Role};
    use countersign_ports::mock::{Ended, MockTransaction, ScriptedStore};

    async fn delete(
        store: ScriptedStore,
        by: Permitted<DeleteRoles>,
    ) -> (Result<(), DeleteRoleError>, Vec<Ended>) {
        let (ports, store) = Kit::new(store).ports();
        let command = DeleteRoleCommand { by, role: auditor().name, origin: origin() };
        let outcome = DeleteRole::new(&ports).execute(command).await;
        assert_eq!(store.left(), 0);
        (outcome, store.ended())
    }

    fn auditor() -> Role {
        role("auditor", &[Permission::AUDIT_READ])
    }

    fn finds(tx: &mut MockTransaction, found: Option<Role>) {
        tx.roles.expect_lock().times(1).returning(|_| Ok(true));
        tx.roles.expect_find().return_once(|_| Ok(found));
    }

    #[tokio::test]
    async fn a_role_that_nobody_has_is_deleted() {
        let store = ScriptedStore::new().transaction(|tx| {
            finds(tx, Some(auditor()));
            tx.roles.expect_delete().withf(|role| *role == auditor().name).times(1).returning(|_| Ok(true));
            let details = json!({ "role": { "name": "auditor", "taken": ["audit:read"] } });
            Kit::expect_entry(tx, Action::RoleDeleted, details);
        });
        let (outcome, ended) = delete(store, permitted()).await;
        outcome.unwrap();
        assert_eq!(ended, [Ended::Committed]);
    }

    #[tokio::test]
    async fn a_role_that_somebody_has_stays() {
        let store = ScriptedStore::new().transaction(|tx| {
            finds(tx, Some(auditor()));
            tx.roles.expect_delete().returning(|_| Err(StoreError::BrokenReference));
        });
        let (outcome, ended) = delete(store, permitted()).await;
        assert!(matches!(outcome, Err(DeleteRoleError::InUse)));
        assert_eq!(ended, [Ended::RolledBack]);
    }

    #[tokio::test]
    async fn what_the_server_needs_stays_and_what_is_not_there_is_not_found() {
        let system = Role { is_system: true, ..auditor() };
        let store = ScriptedStore::new().transaction(|tx| finds(tx, Some(system)));
        assert!(matches!(delete(store, permitted()).await.0, Err(DeleteRoleError::SystemRole)));
        let store = ScriptedStore::new().transaction(|tx| finds(tx, None));
        assert!(matches!(delete(store, permitted()).await.0, Err(DeleteRoleError::NotFound)));
    }

    #[tokio::test]
    async fn nobody_deletes_a_role_that_permits_what_he_lacks_and_that_he_tried_is_remembered() {
        let store = ScriptedStore::new()
            .transaction(|tx| finds(tx, Some(auditor())))
            .transaction(|tx| Kit::expect_refusal(tx, "authority_lacking"));
        let (outcome, _) = delete(store, barely_permitted()).await;
        assert!(matches!(outcome, Err(DeleteRoleError::AuthorityLacking)));
    }
}
