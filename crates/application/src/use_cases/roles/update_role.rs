//! Describes a role anew.

use crate::failure::fails;
use crate::journal::{Deed, Journal};
use crate::{Failure, Permitted, Ports, UpdateRoles};
use countersign_domain::{Action, Description, Instant, Origin, Role, RoleName};
use countersign_ports::{Clock, Store, Transaction, finish};
use serde_json::json;
use std::sync::Arc;

/// Describes a role anew.
#[derive(Clone)]
pub struct UpdateRole {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    journal: Journal,
}

/// Who describes which role.
#[derive(Debug, Clone)]
pub struct UpdateRoleCommand {
    /// Who.
    pub by: Permitted<UpdateRoles>,
    /// Which.
    pub role: RoleName,
    /// What it is for; `None`: as before.
    pub description: Option<Option<Description>>,
    /// The version that he saw, if he says.
    pub seen_version: Option<i64>,
    /// From where.
    pub origin: Origin,
}

/// Why the role stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum UpdateRoleError {
    /// There is no such role.
    #[error("there is no such role")]
    NotFound,
    /// It is no longer the version that he saw.
    #[error("the role was changed in the meantime")]
    Stale,
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(UpdateRoleError: StoreError);

impl UpdateRole {
    /// With these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self { store: ports.store.clone(), clock: ports.clock.clone(), journal: Journal::new(ports) }
    }

    /// Describes the role and gives it as it is then. A change that changes nothing is not written.
    ///
    /// # Errors
    /// See [`UpdateRoleError`].
    pub async fn execute(&self, command: UpdateRoleCommand) -> Result<Role, UpdateRoleError> {
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        let outcome = self.update(&mut *tx, command, now).await;
        finish(tx, outcome).await
    }

    async fn update(
        &self,
        tx: &mut dyn Transaction,
        command: UpdateRoleCommand,
        now: Instant,
    ) -> Result<Role, UpdateRoleError> {
        let UpdateRoleCommand { by, role, description, seen_version, origin } = command;
        tx.roles().lock(&role).await?;
        let role = tx.roles().find(&role).await?.ok_or(UpdateRoleError::NotFound)?;
        if seen_version.is_some_and(|seen| seen != role.version) {
            return Err(UpdateRoleError::Stale);
        }
        let description = description.unwrap_or_else(|| role.description.clone());
        if description == role.description {
            return Ok(role);
        }
        let changed = Role { description, updated_at: now, ..role };
        tx.roles().update(&changed).await?;
        let deed =
            Deed { action: Action::RoleUpdated, actor: by.actor(), subject: None, origin: &origin, at: now };
        let details = json!({ "name": changed.name, "fields": ["description"] });
        tx.outbox().append(&[self.journal.done_with(deed, "role", details)]).await?;
        Ok(Role { version: changed.version.saturating_add(1), ..changed })
    }
}

impl std::fmt::Debug for UpdateRole {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UpdateRole").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, description, later, origin, permitted, role};
    use countersign_ports::mock::{Ended, MockTransaction, ScriptedStore};

    async fn update(
        prepare: impl FnOnce(&mut MockTransaction),
        seen_version: Option<i64>,
        text: Option<&str>,
    ) -> (Result<Role, UpdateRoleError>, Vec<Ended>) {
        let (ports, store) = Kit::new(ScriptedStore::new().transaction(prepare)).ports();
        let (name, text) = (RoleName::parse("auditor").unwrap(), text.map(description));
        let command = UpdateRoleCommand {
            by: permitted(),
            role: name,
            description: Some(text),
            seen_version,
            origin: origin(),
        };
        (UpdateRole::new(&ports).execute(command).await, store.ended())
    }

    fn finds(tx: &mut MockTransaction, found: Option<Role>) {
        tx.roles.expect_lock().times(1).returning(|_| Ok(true));
        tx.roles.expect_find().return_once(|_| Ok(found));
    }

    #[tokio::test]
    async fn a_new_description_is_a_new_version() {
        let (outcome, ended) = update(
            |tx| {
                finds(tx, Some(role("auditor", &[])));
                tx.roles
                    .expect_update()
                    .withf(|role| role.version == 1 && role.updated_at == later(0))
                    .times(1)
                    .returning(|_| Ok(()));
                let details = json!({ "role": { "name": "auditor", "fields": ["description"] } });
                Kit::expect_entry(tx, Action::RoleUpdated, details);
            },
            Some(1),
            Some("Reads on."),
        )
        .await;
        let updated = outcome.unwrap();
        assert_eq!((updated.version, updated.description), (2, Some(description("Reads on."))));
        assert_eq!(ended, [Ended::Committed]);
    }

    #[tokio::test]
    async fn the_same_description_is_not_written() {
        let (outcome, _) = update(|tx| finds(tx, Some(role("auditor", &[]))), None, None).await;
        assert_eq!(outcome.unwrap().version, 1);
    }

    #[tokio::test]
    async fn an_unknown_role_is_not_found_and_another_version_is_stale() {
        let (outcome, ended) = update(|tx| finds(tx, None), None, None).await;
        assert!(matches!(outcome, Err(UpdateRoleError::NotFound)));
        assert_eq!(ended, [Ended::RolledBack]);
        let (outcome, _) = update(|tx| finds(tx, Some(role("auditor", &[]))), Some(2), None).await;
        assert!(matches!(outcome, Err(UpdateRoleError::Stale)));
    }
}
