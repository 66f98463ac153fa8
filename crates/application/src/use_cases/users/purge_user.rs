//! Erases an account for ever.

use crate::failure::fails;
use crate::journal::{Deed, Journal};
use crate::use_cases::users::authority_over::{AUTHORITY_LACKING, has_authority_over};
use crate::{Failure, Permitted, Ports, PurgeUsers};
use countersign_domain::{AccountState, Action, Message, Origin, UserId};
use countersign_ports::{Clock, Store, Transaction, finish};
use std::sync::Arc;

/// Erases a closed account with all that belongs to it. The audit trail goes on to tell what was done, by an
/// identifier that leads to nobody any more; from where the user acted is removed from it (GDPR, article 17).
#[derive(Clone)]
pub struct PurgeUser {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    journal: Journal,
}

/// Who erases whom.
#[derive(Debug, Clone)]
pub struct PurgeUserCommand {
    /// Who.
    pub by: Permitted<PurgeUsers>,
    /// Whom.
    pub user: UserId,
    /// From where.
    pub origin: Origin,
}

/// Why nothing is erased.
#[derive(Debug, thiserror::Error)]
pub enum PurgeUserError {
    /// There is no such user.
    #[error("there is no such user")]
    NotFound,
    /// The account may do what he lacks.
    #[error("nobody acts on whom may do more than he")]
    AuthorityLacking,
    /// The account is not closed: to erase is the second step.
    #[error("the account is not closed")]
    InvalidState,
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(PurgeUserError: StoreError);

impl PurgeUser {
    /// With these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self { store: ports.store.clone(), clock: ports.clock.clone(), journal: Journal::new(ports) }
    }

    /// Erases the account.
    ///
    /// # Errors
    /// See [`PurgeUserError`]. An attempt on whom may do more is remembered in the audit trail.
    pub async fn execute(&self, command: PurgeUserCommand) -> Result<(), PurgeUserError> {
        let PurgeUserCommand { by, user, origin } = command;
        let (actor, at) = (by.actor(), self.clock.now());
        let deed = Deed { action: Action::UserPurged, actor, subject: Some(user), origin: &origin, at };
        let mut tx = self.store.begin().await?;
        let outcome = self.purge(&mut *tx, &by, user, deed).await;
        let outcome = finish(tx, outcome).await;
        if let Err(PurgeUserError::AuthorityLacking) = outcome {
            self.journal.remember_refusal(deed, AUTHORITY_LACKING).await?;
        }
        outcome
    }

    async fn purge(
        &self,
        tx: &mut dyn Transaction,
        by: &Permitted<PurgeUsers>,
        user: UserId,
        deed: Deed<'_>,
    ) -> Result<(), PurgeUserError> {
        let found = tx.users().lock(user).await?.ok_or(PurgeUserError::NotFound)?;
        if !has_authority_over(by, tx, user).await? {
            return Err(PurgeUserError::AuthorityLacking);
        }
        if found.state != AccountState::Closed || !tx.users().purge(user).await? {
            return Err(PurgeUserError::InvalidState);
        }
        let erased = self.journal.envelope(Message::UserErased { user }, deed.at);
        tx.outbox().append(&[self.journal.done(deed), erased]).await?;
        Ok(())
    }
}

impl std::fmt::Debug for PurgeUser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PurgeUser").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, ada, later, origin, permitted};
    use countersign_domain::User;
    use countersign_ports::mock::{Ended, ScriptedStore};

    async fn purge(store: ScriptedStore) -> (Result<(), PurgeUserError>, Vec<Ended>) {
        let (ports, store) = Kit::new(store).ports();
        let command = PurgeUserCommand { by: permitted(), user: ada().id, origin: origin() };
        (PurgeUser::new(&ports).execute(command).await, store.ended())
    }

    fn locking(found: Option<User>) -> ScriptedStore {
        ScriptedStore::new().transaction(|tx| {
            tx.users.expect_lock().return_once(|_| Ok(found));
            tx.roles.expect_permissions_of().returning(|_| Ok(vec![]));
        })
    }

    #[tokio::test]
    async fn a_closed_account_is_erased_and_the_trail_told_to_forget_its_places() {
        let store = ScriptedStore::new().transaction(|tx| {
            tx.users.expect_lock().return_once(|_| Ok(ada().close(later(-1)).ok()));
            tx.roles.expect_permissions_of().returning(|_| Ok(vec![]));
            tx.users.expect_purge().withf(|user| *user == ada().id).times(1).returning(|_| Ok(true));
            Kit::expect_envelopes(tx, &["audit_recorded", "user_erased"]);
        });
        let (outcome, ended) = purge(store).await;
        outcome.unwrap();
        assert_eq!(ended, [Ended::Committed]);
    }

    #[tokio::test]
    async fn an_account_in_use_is_not_erased() {
        for found in [ada(), ada().disable(later(-1)).unwrap()] {
            let (outcome, ended) = purge(locking(Some(found))).await;
            assert!(matches!(outcome, Err(PurgeUserError::InvalidState)));
            assert_eq!(ended, [Ended::RolledBack]);
        }
    }

    #[tokio::test]
    async fn nobody_is_not_found() {
        assert!(matches!(purge(locking(None)).await.0, Err(PurgeUserError::NotFound)));
    }
}
