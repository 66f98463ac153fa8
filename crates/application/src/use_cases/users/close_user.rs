//! Closes the account of somebody else.

use crate::failure::fails;
use crate::issue::Issuer;
use crate::journal::{Deed, Journal};
use crate::use_cases::accounts::account_end::close;
use crate::use_cases::roles::last_administrator::{lock_administrators, was_last_administrator};
use crate::use_cases::users::authority_over::{AUTHORITY_LACKING, has_authority_over};
use crate::{DeleteUsers, Failure, Permitted, Ports, RevocationSet, Settings};
use countersign_domain::{Action, MailTemplate, Origin, Revocation, UserId};
use countersign_ports::{Clock, Store, Transaction, finish};
use std::sync::Arc;

/// Closes an account, as its owner could: its sessions end, its names are free again, its owner is told by mail. The
/// row stays, without profile and password, until it is purged.
#[derive(Clone)]
pub struct CloseUser {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    revocations: Arc<RevocationSet>,
    journal: Journal,
    issuer: Issuer,
}

/// Who closes whose account.
#[derive(Debug, Clone)]
pub struct CloseUserCommand {
    /// Who.
    pub by: Permitted<DeleteUsers>,
    /// Whose.
    pub user: UserId,
    /// From where.
    pub origin: Origin,
}

/// Why the account stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum CloseUserError {
    /// There is no such user.
    #[error("there is no such user")]
    NotFound,
    /// It is the own account of who asks: that is closed with its password.
    #[error("nobody closes his own account here")]
    CannotCloseYourself,
    /// The account may do what he lacks.
    #[error("nobody acts on whom may do more than he")]
    AuthorityLacking,
    /// Nobody active would be left to administer.
    #[error("it is the account of the last active administrator")]
    LastAdministrator,
    /// The account was closed before.
    #[error("the account is closed")]
    InvalidState,
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(CloseUserError: StoreError);

impl CloseUser {
    /// With these ports and settings.
    #[must_use]
    pub fn new(ports: &Ports, settings: Settings) -> Self {
        Self {
            store: ports.store.clone(),
            clock: ports.clock.clone(),
            revocations: ports.revocations.clone(),
            journal: Journal::new(ports),
            issuer: Issuer::new(ports, settings.lifetimes),
        }
    }

    /// Closes the account.
    ///
    /// # Errors
    /// See [`CloseUserError`]. An attempt on the last administrator, or on whom may do more, is remembered in the audit trail.
    pub async fn execute(&self, command: CloseUserCommand) -> Result<(), CloseUserError> {
        let CloseUserCommand { by, user, origin } = command;
        if by.by().user() == user {
            return Err(CloseUserError::CannotCloseYourself);
        }
        let (actor, at) = (by.actor(), self.clock.now());
        let deed = Deed { action: Action::AccountClosed, actor, subject: Some(user), origin: &origin, at };
        let mut tx = self.store.begin().await?;
        let outcome = self.close(&mut *tx, &by, user, deed).await;
        let outcome = finish(tx, outcome).await;
        if let Err(CloseUserError::LastAdministrator) = outcome {
            self.journal.remember_refusal(deed, "last_administrator").await?;
        }
        if let Err(CloseUserError::AuthorityLacking) = outcome {
            self.journal.remember_refusal(deed, AUTHORITY_LACKING).await?;
        }
        self.revocations.add(&outcome?);
        Ok(())
    }

    async fn close(
        &self,
        tx: &mut dyn Transaction,
        by: &Permitted<DeleteUsers>,
        user: UserId,
        deed: Deed<'_>,
    ) -> Result<Vec<Revocation>, CloseUserError> {
        lock_administrators(tx).await?;
        let user = tx.users().lock(user).await?.ok_or(CloseUserError::NotFound)?;
        if !has_authority_over(by, tx, user.id).await? {
            return Err(CloseUserError::AuthorityLacking);
        }
        let notice = self.journal.notice(MailTemplate::AccountClosed, &user.email, &user, deed.at);
        if user.is_active() && was_last_administrator(tx, user.id).await? {
            return Err(CloseUserError::LastAdministrator);
        }
        let closed = close(tx, &self.issuer, user, deed.at).await?;
        let (_, ended) = closed.ok_or(CloseUserError::InvalidState)?;
        tx.outbox().append(&[self.journal.done(deed), notice]).await?;
        Ok(ended)
    }
}

impl std::fmt::Debug for CloseUser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CloseUser").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, ada, barely_permitted, grace, later, origin, permitted, session};
    use countersign_domain::{AccountState, Permission, User};
    use countersign_ports::mock::{Ended, MockTransaction, ScriptedStore};
    use serde_json::json;

    async fn close_user(
        store: ScriptedStore,
        user: UserId,
    ) -> (Result<(), CloseUserError>, Vec<Ended>, Ports) {
        let (ports, store) = Kit::new(store).ports();
        let command = CloseUserCommand { by: permitted(), user, origin: origin() };
        let outcome = CloseUser::new(&ports, Settings::default()).execute(command).await;
        assert_eq!(store.left(), 0);
        (outcome, store.ended(), ports)
    }

    fn locks(tx: &mut MockTransaction, user: Option<User>) {
        tx.roles.expect_lock().times(1).returning(|_| Ok(true));
        tx.users.expect_lock().times(1).return_once(|_| Ok(user));
        tx.roles.expect_permissions_of().returning(|_| Ok(vec![Permission::USERS_READ]));
    }

    #[tokio::test]
    async fn nobody_closes_the_account_of_whom_may_do_more() {
        let store = ScriptedStore::new()
            .transaction(|tx| locks(tx, Some(ada())))
            .transaction(|tx| Kit::expect_refusal(tx, AUTHORITY_LACKING));
        let (ports, store) = Kit::new(store).ports();
        let command = CloseUserCommand { by: barely_permitted(), user: ada().id, origin: origin() };
        let outcome = CloseUser::new(&ports, Settings::default()).execute(command).await;
        assert!(matches!(outcome, Err(CloseUserError::AuthorityLacking)));
        assert_eq!(store.ended(), [Ended::RolledBack, Ended::Committed]);
    }

    #[tokio::test]
    async fn an_account_is_closed_with_all_that_leads_into_it_and_its_owner_is_told() {
        let store = ScriptedStore::new().transaction(|tx| {
            locks(tx, Some(ada()));
            tx.roles.expect_is_held_by_another().returning(|_, _| Ok(true));
            tx.users
                .expect_update()
                .withf(|user| user.state == AccountState::Closed)
                .returning(|user| Ok(user.clone()));
            tx.credentials.expect_remove_password().times(1).returning(|_| Ok(()));
            tx.identities.expect_delete_of().times(1).returning(|_| Ok(1));
            tx.posts.expect_hide_of().times(1).returning(|_, _| Ok(1));
            tx.comments.expect_hide_of().times(1).returning(|_, _| Ok(1));
            tx.second_factors.expect_remove().times(1).returning(|_| Ok(true));
            tx.one_time_tokens.expect_void().times(5).returning(|_, _| Ok(0));
            tx.sessions.expect_end_all().returning(|_, _, _, _| Ok(vec![session().id]));
            tx.revocations.expect_insert().times(1).returning(|_| Ok(()));
            Kit::expect_deed(tx, Action::AccountClosed, json!({}), &[MailTemplate::AccountClosed]);
        });
        let (outcome, ended, ports) = close_user(store, ada().id).await;
        outcome.unwrap();
        assert_eq!(ended, [Ended::Committed]);
        assert_eq!(ports.revocations.is_revoked(session().id, later(0)), Some(true));
    }

    #[tokio::test]
    async fn the_last_administrator_stays_and_the_attempt_is_remembered() {
        let store = ScriptedStore::new()
            .transaction(|tx| {
                locks(tx, Some(ada()));
                tx.roles.expect_is_held_by_another().returning(|_, _| Ok(false));
                tx.roles.expect_remove().returning(|_, _| Ok(true));
            })
            .transaction(|tx| Kit::expect_refusal(tx, "last_administrator"));
        let (outcome, ended, _) = close_user(store, ada().id).await;
        assert!(matches!(outcome, Err(CloseUserError::LastAdministrator)));
        assert_eq!(ended, [Ended::RolledBack, Ended::Committed]);
    }

    #[tokio::test]
    async fn an_account_is_closed_once_and_nobody_is_nobody() {
        let store = ScriptedStore::new().transaction(|tx| locks(tx, ada().close(later(-1)).ok()));
        assert!(matches!(close_user(store, ada().id).await.0, Err(CloseUserError::InvalidState)));
        let store = ScriptedStore::new().transaction(|tx| locks(tx, None));
        assert!(matches!(close_user(store, ada().id).await.0, Err(CloseUserError::NotFound)));
    }

    #[tokio::test]
    async fn nobody_closes_his_own_account_here() {
        let (outcome, ended, _) = close_user(ScriptedStore::new(), grace().user()).await;
        assert!(matches!(outcome, Err(CloseUserError::CannotCloseYourself)));
        assert_eq!(ended, []);
    }
}
