//! Closes an account.

use super::account_end::close;
use crate::failure::fails;
use crate::issue::Issuer;
use crate::journal::{Deed, Journal};
use crate::use_cases::authentication::password_proof::{PasswordProof, Proven, proves};
use crate::use_cases::roles::last_administrator::{lock_administrators, was_last_administrator};
use crate::{Authenticated, Failure, Ports, RevocationSet, Settings};
use countersign_domain::{Action, Instant, MailTemplate, Origin, Password, Revocation};
use countersign_ports::{Clock, Store, Transaction, finish};
use std::sync::Arc;
use std::time::Duration;

/// Closes an account for who knows its password. All its sessions end, its pending tokens are void, its names are
/// free again, and its owner is told by mail. The row stays, without profile and password, for the audit trail; its
/// API keys stay with it and are refused, as each use asks for the owner's state.
#[derive(Clone)]
pub struct CloseAccount {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    revocations: Arc<RevocationSet>,
    proof: PasswordProof,
    journal: Journal,
    issuer: Issuer,
}

/// Who closes his account.
#[derive(Debug, Clone)]
pub struct CloseAccountCommand {
    /// Who.
    pub by: Authenticated,
    /// His password.
    pub password: Password,
    /// From where.
    pub origin: Origin,
}

/// Why it stays open.
#[derive(Debug, thiserror::Error)]
pub enum CloseAccountError {
    /// The account is gone or disabled.
    #[error("the account is gone")]
    AccountGone,
    /// That is not its password.
    #[error("the password is wrong")]
    WrongPassword,
    /// Too many passwords were wrong; whether this one is, is not told.
    #[error("the account is locked")]
    AccountLocked {
        /// How long yet.
        retry_after: Duration,
    },
    /// Nobody active would be left to administer.
    #[error("it is the account of the last active administrator")]
    LastAdministrator,
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(CloseAccountError: StoreError);
proves!(CloseAccountError);

impl CloseAccount {
    /// With these ports and settings.
    #[must_use]
    pub fn new(ports: &Ports, settings: Settings) -> Self {
        Self {
            store: ports.store.clone(),
            clock: ports.clock.clone(),
            revocations: ports.revocations.clone(),
            proof: PasswordProof::new(ports, settings),
            journal: Journal::new(ports),
            issuer: Issuer::new(ports, settings.lifetimes),
        }
    }

    /// Closes the account.
    ///
    /// # Errors
    /// See [`CloseAccountError`]. A wrong password is remembered in the audit trail.
    pub async fn execute(&self, command: CloseAccountCommand) -> Result<(), CloseAccountError> {
        let CloseAccountCommand { by, password, origin } = command;
        let proven = self.proof.prove(&by, &password, Action::AccountClosed, &origin).await?;
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        let outcome = self.close(&mut *tx, &by, &proven, &origin, now).await;
        self.revocations.add(&finish(tx, outcome).await?);
        Ok(())
    }

    async fn close(
        &self,
        tx: &mut dyn Transaction,
        by: &Authenticated,
        proven: &Proven,
        origin: &Origin,
        now: Instant,
    ) -> Result<Vec<Revocation>, CloseAccountError> {
        lock_administrators(tx).await?;
        let user = proven.stands(tx, now).await?;
        if was_last_administrator(tx, user.id).await? {
            return Err(CloseAccountError::LastAdministrator);
        }
        let notice = self.journal.notice(MailTemplate::AccountClosed, &user.email, &user, now);
        let closed = close(tx, &self.issuer, user, now).await?;
        let (closed, ended) = closed.ok_or(CloseAccountError::AccountGone)?;
        let (actor, subject) = (by.actor(), Some(closed.id));
        let deed = Deed { action: Action::AccountClosed, actor, subject, origin, at: now };
        tx.outbox().append(&[self.journal.done(deed), notice]).await?;
        Ok(ended)
    }
}

impl std::fmt::Debug for CloseAccount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CloseAccount").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, ada, ada_with_password, authenticated, origin, password, session};
    use countersign_domain::AccountState;
    use countersign_ports::Verification;
    use countersign_ports::mock::{Ended, MockTransaction, ScriptedStore};
    use mockall::Sequence;

    fn command() -> CloseAccountCommand {
        CloseAccountCommand { by: authenticated(), password: password("current"), origin: origin() }
    }

    fn found() -> ScriptedStore {
        ScriptedStore::new().reader(|r| {
            r.users.expect_with_password().returning(|_| Ok(Some(ada_with_password())));
            Kit::expect_no_failures(r);
        })
    }

    /// Likewise, and the password is right.
    fn proven() -> ScriptedStore {
        found().reader(Kit::expect_no_failures)
    }

    /// Expects the role of administrators to be locked before the account.
    fn stands(tx: &mut MockTransaction) {
        let mut order = Sequence::new();
        tx.roles.expect_lock().times(1).in_sequence(&mut order).returning(|_| Ok(true));
        tx.users.expect_lock().times(1).in_sequence(&mut order).returning(|_| Ok(Some(ada())));
        Kit::expect_not_locked(tx);
        tx.credentials.expect_password_stands().returning(|_, _| Ok(true));
    }

    #[tokio::test]
    async fn everything_of_the_account_ends_with_it() {
        let store = proven().transaction(|tx| {
            stands(tx);
            tx.roles.expect_is_held_by_another().returning(|_, _| Ok(true));
            tx.identities.expect_delete_of().times(1).returning(|_| Ok(1));
            tx.posts.expect_hide_of().times(1).returning(|_, _| Ok(1));
            tx.comments.expect_hide_of().times(1).returning(|_, _| Ok(1));
            tx.second_factors.expect_remove().times(1).returning(|_| Ok(false));
            tx.users
                .expect_update()
                .withf(|user| user.state == AccountState::Closed)
                .times(1)
                .returning(|user| Ok(user.clone()));
            tx.credentials.expect_remove_password().times(1).returning(|_| Ok(()));
            tx.one_time_tokens.expect_void().times(5).returning(|_, _| Ok(0));
            tx.sessions
                .expect_end_all()
                .withf(|_, except, _, _| except.is_none())
                .returning(|_, _, _, _| Ok(vec![session().id]));
            tx.revocations.expect_insert().times(1).returning(|_| Ok(()));
            Kit::expect_envelopes(tx, &["audit_recorded", "mail_requested"]);
        });
        let mut kit = Kit::new(store);
        kit.hasher.expect_verify().returning(|_, _| Ok(Verification::Match));
        let (ports, store) = kit.ports();
        CloseAccount::new(&ports, Settings::default()).execute(command()).await.unwrap();
        assert_eq!(store.ended(), [Ended::Committed]);
        assert_eq!(ports.revocations.len(), 1);
    }

    #[tokio::test]
    async fn the_last_administrator_stays() {
        let store = proven().transaction(|tx| {
            stands(tx);
            tx.roles.expect_is_held_by_another().returning(|_, _| Ok(false));
            tx.roles.expect_remove().returning(|_, _| Ok(true));
        });
        let mut kit = Kit::new(store);
        kit.hasher.expect_verify().returning(|_, _| Ok(Verification::Match));
        let (ports, store) = kit.ports();
        let outcome = CloseAccount::new(&ports, Settings::default()).execute(command()).await;
        assert!(matches!(outcome, Err(CloseAccountError::LastAdministrator)));
        assert_eq!(store.ended(), [Ended::RolledBack]);
    }

    #[tokio::test]
    async fn without_the_password_it_stays_open() {
        let mut kit = Kit::new(found().transaction(|tx| Kit::expect_failure(tx, "wrong_password")));
        kit.hasher.expect_verify().returning(|_, _| Ok(Verification::Mismatch));
        let (ports, _) = kit.ports();
        let outcome = CloseAccount::new(&ports, Settings::default()).execute(command()).await;
        assert!(matches!(outcome, Err(CloseAccountError::WrongPassword)));
    }
}
