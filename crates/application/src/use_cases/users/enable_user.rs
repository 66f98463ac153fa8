//! Enables an account again.

use super::authority_over::{AUTHORITY_LACKING, has_authority_over};
use crate::failure::fails;
use crate::journal::{Deed, Journal};
use crate::{Failure, Permitted, Ports, UpdateUsers};
use countersign_domain::{Action, Origin, User, UserId};
use countersign_ports::{Clock, Store, finish};
use std::sync::Arc;

/// Enables an account that was disabled. What ended with it stays ended; its API keys are accepted again.
#[derive(Clone)]
pub struct EnableUser {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    journal: Journal,
}

/// Who enables whom.
#[derive(Debug, Clone)]
pub struct EnableUserCommand {
    /// Who.
    pub by: Permitted<UpdateUsers>,
    /// Whom.
    pub user: UserId,
    /// From where.
    pub origin: Origin,
}

/// Why the account stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum EnableUserError {
    /// There is no such user.
    #[error("there is no such user")]
    NotFound,
    /// The account may do what he lacks.
    #[error("nobody acts on whom may do more than he")]
    AuthorityLacking,
    /// The account is not disabled: active already, or closed.
    #[error("the account is not disabled")]
    InvalidState,
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(EnableUserError: StoreError);

impl EnableUser {
    /// With these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self { store: ports.store.clone(), clock: ports.clock.clone(), journal: Journal::new(ports) }
    }

    /// Enables the account and gives it as it is then.
    ///
    /// # Errors
    /// See [`EnableUserError`]. An attempt on whom may do more is remembered in the audit trail.
    pub async fn execute(&self, command: EnableUserCommand) -> Result<User, EnableUserError> {
        let EnableUserCommand { by, user, origin } = command;
        let (actor, subject, at) = (by.actor(), Some(user), self.clock.now());
        let deed = Deed { action: Action::AccountEnabled, actor, subject, origin: &origin, at };
        let mut tx = self.store.begin().await?;
        let outcome = async {
            let user = tx.users().lock(user).await?.ok_or(EnableUserError::NotFound)?;
            if !has_authority_over(&by, &mut *tx, user.id).await? {
                return Err(EnableUserError::AuthorityLacking);
            }
            let enabled = user.enable(at).map_err(|_not_disabled| EnableUserError::InvalidState)?;
            let user = tx.users().update(&enabled).await?;
            tx.outbox().append(&[self.journal.done(deed)]).await?;
            Ok(user)
        }
        .await;
        let outcome = finish(tx, outcome).await;
        if let Err(EnableUserError::AuthorityLacking) = outcome {
            self.journal.remember_refusal(deed, AUTHORITY_LACKING).await?;
        }
        outcome
    }
}

impl std::fmt::Debug for EnableUser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EnableUser").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, ada, barely_permitted, later, origin, permitted};
    use countersign_domain::Permission;
    use countersign_ports::mock::{Ended, MockTransaction, ScriptedStore};
    use serde_json::json;

    async fn enable(
        prepare: impl FnOnce(&mut MockTransaction),
    ) -> (Result<User, EnableUserError>, Vec<Ended>) {
        let store = ScriptedStore::new().transaction(|tx| {
            tx.roles.expect_permissions_of().returning(|_| Ok(Permission::OF_USERS.to_vec()));
            prepare(tx);
        });
        let (ports, store) = Kit::new(store).ports();
        let command = EnableUserCommand { by: permitted(), user: ada().id, origin: origin() };
        (EnableUser::new(&ports).execute(command).await, store.ended())
    }

    #[tokio::test]
    async fn a_disabled_account_is_active_again() {
        let (outcome, ended) = enable(|tx| {
            tx.users.expect_lock().returning(|_| Ok(ada().disable(later(-1)).ok()));
            tx.users.expect_update().times(1).returning(|user| Ok(user.clone()));
            Kit::expect_deed(tx, Action::AccountEnabled, json!({}), &[]);
        })
        .await;
        assert!(outcome.unwrap().is_active());
        assert_eq!(ended, [Ended::Committed]);
    }

    #[tokio::test]
    async fn nobody_enables_whom_may_do_more_and_that_he_tried_is_remembered() {
        let store = ScriptedStore::new()
            .transaction(|tx| {
                tx.users.expect_lock().returning(|_| Ok(ada().disable(later(-1)).ok()));
                tx.roles.expect_permissions_of().returning(|_| Ok(vec![Permission::ROLES_ASSIGN]));
            })
            .transaction(|tx| Kit::expect_refusal(tx, "authority_lacking"));
        let (ports, store) = Kit::new(store).ports();
        let command = EnableUserCommand { by: barely_permitted(), user: ada().id, origin: origin() };
        let outcome = EnableUser::new(&ports).execute(command).await;
        assert!(matches!(outcome, Err(EnableUserError::AuthorityLacking)));
        assert_eq!(store.ended(), [Ended::RolledBack, Ended::Committed]);
    }

    #[tokio::test]
    async fn an_account_that_is_not_disabled_stays_as_it_is_and_an_unknown_one_is_not_found() {
        for found in [Some(ada()), ada().close(later(-1)).ok()] {
            let (outcome, ended) = enable(|tx| {
                tx.users.expect_lock().return_once(|_| Ok(found));
            })
            .await;
            assert!(matches!(outcome, Err(EnableUserError::InvalidState)));
            assert_eq!(ended, [Ended::RolledBack]);
        }
        let (outcome, _) = enable(|tx| {
            tx.users.expect_lock().returning(|_| Ok(None));
        })
        .await;
        assert!(matches!(outcome, Err(EnableUserError::NotFound)));
    }
}
