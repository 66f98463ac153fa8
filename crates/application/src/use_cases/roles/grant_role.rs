//! Gives a role to an account.

use crate::failure::fails;
use crate::journal::{Deed, Journal};
use crate::{AssignRoles, Failure, Permitted, Ports, Principal};
use countersign_domain::{AccountState, Action, Origin, RoleName, User, UserId};
use countersign_ports::{Clock, Store, StoreResult, Transaction, finish};
use std::sync::Arc;

/// Gives a role to an account. Nobody gives what he lacks: he has the role himself, or is an administrator; and a
/// key, which has scopes and no roles, gives none.
#[derive(Clone)]
pub struct GrantRole {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    journal: Journal,
}

/// Who gives what to whom.
#[derive(Debug, Clone)]
pub struct GrantRoleCommand {
    /// Who.
    pub by: Permitted<AssignRoles>,
    /// To whom.
    pub user: UserId,
    /// Which role.
    pub role: RoleName,
    /// From where.
    pub origin: Origin,
}

/// Why the role is not given.
#[derive(Debug, thiserror::Error)]
pub enum GrantRoleError {
    /// Who asks has not the role himself, and is no administrator, or is a key.
    #[error("nobody gives a role that he lacks")]
    RoleNotHeld,
    /// There is no such user, his account is closed, or there is no such role.
    #[error("there is no such user or role")]
    NotFound,
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(GrantRoleError: StoreError);

impl GrantRole {
    /// With these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self { store: ports.store.clone(), clock: ports.clock.clone(), journal: Journal::new(ports) }
    }

    /// Gives the role, and says whether it was new to him; what was not is not written.
    ///
    /// # Errors
    /// See [`GrantRoleError`]. Who tries to give what he lacks is remembered in the audit trail.
    pub async fn execute(&self, command: GrantRoleCommand) -> Result<bool, GrantRoleError> {
        let GrantRoleCommand { by, user, role, origin } = command;
        let (actor, subject, at) = (by.actor(), Some(user), self.clock.now());
        let deed = Deed { action: Action::RoleGranted, actor, subject, origin: &origin, at };
        if !self.may_give(by.by(), &role).await? {
            self.journal.remember_refusal(deed, "role_not_held").await?;
            return Err(GrantRoleError::RoleNotHeld);
        }
        let mut tx = self.store.begin().await?;
        let outcome = self.grant(&mut *tx, user, &role, deed).await;
        finish(tx, outcome).await
    }

    async fn may_give(&self, by: &Principal, role: &RoleName) -> StoreResult<bool> {
        match by {
            Principal::User(user) => {
                let own = self.store.reader().await?.roles().of(user.user()).await?;
                Ok(own.contains(role) || own.contains(&RoleName::administrator()))
            }
            Principal::Key(_) => Ok(false),
        }
    }

    async fn grant(
        &self,
        tx: &mut dyn Transaction,
        user: UserId,
        role: &RoleName,
        deed: Deed<'_>,
    ) -> Result<bool, GrantRoleError> {
        if !tx.roles().lock(role).await? {
            return Err(GrantRoleError::NotFound);
        }
        let open = |user: &User| user.state != AccountState::Closed;
        let user = tx.users().lock(user).await?.filter(open).ok_or(GrantRoleError::NotFound)?;
        let new = tx.roles().grant(user.id, role, deed.at).await?;
        if new {
            let entry = self.journal.done_with(deed, "role", role.as_str().into());
            tx.outbox().append(&[entry]).await?;
        }
        Ok(new)
    }
}

impl std::fmt::Debug for GrantRole {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("GrantRole").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, ada, grace, key_holder, later, origin, permitted};
    use countersign_domain::Permission;
    use countersign_ports::mock::{Ended, MockTransaction, ScriptedStore};
    use mockall::Sequence;
    use serde_json::json;

    fn auditor() -> RoleName {
        RoleName::parse("auditor").unwrap()
    }

    fn holding(roles: Vec<RoleName>) -> ScriptedStore {
        ScriptedStore::new().reader(|r| {
            r.roles.expect_of().withf(|user| *user == grace().user()).return_once(|_| Ok(roles));
        })
    }

    async fn grant(
        store: ScriptedStore,
        by: Permitted<AssignRoles>,
    ) -> (Result<bool, GrantRoleError>, Vec<Ended>) {
        let (ports, store) = Kit::new(store).ports();
        let command = GrantRoleCommand { by, user: ada().id, role: auditor(), origin: origin() };
        let outcome = GrantRole::new(&ports).execute(command).await;
        assert_eq!(store.left(), 0);
        (outcome, store.ended())
    }

    /// Expects the role to be locked before the account.
    fn locks(tx: &mut MockTransaction, role: bool, user: Option<User>) {
        let mut order = Sequence::new();
        tx.roles
            .expect_lock()
            .withf(|role| *role == auditor())
            .times(1)
            .in_sequence(&mut order)
            .returning(move |_| Ok(role));
        tx.users.expect_lock().in_sequence(&mut order).return_once(|_| Ok(user));
    }

    #[tokio::test]
    async fn who_has_the_role_and_every_administrator_may_give_it() {
        for own in [auditor(), RoleName::administrator()] {
            let store = holding(vec![own]).transaction(|tx| {
                locks(tx, true, Some(ada()));
                tx.roles
                    .expect_grant()
                    .withf(|user, role, at| *user == ada().id && *role == auditor() && *at == later(0))
                    .times(1)
                    .returning(|_, _, _| Ok(true));
                Kit::expect_deed(tx, Action::RoleGranted, json!({ "role": "auditor" }), &[]);
            });
            let (outcome, ended) = grant(store, permitted()).await;
            assert!(outcome.unwrap());
            assert_eq!(ended, [Ended::Committed]);
        }
    }

    #[tokio::test]
    async fn giving_it_again_succeeds_and_is_not_written() {
        let store = holding(vec![auditor()]).transaction(|tx| {
            locks(tx, true, Some(ada()));
            tx.roles.expect_grant().returning(|_, _, _| Ok(false));
        });
        assert!(!grant(store, permitted()).await.0.unwrap());
    }

    #[tokio::test]
    async fn nobody_gives_what_he_lacks_and_that_he_tried_is_remembered() {
        let store =
            holding(vec![RoleName::user()]).transaction(|tx| Kit::expect_refusal(tx, "role_not_held"));
        let (outcome, ended) = grant(store, permitted()).await;
        assert!(matches!(outcome, Err(GrantRoleError::RoleNotHeld)));
        assert_eq!(ended, [Ended::Committed]);
    }

    #[tokio::test]
    async fn a_key_gives_no_role_whoever_its_owner_is() {
        let key = Permitted::new(
            Principal::Key(key_holder(vec![Permission::ROLES_ASSIGN])),
            vec![Permission::ROLES_ASSIGN],
        );
        let store = ScriptedStore::new().transaction(|tx| Kit::expect_refusal(tx, "role_not_held"));
        assert!(matches!(grant(store, key).await.0, Err(GrantRoleError::RoleNotHeld)));
    }

    #[tokio::test]
    async fn unknown_roles_and_users_and_closed_accounts_are_not_found() {
        let closed = ada().close(later(-1)).ok();
        for (role, user) in [(false, Some(ada())), (true, None), (true, closed)] {
            let administrator = vec![RoleName::administrator()];
            let store = holding(administrator).transaction(|tx| locks(tx, role, user));
            let (outcome, ended) = grant(store, permitted()).await;
            assert!(matches!(outcome, Err(GrantRoleError::NotFound)));
            assert_eq!(ended, [Ended::RolledBack]);
        }
    }
}
