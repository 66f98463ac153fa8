//! Changes what a role permits.

use crate::journal::{Deed, Journal};
use crate::use_cases::users::authority_over::AUTHORITY_LACKING;
use crate::{Failure, Permitted, Ports, UpdateRoles};
use countersign_domain::{Action, Origin, Permission, Role, RoleName};
use countersign_ports::{Clock, Store, StoreError, Transaction, finish};
use serde_json::json;
use std::sync::Arc;

/// Changes what a role permits, at once for everybody who has it. Nobody gives or takes what he lacks,
/// and a key, which is to act and not to rule, gives nothing.
#[derive(Clone)]
pub struct ChangeRolePermissions {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    journal: Journal,
}

/// What is to become of what a role permits.
#[derive(Debug, Clone)]
pub enum RolePermissionsChange {
    /// It permits this, too.
    Give(Permission),
    /// It permits this no longer.
    Take(Permission),
    /// It permits these and nothing else.
    Set(Vec<Permission>),
}

impl RolePermissionsChange {
    /// What the role permits afterwards; `None` when it does not permit what is to be taken.
    fn after(&self, role: &Role) -> Option<Vec<Permission>> {
        let given = || role.permissions.iter().cloned();
        match self {
            Self::Give(permission) => Some(given().chain([permission.clone()]).collect()),
            Self::Take(permission) if !role.permissions.contains(permission) => None,
            Self::Take(permission) => Some(given().filter(|given| given != permission).collect()),
            Self::Set(permissions) => Some(permissions.clone()),
        }
    }
}

/// Who changes which role.
#[derive(Debug, Clone)]
pub struct ChangeRolePermissionsCommand {
    /// Who.
    pub by: Permitted<UpdateRoles>,
    /// Which role.
    pub role: RoleName,
    /// How.
    pub change: RolePermissionsChange,
    /// The version that he saw, if he says.
    pub seen_version: Option<i64>,
    /// From where.
    pub origin: Origin,
}

/// Why the role permits what it did.
#[derive(Debug, thiserror::Error)]
pub enum ChangeRolePermissionsError {
    /// There is no such role, or it does not permit what is to be taken.
    #[error("there is no such role, or it does not permit this")]
    NotFound,
    /// These permissions do not exist.
    #[error("there are no such permissions")]
    UnknownPermissions(Vec<Permission>),
    /// It is the role of administrators, who may do everything.
    #[error("administrators may do everything")]
    Administrator,
    /// Who asks lacks what would be given or taken, or is a key that would give.
    #[error("nobody gives or takes what he lacks")]
    AuthorityLacking,
    /// It is no longer the version that he saw.
    #[error("the role was changed in the meantime")]
    Stale,
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}

impl From<StoreError> for ChangeRolePermissionsError {
    fn from(error: StoreError) -> Self {
        match error {
            // A permission was deleted a moment after it was looked for.
            StoreError::BrokenReference => Self::Stale,
            StoreError::Conflict(_)
            | StoreError::StaleVersion
            | StoreError::Unavailable(_)
            | StoreError::Failed(_) => Self::Failure(error.into()),
        }
    }
}

impl ChangeRolePermissions {
    /// With these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self { store: ports.store.clone(), clock: ports.clock.clone(), journal: Journal::new(ports) }
    }

    /// Changes the role and gives it as it is then. A change that changes nothing is not written.
    ///
    /// # Errors
    /// See [`ChangeRolePermissionsError`]. Who tries to give or take what he lacks is remembered in the audit trail.
    pub async fn execute(
        &self,
        command: ChangeRolePermissionsCommand,
    ) -> Result<Role, ChangeRolePermissionsError> {
        let (actor, at, origin) = (command.by.actor(), self.clock.now(), command.origin.clone());
        let deed = Deed { action: Action::RoleUpdated, actor, subject: None, origin: &origin, at };
        let only_takes = matches!(command.change, RolePermissionsChange::Take(_));
        let outcome = if command.by.is_program() && !only_takes {
            Err(ChangeRolePermissionsError::AuthorityLacking)
        } else {
            let mut tx = self.store.begin().await?;
            let outcome = self.change(&mut *tx, command, deed).await;
            finish(tx, outcome).await
        };
        if let Err(ChangeRolePermissionsError::AuthorityLacking) = outcome {
            self.journal.remember_refusal(deed, AUTHORITY_LACKING).await?;
        }
        outcome
    }

    async fn change(
        &self,
        tx: &mut dyn Transaction,
        command: ChangeRolePermissionsCommand,
        deed: Deed<'_>,
    ) -> Result<Role, ChangeRolePermissionsError> {
        let ChangeRolePermissionsCommand { by, role, change, seen_version, .. } = command;
        tx.roles().lock(&role).await?;
        let role = tx.roles().find(&role).await?.ok_or(ChangeRolePermissionsError::NotFound)?;
        if role.name.is_administrator() {
            return Err(ChangeRolePermissionsError::Administrator);
        }
        if seen_version.is_some_and(|seen| seen != role.version) {
            return Err(ChangeRolePermissionsError::Stale);
        }
        let after = change.after(&role).ok_or(ChangeRolePermissionsError::NotFound)?;
        let unknown = tx.permissions().missing(&after).await?;
        if !unknown.is_empty() {
            return Err(ChangeRolePermissionsError::UnknownPermissions(unknown));
        }
        let change = role.difference(&after);
        if change.is_empty() {
            return Ok(role);
        }
        if !by.covers(&change.given) || !by.covers(&change.taken) {
            return Err(ChangeRolePermissionsError::AuthorityLacking);
        }
        tx.roles().change_permissions(&role.name, &change, deed.at).await?;
        let details = json!({ "name": role.name, "given": change.given, "taken": change.taken });
        tx.outbox().append(&[self.journal.done_with(deed, "role", details)]).await?;
        let changed = Role::new(role.name, role.description, after, deed.at);
        let (created_at, version) = (role.created_at, role.version.saturating_add(1));
        Ok(Role { is_system: role.is_system, created_at, version, ..changed })
    }
}

impl std::fmt::Debug for ChangeRolePermissions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ChangeRolePermissions").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Principal;
    use crate::use_cases::fixtures::{Kit, barely_permitted, key_holder, later, origin, permitted, role};
    use countersign_ports::mock::{Ended, MockTransaction, ScriptedStore};

    const GIVEN: Permission = Permission::AUDIT_READ;
    const OTHER: Permission = Permission::USERS_READ;

    fn auditor() -> Role {
        role("auditor", &[GIVEN])
    }

    fn finds(tx: &mut MockTransaction, found: Option<Role>) {
        tx.roles.expect_lock().times(1).returning(|_| Ok(true));
        tx.roles.expect_find().return_once(|_| Ok(found));
        tx.permissions.expect_missing().returning(|_| Ok(vec![]));
    }

    fn writes(tx: &mut MockTransaction, given: &'static [Permission], taken: &'static [Permission]) {
        tx.roles
            .expect_change_permissions()
            .withf(move |role, change, at| {
                *role == auditor().name && change.given == given && change.taken == taken && *at == later(0)
            })
            .times(1)
            .returning(|_, _, _| Ok(()));
        let details = json!({ "role": { "name": "auditor", "given": given, "taken": taken } });
        Kit::expect_entry(tx, Action::RoleUpdated, details);
    }

    async fn change(
        store: ScriptedStore,
        by: Permitted<UpdateRoles>,
        change: RolePermissionsChange,
    ) -> (Result<Role, ChangeRolePermissionsError>, Vec<Ended>) {
        let (ports, store) = Kit::new(store).ports();
        let role = auditor().name;
        let command =
            ChangeRolePermissionsCommand { by, role, change, seen_version: Some(1), origin: origin() };
        let outcome = ChangeRolePermissions::new(&ports).execute(command).await;
        assert_eq!(store.left(), 0);
        (outcome, store.ended())
    }

    #[tokio::test]
    async fn what_differs_is_given_and_taken() {
        let cases: [(_, &[Permission], &[Permission], &[Permission]); 3] = [
            (RolePermissionsChange::Give(OTHER), &[OTHER], &[], &[GIVEN, OTHER]),
            (RolePermissionsChange::Take(GIVEN), &[], &[GIVEN], &[]),
            (RolePermissionsChange::Set(vec![OTHER]), &[OTHER], &[GIVEN], &[OTHER]),
        ];
        for (asked, given, taken, after) in cases {
            let store = ScriptedStore::new().transaction(|tx| {
                finds(tx, Some(auditor()));
                writes(tx, given, taken);
            });
            let (outcome, ended) = change(store, permitted(), asked).await;
            let changed = outcome.unwrap();
            assert_eq!((changed.permissions.as_slice(), changed.version), (after, 2));
            assert_eq!(ended, [Ended::Committed]);
        }
    }

    #[tokio::test]
    async fn nobody_gives_or_takes_what_he_lacks_and_that_he_tried_is_remembered() {
        for asked in [
            RolePermissionsChange::Give(OTHER),
            RolePermissionsChange::Take(GIVEN),
            RolePermissionsChange::Set(vec![]),
        ] {
            let store = ScriptedStore::new()
                .transaction(|tx| finds(tx, Some(auditor())))
                .transaction(|tx| Kit::expect_refusal(tx, "authority_lacking"));
            let (outcome, ended) = change(store, barely_permitted(), asked).await;
            assert!(matches!(outcome, Err(ChangeRolePermissionsError::AuthorityLacking)));
            assert_eq!(ended, [Ended::RolledBack, Ended::Committed]);
        }
    }

    #[tokio::test]
    async fn a_key_takes_and_gives_nothing_whatever_it_may_do_itself() {
        let key = || Permitted::new(Principal::Key(key_holder(vec![])), Permission::BUILT_IN.to_vec());
        for asked in [RolePermissionsChange::Give(OTHER), RolePermissionsChange::Set(vec![])] {
            let store = ScriptedStore::new().transaction(|tx| Kit::expect_refusal(tx, "authority_lacking"));
            let (outcome, _) = change(store, key(), asked).await;
            assert!(matches!(outcome, Err(ChangeRolePermissionsError::AuthorityLacking)));
        }
        let store = ScriptedStore::new().transaction(|tx| {
            finds(tx, Some(auditor()));
            writes(tx, &[], &[GIVEN]);
        });
        assert!(change(store, key(), RolePermissionsChange::Take(GIVEN)).await.0.is_ok());
    }

    #[tokio::test]
    async fn what_stays_needs_no_authority_and_is_not_written() {
        for asked in [RolePermissionsChange::Give(GIVEN), RolePermissionsChange::Set(vec![GIVEN])] {
            let store = ScriptedStore::new().transaction(|tx| finds(tx, Some(auditor())));
            assert_eq!(change(store, barely_permitted(), asked).await.0.unwrap(), auditor());
        }
    }

    #[tokio::test]
    async fn administrators_may_do_everything_for_ever() {
        let admin = role("admin", &[GIVEN]);
        let store = ScriptedStore::new().transaction(|tx| finds(tx, Some(admin)));
        let (outcome, _) = change(store, permitted(), RolePermissionsChange::Take(GIVEN)).await;
        assert!(matches!(outcome, Err(ChangeRolePermissionsError::Administrator)));
    }

    #[tokio::test]
    async fn what_is_not_there_is_not_found_and_another_version_is_stale() {
        for (found, asked) in [
            (None, RolePermissionsChange::Give(OTHER)),
            (Some(auditor()), RolePermissionsChange::Take(OTHER)),
        ] {
            let store = ScriptedStore::new().transaction(|tx| finds(tx, found));
            let (outcome, _) = change(store, permitted(), asked).await;
            assert!(matches!(outcome, Err(ChangeRolePermissionsError::NotFound)));
        }
        let other = Role { version: 2, ..auditor() };
        let store = ScriptedStore::new().transaction(|tx| finds(tx, Some(other)));
        let (outcome, _) = change(store, permitted(), RolePermissionsChange::Give(OTHER)).await;
        assert!(matches!(outcome, Err(ChangeRolePermissionsError::Stale)));
    }

    #[tokio::test]
    async fn permissions_that_do_not_exist_are_named() {
        let store = ScriptedStore::new().transaction(|tx| {
            tx.roles.expect_lock().returning(|_| Ok(true));
            tx.roles.expect_find().returning(|_| Ok(Some(auditor())));
            tx.permissions.expect_missing().returning(|_| Ok(vec![OTHER]));
        });
        let (outcome, _) = change(store, permitted(), RolePermissionsChange::Set(vec![OTHER])).await;
        let unknown = [OTHER];
        assert!(
            matches!(outcome, Err(ChangeRolePermissionsError::UnknownPermissions(named)) if named == unknown)
        );
    }
}
