//! Describes a permission anew.

use crate::failure::fails;
use crate::journal::{Deed, Journal};
use crate::{Failure, Permitted, Ports, UpdatePermissions};
use countersign_domain::{Action, Description, Instant, Origin, Permission, PermissionEntry};
use countersign_ports::{Clock, Store, Transaction, finish};
use serde_json::json;
use std::sync::Arc;

/// Describes a permission anew that somebody added.
#[derive(Clone)]
pub struct UpdatePermission {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    journal: Journal,
}

/// Who describes which permission.
#[derive(Debug, Clone)]
pub struct UpdatePermissionCommand {
    /// Who.
    pub by: Permitted<UpdatePermissions>,
    /// Which.
    pub permission: Permission,
    /// What it permits, in words; `None`: as before.
    pub description: Option<Description>,
    /// From where.
    pub origin: Origin,
}

/// Why the permission stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum UpdatePermissionError {
    /// There is no such permission.
    #[error("there is no such permission")]
    NotFound,
    /// The server itself asks for it.
    #[error("the server itself asks for this permission")]
    BuiltIn,
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(UpdatePermissionError: StoreError);

impl UpdatePermission {
    /// With these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self { store: ports.store.clone(), clock: ports.clock.clone(), journal: Journal::new(ports) }
    }

    /// Describes the permission and gives it as it is then. A change that changes nothing is not written.
    ///
    /// # Errors
    /// See [`UpdatePermissionError`].
    pub async fn execute(
        &self,
        command: UpdatePermissionCommand,
    ) -> Result<PermissionEntry, UpdatePermissionError> {
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        let outcome = self.update(&mut *tx, command, now).await;
        finish(tx, outcome).await
    }

    async fn update(
        &self,
        tx: &mut dyn Transaction,
        command: UpdatePermissionCommand,
        at: Instant,
    ) -> Result<PermissionEntry, UpdatePermissionError> {
        let UpdatePermissionCommand { by, permission, description, origin } = command;
        let entry = tx.permissions().lock(&permission).await?.ok_or(UpdatePermissionError::NotFound)?;
        if entry.is_system {
            return Err(UpdatePermissionError::BuiltIn);
        }
        let Some(description) = description.filter(|description| *description != entry.description) else {
            return Ok(entry);
        };
        tx.permissions().describe(&permission, &description).await?;
        let action = Action::PermissionUpdated;
        let deed = Deed { action, actor: by.actor(), subject: None, origin: &origin, at };
        let details = json!({ "name": permission, "fields": ["description"] });
        tx.outbox().append(&[self.journal.done_with(deed, "permission", details)]).await?;
        Ok(PermissionEntry { description, ..entry })
    }
}

impl std::fmt::Debug for UpdatePermission {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UpdatePermission").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, barely_permitted, description, origin, permission_entry};
    use countersign_ports::mock::{Ended, MockTransaction, ScriptedStore};

    async fn update(
        found: Option<PermissionEntry>,
        text: &str,
        prepare: impl FnOnce(&mut MockTransaction),
    ) -> (Result<PermissionEntry, UpdatePermissionError>, Vec<Ended>) {
        let store = ScriptedStore::new().transaction(|tx| {
            tx.permissions.expect_lock().times(1).return_once(|_| Ok(found));
            prepare(tx);
        });
        let (ports, store) = Kit::new(store).ports();
        let command = UpdatePermissionCommand {
            by: barely_permitted(),
            permission: permission_entry().name,
            description: Some(description(text)),
            origin: origin(),
        };
        (UpdatePermission::new(&ports).execute(command).await, store.ended())
    }

    #[tokio::test]
    async fn it_is_described_anew() {
        let (outcome, ended) = update(Some(permission_entry()), "Pay them.", |tx| {
            tx.permissions.expect_describe().times(1).returning(|_, _| Ok(()));
            let details = json!({ "permission": { "name": "invoices:pay", "fields": ["description"] } });
            Kit::expect_entry(tx, Action::PermissionUpdated, details);
        })
        .await;
        assert_eq!(outcome.unwrap().description, description("Pay them."));
        assert_eq!(ended, [Ended::Committed]);
    }

    #[tokio::test]
    async fn the_same_description_is_not_written() {
        let (outcome, _) = update(Some(permission_entry()), "Pay invoices.", |_| {}).await;
        assert_eq!(outcome.unwrap(), permission_entry());
    }

    #[tokio::test]
    async fn what_is_built_in_stays_and_what_is_not_there_is_not_found() {
        let built_in = PermissionEntry { is_system: true, ..permission_entry() };
        let (outcome, ended) = update(Some(built_in), "Anything.", |_| {}).await;
        assert!(matches!(outcome, Err(UpdatePermissionError::BuiltIn)));
        assert_eq!(ended, [Ended::RolledBack]);
        let (outcome, _) = update(None, "Anything.", |_| {}).await;
        assert!(matches!(outcome, Err(UpdatePermissionError::NotFound)));
    }
}
