//! Changes a password.

use crate::failure::fails;
use crate::issue::Issuer;
use crate::journal::{Deed, Journal};
use crate::use_cases::authentication::password_proof::{PasswordProof, Proven, proves};
use crate::{Authenticated, Failure, Ports, RevocationSet, Settings};
use countersign_domain::{
    Action, EndReason, Instant, Invalid, MailTemplate, NewPassword, Origin, Password, PasswordHash, Purpose,
    Revocation,
};
use countersign_ports::{Clock, PasswordHasher, Store, Transaction, finish};
use std::sync::Arc;
use std::time::Duration;

/// Changes a password for who knows the old one. Every other session ends, pending resets and
/// changes of address are void, and the owner is told by mail.
#[derive(Clone)]
pub struct ChangePassword {
    store: Arc<dyn Store>,
    hasher: Arc<dyn PasswordHasher>,
    clock: Arc<dyn Clock>,
    revocations: Arc<RevocationSet>,
    proof: PasswordProof,
    journal: Journal,
    issuer: Issuer,
}

/// Who changes his password.
#[derive(Debug, Clone)]
pub struct ChangePasswordCommand {
    /// Who.
    pub by: Authenticated,
    /// The password he has.
    pub current: Password,
    /// The password he wants, accepted by a policy.
    pub new: NewPassword,
    /// From where.
    pub origin: Origin,
}

/// Why the password stays.
#[derive(Debug, thiserror::Error)]
pub enum ChangePasswordError {
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
    /// The new password is one of his names.
    #[error("the new password {0}")]
    PasswordRefused(Invalid),
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(ChangePasswordError: StoreError, HashingError);
proves!(ChangePasswordError);

impl ChangePassword {
    /// With these ports and settings.
    #[must_use]
    pub fn new(ports: &Ports, settings: Settings) -> Self {
        Self {
            store: ports.store.clone(),
            hasher: ports.hasher.clone(),
            clock: ports.clock.clone(),
            revocations: ports.revocations.clone(),
            proof: PasswordProof::new(ports, settings),
            journal: Journal::new(ports),
            issuer: Issuer::new(ports, settings.lifetimes),
        }
    }

    /// Changes the password.
    ///
    /// # Errors
    /// See [`ChangePasswordError`]. A wrong password is remembered in the audit trail.
    pub async fn execute(&self, command: ChangePasswordCommand) -> Result<(), ChangePasswordError> {
        let ChangePasswordCommand { by, current, new, origin } = command;
        let proven = self.proof.prove(&by, &current, Action::PasswordChanged, &origin).await?;
        new.avoids(&proven.user.names()).map_err(ChangePasswordError::PasswordRefused)?;
        let hash = self.hasher.hash(new.as_password()).await?;
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        let outcome = self.change(&mut *tx, &by, &proven, &hash, &origin, now).await;
        self.revocations.add(&finish(tx, outcome).await?);
        Ok(())
    }

    async fn change(
        &self,
        tx: &mut dyn Transaction,
        by: &Authenticated,
        proven: &Proven,
        hash: &PasswordHash,
        origin: &Origin,
        now: Instant,
    ) -> Result<Vec<Revocation>, ChangePasswordError> {
        let user = proven.stands(tx, now).await?;
        tx.credentials().set_password(user.id, hash, now).await?;
        // A change of address that a thief asked for with the old password must not outlive it.
        for purpose in [Purpose::ResetPassword, Purpose::ChangeEmail, Purpose::SecondFactor] {
            tx.one_time_tokens().void(Some(user.id), purpose).await?;
        }
        let ended =
            self.issuer.end_all(tx, user.id, Some(by.session()), now, EndReason::PasswordChanged).await?;
        let (actor, subject) = (by.actor(), Some(user.id));
        let deed = Deed { action: Action::PasswordChanged, actor, subject, origin, at: now };
        let notice = self.journal.notice(MailTemplate::PasswordChanged, &user.email, &user, now);
        tx.outbox().append(&[self.journal.done(deed), notice]).await?;
        Ok(ended)
    }
}

impl std::fmt::Debug for ChangePassword {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ChangePassword").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{
        Kit, ada, ada_with_password, authenticated, new_password, origin, password, password_hash, session,
    };
    use countersign_domain::SessionId;
    use countersign_ports::Verification;
    use countersign_ports::mock::{Ended, ScriptedStore};
    use uuid::Uuid;

    fn command(new: &str) -> ChangePasswordCommand {
        ChangePasswordCommand {
            by: authenticated(),
            current: password("current"),
            new: new_password(new),
            origin: origin(),
        }
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

    fn kit(store: ScriptedStore, found: Verification) -> Kit {
        let mut kit = Kit::new(store);
        kit.hasher.expect_verify().times(1).returning(move |_, _| Ok(found));
        kit
    }

    #[tokio::test]
    async fn the_other_sessions_end_pending_tokens_are_void_and_the_owner_is_told() {
        let other = SessionId::from_uuid(Uuid::from_u128(9));
        let store = proven().transaction(|tx| {
            tx.users.expect_lock().returning(|_| Ok(Some(ada())));
            Kit::expect_not_locked(tx);
            tx.credentials.expect_password_stands().returning(|_, _| Ok(true));
            tx.credentials.expect_set_password().times(1).returning(|_, _, _| Ok(()));
            for void in [Purpose::ResetPassword, Purpose::ChangeEmail, Purpose::SecondFactor] {
                tx.one_time_tokens
                    .expect_void()
                    .withf(move |_, p| *p == void)
                    .times(1)
                    .returning(|_, _| Ok(1));
            }
            tx.sessions
                .expect_end_all()
                .withf(|_, except, _, _| *except == Some(session().id))
                .returning(move |_, _, _, _| Ok(vec![other]));
            tx.revocations.expect_insert().times(1).returning(|_| Ok(()));
            Kit::expect_envelopes(tx, &["audit_recorded", "mail_requested"]);
        });
        let mut kit = kit(store, Verification::Match);
        kit.hasher.expect_hash().times(1).returning(|_| Ok(password_hash()));
        let (ports, store) = kit.ports();
        ChangePassword::new(&ports, Settings::default()).execute(command("a better password")).await.unwrap();
        assert_eq!(store.ended(), [Ended::Committed]);
        assert_eq!(ports.revocations.len(), 1);
    }

    #[tokio::test]
    async fn a_wrong_password_changes_nothing_and_is_remembered() {
        let store = found().transaction(|tx| Kit::expect_failure(tx, "wrong_password"));
        let (ports, store) = kit(store, Verification::Mismatch).ports();
        let error =
            ChangePassword::new(&ports, Settings::default()).execute(command("a better password")).await;
        assert!(matches!(error, Err(ChangePasswordError::WrongPassword)));
        assert_eq!(store.ended(), [Ended::Committed]);
    }

    #[tokio::test]
    async fn ones_own_name_is_refused_before_anything_is_hashed() {
        let (ports, store) = kit(proven(), Verification::Match).ports();
        let outcome =
            ChangePassword::new(&ports, Settings::default()).execute(command("ada@example.com")).await;
        assert!(matches!(outcome, Err(ChangePasswordError::PasswordRefused(_))));
        assert_eq!(store.ended(), []);
    }

    #[tokio::test]
    async fn a_password_changed_meanwhile_is_not_changed_again() {
        let store = proven().transaction(|tx| {
            tx.users.expect_lock().returning(|_| Ok(Some(ada())));
            Kit::expect_not_locked(tx);
            tx.credentials.expect_password_stands().returning(|_, _| Ok(false));
        });
        let mut kit = kit(store, Verification::Match);
        kit.hasher.expect_hash().returning(|_| Ok(password_hash()));
        let (ports, store) = kit.ports();
        let outcome =
            ChangePassword::new(&ports, Settings::default()).execute(command("a better password")).await;
        assert!(matches!(outcome, Err(ChangePasswordError::WrongPassword)));
        assert_eq!(store.ended(), [Ended::RolledBack]);
    }
}
