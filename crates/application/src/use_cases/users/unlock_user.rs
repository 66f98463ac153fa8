//! Lifts the locks of an account.

use super::authority_over::{AUTHORITY_LACKING, seems_to_have_authority_over};
use crate::attempts::account_subject;
use crate::failure::fails;
use crate::journal::{Deed, Journal};
use crate::{Failure, Permitted, Ports, UpdateUsers};
use countersign_domain::{Action, Origin, UserId};
use countersign_ports::{Clock, Mac, Store, finish};
use std::sync::Arc;

/// Forgets the failed attempts on an account, of passwords and of second factors, from everywhere: every lock is
/// lifted, and the next is a first one.
#[derive(Clone)]
pub struct UnlockUser {
    store: Arc<dyn Store>,
    mac: Arc<dyn Mac>,
    clock: Arc<dyn Clock>,
    journal: Journal,
}

/// Who unlocks whom.
#[derive(Debug, Clone)]
pub struct UnlockUserCommand {
    /// Who.
    pub by: Permitted<UpdateUsers>,
    /// Whom.
    pub user: UserId,
    /// From where.
    pub origin: Origin,
}

/// Why nothing is lifted.
#[derive(Debug, thiserror::Error)]
pub enum UnlockUserError {
    /// There is no such user.
    #[error("there is no such user")]
    NotFound,
    /// The account may do what he lacks.
    #[error("nobody acts on whom may do more than he")]
    AuthorityLacking,
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(UnlockUserError: StoreError);

impl UnlockUser {
    /// With these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self {
            store: ports.store.clone(),
            mac: ports.mac.clone(),
            clock: ports.clock.clone(),
            journal: Journal::new(ports),
        }
    }

    /// Lifts the locks. Where nothing is counted, nothing is written.
    ///
    /// # Errors
    /// See [`UnlockUserError`]. An attempt on whom may do more is remembered in the audit trail.
    pub async fn execute(&self, command: UnlockUserCommand) -> Result<(), UnlockUserError> {
        let UnlockUserCommand { by, user, origin } = command;
        // The account is not locked: an attempt on it holds its count and may be waiting for the account.
        let mut reader = self.store.reader().await?;
        let user = reader.users().find(user).await?.ok_or(UnlockUserError::NotFound)?.id;
        let may = seems_to_have_authority_over(&by, &mut *reader, user).await?;
        drop(reader);
        let (actor, subject, at) = (by.actor(), Some(user), self.clock.now());
        let deed = Deed { action: Action::AccountUnlocked, actor, subject, origin: &origin, at };
        if !may {
            self.journal.remember_refusal(deed, AUTHORITY_LACKING).await?;
            return Err(UnlockUserError::AuthorityLacking);
        }
        let subject = account_subject(&*self.mac, user);
        let mut tx = self.store.begin().await?;
        let outcome = async {
            let cleared = tx.login_attempts().clear_all(&subject, &[]).await?;
            if cleared > 0 {
                tx.outbox().append(&[self.journal.done_with(deed, "scopes", cleared.into())]).await?;
            }
            Ok(())
        }
        .await;
        finish(tx, outcome).await
    }
}

impl std::fmt::Debug for UnlockUser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UnlockUser").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, ada, barely_permitted, mac_tag, origin, permitted};
    use countersign_domain::{Permission, User};
    use countersign_ports::MacPurpose;
    use countersign_ports::mock::{Ended, ScriptedStore};
    use serde_json::json;

    fn finding(found: Option<User>) -> ScriptedStore {
        ScriptedStore::new().reader(|r| {
            r.users.expect_find().return_once(|_| Ok(found));
            r.roles.expect_permissions_of().returning(|_| Ok(Permission::OF_USERS.to_vec()));
        })
    }

    async fn unlock(store: ScriptedStore) -> (Result<(), UnlockUserError>, Vec<Ended>) {
        let (ports, store) = Kit::new(store).ports();
        let command = UnlockUserCommand { by: permitted(), user: ada().id, origin: origin() };
        (UnlockUser::new(&ports).execute(command).await, store.ended())
    }

    #[tokio::test]
    async fn every_scope_is_cleared_that_of_second_factors_included() {
        let store = finding(Some(ada())).transaction(|tx| {
            tx.login_attempts
                .expect_clear_all()
                .withf(|subject, except| {
                    subject.as_bytes() == mac_tag(MacPurpose::Account).as_bytes() && except.is_empty()
                })
                .times(1)
                .returning(|_, _| Ok(3));
            Kit::expect_deed(tx, Action::AccountUnlocked, json!({ "scopes": 3 }), &[]);
        });
        let (outcome, ended) = unlock(store).await;
        outcome.unwrap();
        assert_eq!(ended, [Ended::Committed]);
    }

    #[tokio::test]
    async fn nobody_unlocks_whom_may_do_more_and_that_he_tried_is_remembered() {
        let store = finding(Some(ada())).transaction(|tx| Kit::expect_refusal(tx, "authority_lacking"));
        let (ports, store) = Kit::new(store).ports();
        let command = UnlockUserCommand { by: barely_permitted(), user: ada().id, origin: origin() };
        let outcome = UnlockUser::new(&ports).execute(command).await;
        assert!(matches!(outcome, Err(UnlockUserError::AuthorityLacking)));
        assert_eq!(store.ended(), [Ended::Committed]);
    }

    #[tokio::test]
    async fn unlocking_what_is_not_locked_succeeds_and_is_not_written() {
        let store = finding(Some(ada())).transaction(|tx| {
            tx.login_attempts.expect_clear_all().returning(|_, _| Ok(0));
        });
        unlock(store).await.0.unwrap();
        assert!(matches!(unlock(finding(None)).await.0, Err(UnlockUserError::NotFound)));
    }
}
