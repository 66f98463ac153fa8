//! Deactivates somebody's own account.

use super::account_end::{close, end_with_account};
use crate::failure::fails;
use crate::issue::Issuer;
use crate::journal::{Deed, Journal};
use crate::use_cases::roles::last_administrator::{lock_administrators, was_last_administrator};
use crate::{Authenticated, Failure, Ports, RevocationSet, Settings};
use countersign_domain::{Action, MailTemplate, Origin, Revocation, User};
use countersign_ports::{Clock, Store, Transaction, finish};
use std::sync::Arc;

/// Disables the account of whoever asks: its sessions end, and nobody logs in to it until an administrator enables it
/// again. Nothing of it is lost, so this asks for no password, as [`CloseAccount`](crate::CloseAccount) does; a mail
/// tells its owner. An account whose address was never proven is closed instead: who does not own an address does not
/// keep it from its owner.
#[derive(Clone)]
pub struct DeactivateAccount {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    revocations: Arc<RevocationSet>,
    journal: Journal,
    issuer: Issuer,
}

/// Whose account.
#[derive(Debug, Clone)]
pub struct DeactivateAccountCommand {
    /// Who asks.
    pub by: Authenticated,
    /// From where.
    pub origin: Origin,
}

/// Why the account stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum DeactivateAccountError {
    /// The account is not active any more.
    #[error("the account is not active")]
    AccountGone,
    /// Nobody active would be left to administer.
    #[error("it is the account of the last active administrator")]
    LastAdministrator,
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(DeactivateAccountError: StoreError);

impl DeactivateAccount {
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

    /// Deactivates the account.
    ///
    /// # Errors
    /// See [`DeactivateAccountError`].
    pub async fn execute(&self, command: DeactivateAccountCommand) -> Result<(), DeactivateAccountError> {
        let DeactivateAccountCommand { by, origin } = command;
        let deed = Deed {
            action: Action::AccountDisabled,
            actor: by.actor(),
            subject: Some(by.user()),
            origin: &origin,
            at: self.clock.now(),
        };
        let mut tx = self.store.begin().await?;
        let outcome = self.deactivate(&mut *tx, &by, deed).await;
        self.revocations.add(&finish(tx, outcome).await?);
        Ok(())
    }

    async fn deactivate(
        &self,
        tx: &mut dyn Transaction,
        by: &Authenticated,
        deed: Deed<'_>,
    ) -> Result<Vec<Revocation>, DeactivateAccountError> {
        lock_administrators(tx).await?;
        let user = tx.users().lock(by.user()).await?.ok_or(DeactivateAccountError::AccountGone)?;
        let user = Some(user).filter(User::is_active).ok_or(DeactivateAccountError::AccountGone)?;
        if was_last_administrator(tx, user.id).await? {
            return Err(DeactivateAccountError::LastAdministrator);
        }
        if !user.is_email_verified() {
            return self.close(tx, user, deed).await;
        }
        let disabled = user.disable(deed.at).map_err(|_inactive| DeactivateAccountError::AccountGone)?;
        let user = tx.users().update(&disabled).await?;
        let ended = end_with_account(tx, &self.issuer, user.id, deed.at).await?;
        let notice = self.journal.notice(MailTemplate::AccountDeactivated, &user.email, &user, deed.at);
        tx.outbox().append(&[self.journal.done(deed), notice]).await?;
        Ok(ended)
    }

    async fn close(
        &self,
        tx: &mut dyn Transaction,
        user: User,
        deed: Deed<'_>,
    ) -> Result<Vec<Revocation>, DeactivateAccountError> {
        let notice = self.journal.notice(MailTemplate::AccountClosed, &user.email, &user, deed.at);
        let closed = close(tx, &self.issuer, user, deed.at).await?;
        let (_, ended) = closed.ok_or(DeactivateAccountError::AccountGone)?;
        let deed = Deed { action: Action::AccountClosed, ..deed };
        tx.outbox().append(&[self.journal.done(deed), notice]).await?;
        Ok(ended)
    }
}

impl std::fmt::Debug for DeactivateAccount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DeactivateAccount").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, ada, authenticated, later, origin, session};
    use countersign_domain::AccountState;
    use countersign_ports::mock::{Ended, ScriptedStore};
    use serde_json::json;

    async fn deactivate(store: ScriptedStore) -> (Result<(), DeactivateAccountError>, Vec<Ended>, usize) {
        let (ports, store) = Kit::new(store).ports();
        let command = DeactivateAccountCommand { by: authenticated(), origin: origin() };
        let outcome = DeactivateAccount::new(&ports, Settings::default()).execute(command).await;
        (outcome, store.ended(), ports.revocations.len())
    }

    fn proven() -> User {
        User { email_verified_at: Some(later(0)), ..ada() }
    }

    fn locked(user: Option<User>) -> ScriptedStore {
        ScriptedStore::new().transaction(|tx| {
            tx.roles.expect_lock().times(1).returning(|_| Ok(true));
            tx.users.expect_lock().times(1).return_once(|_| Ok(user));
            tx.roles.expect_is_held_by_another().returning(|_, _| Ok(false));
            tx.roles.expect_remove().returning(|_, _| Ok(true));
        })
    }

    #[tokio::test]
    async fn its_sessions_end_and_its_owner_is_told() {
        let store = ScriptedStore::new().transaction(|tx| {
            tx.roles.expect_lock().times(1).returning(|_| Ok(true));
            tx.users.expect_lock().times(1).returning(|_| Ok(Some(proven())));
            tx.roles.expect_is_held_by_another().returning(|_, _| Ok(true));
            tx.users
                .expect_update()
                .withf(|user| user.state == AccountState::Disabled)
                .times(1)
                .returning(|user| Ok(user.clone()));
            tx.one_time_tokens.expect_void().times(5).returning(|_, _| Ok(0));
            tx.sessions.expect_end_all().returning(|_, _, _, _| Ok(vec![session().id]));
            tx.revocations.expect_insert().times(1).returning(|_| Ok(()));
            Kit::expect_deed(tx, Action::AccountDisabled, json!({}), &[MailTemplate::AccountDeactivated]);
        });
        let (outcome, ended, revoked) = deactivate(store).await;
        outcome.unwrap();
        assert_eq!((ended, revoked), (vec![Ended::Committed], 1));
    }

    #[tokio::test]
    async fn one_whose_address_was_never_proven_is_closed() {
        let store = ScriptedStore::new().transaction(|tx| {
            tx.roles.expect_lock().times(1).returning(|_| Ok(true));
            tx.users
                .expect_lock()
                .times(1)
                .returning(|_| Ok(Some(User { email_verified_at: None, ..ada() })));
            tx.roles.expect_is_held_by_another().returning(|_, _| Ok(true));
            tx.users
                .expect_update()
                .withf(|user| user.state == AccountState::Closed)
                .times(1)
                .returning(|user| Ok(user.clone()));
            tx.credentials.expect_remove_password().times(1).returning(|_| Ok(()));
            tx.second_factors.expect_remove().times(1).returning(|_| Ok(false));
            tx.identities.expect_delete_of().times(1).returning(|_| Ok(0));
            tx.posts.expect_hide_of().times(1).returning(|_, _| Ok(0));
            tx.comments.expect_hide_of().times(1).returning(|_, _| Ok(0));
            tx.one_time_tokens.expect_void().times(5).returning(|_, _| Ok(0));
            tx.sessions.expect_end_all().returning(|_, _, _, _| Ok(vec![session().id]));
            tx.revocations.expect_insert().times(1).returning(|_| Ok(()));
            Kit::expect_deed(tx, Action::AccountClosed, json!({}), &[MailTemplate::AccountClosed]);
        });
        let (outcome, ended, _) = deactivate(store).await;
        outcome.unwrap();
        assert_eq!(ended, [Ended::Committed]);
    }

    #[tokio::test]
    async fn the_last_administrator_stays() {
        let (outcome, ended, _) = deactivate(locked(Some(ada()))).await;
        assert!(matches!(outcome, Err(DeactivateAccountError::LastAdministrator)));
        assert_eq!(ended, [Ended::RolledBack]);
    }

    #[tokio::test]
    async fn what_is_not_active_any_more_is_not_deactivated() {
        for user in [None, Some(ada().disable(later(0)).unwrap())] {
            let (outcome, ended, _) = deactivate(locked(user)).await;
            assert!(matches!(outcome, Err(DeactivateAccountError::AccountGone)));
            assert_eq!(ended, [Ended::RolledBack]);
        }
    }
}
