//! Confirms a generator of one-time codes.

use super::factor_proof::FactorCheck;
use crate::failure::fails;
use crate::guard::{Refusal, Standing, Target};
use crate::issue::Issuer;
use crate::journal::{Deed, Journal};
use crate::{Authenticated, Failure, Ports, RecentlyAuthenticated, RevocationSet, Settings};
use countersign_domain::{
    Action, BACKUP_CODES, BackupCode, EndReason, Instant, MailTemplate, Origin, OtpCode, Revocation,
    TotpFactor, User,
};
use countersign_ports::{Clock, MacTag, Store, TokenGenerator, Transaction, finish};
use std::sync::Arc;
use std::time::Duration;

/// How long after it was enrolled a generator can be confirmed: what somebody gave up is nobody's to finish.
const GOOD_FOR: Duration = Duration::from_mins(15);

/// Puts an enrolled generator into use, for who can make a code with it: from now on logins ask for one. Gives the
/// first backup codes. Every other session ends, and the owner is told by mail.
#[derive(Clone)]
pub struct ConfirmTotp {
    store: Arc<dyn Store>,
    generator: Arc<dyn TokenGenerator>,
    clock: Arc<dyn Clock>,
    revocations: Arc<RevocationSet>,
    factors: FactorCheck,
    journal: Journal,
    issuer: Issuer,
}

/// Who confirms.
#[derive(Debug, Clone)]
pub struct ConfirmTotpCommand {
    /// Who.
    pub by: RecentlyAuthenticated,
    /// A code of the generator; `None` when what was presented cannot be one.
    pub code: Option<OtpCode>,
    /// From where.
    pub origin: Origin,
}

/// Why it is not in use.
#[derive(Debug, thiserror::Error)]
pub enum ConfirmTotpError {
    /// There is nothing to confirm: nothing was enrolled a short time ago, it was confirmed before, or replaced in
    /// the meantime.
    #[error("there is no generator to confirm")]
    NothingToConfirm,
    /// The code is wrong.
    #[error("the code is wrong")]
    InvalidCode,
    /// Too many codes were wrong; whether this one is, is not told.
    #[error("the account is locked")]
    AccountLocked {
        /// How long yet.
        retry_after: Duration,
    },
    /// The account is gone or disabled.
    #[error("the account is gone")]
    AccountGone,
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(ConfirmTotpError: StoreError);

impl ConfirmTotp {
    /// With these ports and settings.
    #[must_use]
    pub fn new(ports: &Ports, settings: Settings) -> Self {
        Self {
            store: ports.store.clone(),
            generator: ports.generator.clone(),
            clock: ports.clock.clone(),
            revocations: ports.revocations.clone(),
            factors: FactorCheck::new(ports, settings),
            journal: Journal::new(ports),
            issuer: Issuer::new(ports, settings.lifetimes),
        }
    }

    /// Confirms, and gives the backup codes, which are shown once.
    ///
    /// # Errors
    /// See [`ConfirmTotpError`].
    pub async fn execute(&self, command: ConfirmTotpCommand) -> Result<Vec<BackupCode>, ConfirmTotpError> {
        let ConfirmTotpCommand { by, code, origin } = command;
        let target = self.factors.guard.second_factor_of(by.user());
        let mut reader = self.store.reader().await?;
        let factor = reader.second_factors().totp(by.user()).await?;
        let now = self.clock.now();
        let fresh = |factor: &TotpFactor| factor.confirmed_at.is_none() && now < factor.created_at + GOOD_FOR;
        let factor = factor.filter(fresh).ok_or(ConfirmTotpError::NothingToConfirm)?;
        if let Standing::Locked(retry_after) = self.factors.guard.look(&mut *reader, &target, now).await? {
            return Err(ConfirmTotpError::AccountLocked { retry_after });
        }
        drop(reader);
        let step = match code {
            Some(code) => self.factors.step(&factor, &code, now)?,
            None => None,
        };
        let Some(step) = step else { return Err(self.refuse(&target, &by, &origin, now).await?) };
        let codes = draw_backup_codes(&*self.generator);
        let tags: Vec<_> = codes.iter().map(|code| self.factors.backup_tag(by.user(), code)).collect();
        let mut tx = self.store.begin().await?;
        let outcome = self.confirm(&mut *tx, &by, &factor, step, &tags, &origin, now).await;
        self.revocations.add(&finish(tx, outcome).await?);
        Ok(codes)
    }

    /// Counts a wrong code with those of logins, and remembers it.
    async fn refuse(
        &self,
        target: &Target,
        by: &Authenticated,
        origin: &Origin,
        at: Instant,
    ) -> Result<ConfirmTotpError, ConfirmTotpError> {
        let (actor, subject) = (by.actor(), Some(by.user()));
        let deed = Deed { action: Action::SecondFactorEnabled, actor, subject, origin, at };
        Ok(match self.factors.guard.refuse(target, None, deed, "wrong_second_factor").await? {
            Refusal::Wrong => ConfirmTotpError::InvalidCode,
            Refusal::Locked(retry_after) => ConfirmTotpError::AccountLocked { retry_after },
        })
    }

    #[expect(clippy::too_many_arguments, reason = "all of it goes into one transaction")]
    async fn confirm(
        &self,
        tx: &mut dyn Transaction,
        by: &Authenticated,
        factor: &TotpFactor,
        step: i64,
        codes: &[MacTag],
        origin: &Origin,
        now: Instant,
    ) -> Result<Vec<Revocation>, ConfirmTotpError> {
        let user = tx.users().lock(by.user()).await?.filter(User::is_active);
        let user = user.ok_or(ConfirmTotpError::AccountGone)?;
        let guard = &self.factors.guard;
        let target = guard.second_factor_of(user.id);
        if let Standing::Locked(retry_after) = guard.look_again(tx, &target, now).await? {
            return Err(ConfirmTotpError::AccountLocked { retry_after });
        }
        if !tx.second_factors().confirm_totp(user.id, factor.created_at, step, now).await? {
            return Err(ConfirmTotpError::NothingToConfirm);
        }
        tx.second_factors().replace_backup_codes(user.id, codes).await?;
        let ended =
            self.issuer.end_all(tx, user.id, Some(by.session()), now, EndReason::FactorsChanged).await?;
        let (actor, subject) = (by.actor(), Some(user.id));
        let deed = Deed { action: Action::SecondFactorEnabled, actor, subject, origin, at: now };
        let notice = self.journal.notice(MailTemplate::SecondFactorEnabled, &user.email, &user, now);
        tx.outbox().append(&[self.journal.done(deed), notice]).await?;
        Ok(ended)
    }
}

/// New backup codes.
pub(crate) fn draw_backup_codes(generator: &dyn TokenGenerator) -> Vec<BackupCode> {
    (0..BACKUP_CODES).map(|_| generator.backup_code()).collect()
}

impl std::fmt::Debug for ConfirmTotp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ConfirmTotp").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, ada, later, origin, recently, session, totp_factor};
    use countersign_domain::{Attempts, LockoutPolicy, SessionId};
    use countersign_ports::mock::{Ended, ScriptedStore};
    use uuid::Uuid;

    fn enrolled(confirmed_at: Option<Instant>) -> ScriptedStore {
        ScriptedStore::new().reader(move |r| {
            let factor = TotpFactor { confirmed_at, ..totp_factor() };
            r.second_factors.expect_totp().return_once(|_| Ok(Some(factor)));
            r.login_attempts.expect_find().returning(|_, _| Ok(Vec::new()));
        })
    }

    async fn confirm(
        store: ScriptedStore,
        step: Option<i64>,
    ) -> (Result<Vec<BackupCode>, ConfirmTotpError>, Vec<Ended>, Ports) {
        let mut kit = Kit::new(store);
        kit.totp.expect_step().returning(move |_, _, _| step);
        let (ports, store) = kit.ports();
        let command = ConfirmTotpCommand { by: recently(), code: OtpCode::parse("123456"), origin: origin() };
        let outcome = ConfirmTotp::new(&ports, Settings::default()).execute(command).await;
        (outcome, store.ended(), ports)
    }

    #[tokio::test]
    async fn a_right_code_puts_it_into_use_ends_the_other_sessions_and_gives_ten_codes() {
        let other = SessionId::from_uuid(Uuid::from_u128(9));
        let store = enrolled(None).transaction(|tx| {
            tx.users.expect_lock().returning(|_| Ok(Some(ada())));
            Kit::expect_not_locked(tx);
            tx.second_factors
                .expect_confirm_totp()
                .withf(|_, enrolled_at, step, _| (*enrolled_at, *step) == (totp_factor().created_at, 7))
                .times(1)
                .returning(|_, _, _, _| Ok(true));
            tx.second_factors
                .expect_replace_backup_codes()
                .withf(|_, codes| codes.len() == 10)
                .times(1)
                .returning(|_, _| Ok(()));
            tx.sessions
                .expect_end_all()
                .withf(|_, except, _, why| *except == Some(session().id) && *why == EndReason::FactorsChanged)
                .returning(move |_, _, _, _| Ok(vec![other]));
            tx.revocations.expect_insert().times(1).returning(|_| Ok(()));
            Kit::expect_envelopes(tx, &["audit_recorded", "mail_requested"]);
        });
        let (codes, ended, ports) = confirm(store, Some(7)).await;
        assert_eq!((codes.unwrap().len(), ended), (10, vec![Ended::Committed]));
        assert_eq!(ports.revocations.is_revoked(other, later(0)), Some(true));
    }

    #[tokio::test]
    async fn a_wrong_code_or_one_confirmed_before_changes_nothing() {
        let counted = enrolled(None).transaction(|tx| Kit::expect_failure(tx, "wrong_second_factor"));
        let (outcome, ended, _) = confirm(counted, None).await;
        assert!(matches!(outcome, Err(ConfirmTotpError::InvalidCode)));
        assert_eq!(ended, [Ended::Committed]);
        let old = ScriptedStore::new().reader(|r| {
            let factor = TotpFactor { confirmed_at: None, created_at: later(-15 * 60), ..totp_factor() };
            r.second_factors.expect_totp().return_once(|_| Ok(Some(factor)));
        });
        let (outcome, _, _) = confirm(old, Some(7)).await;
        assert!(matches!(outcome, Err(ConfirmTotpError::NothingToConfirm)));
        let (outcome, _, _) = confirm(enrolled(Some(later(-1))), Some(7)).await;
        assert!(matches!(outcome, Err(ConfirmTotpError::NothingToConfirm)));
        let replaced_meanwhile = enrolled(None).transaction(|tx| {
            tx.users.expect_lock().returning(|_| Ok(Some(ada())));
            Kit::expect_not_locked(tx);
            tx.second_factors.expect_confirm_totp().returning(|_, _, _, _| Ok(false));
        });
        let (outcome, ended, _) = confirm(replaced_meanwhile, Some(7)).await;
        assert!(matches!(outcome, Err(ConfirmTotpError::NothingToConfirm)));
        assert_eq!(ended, [Ended::RolledBack]);
    }

    #[tokio::test]
    async fn a_right_code_among_wrong_ones_is_not_told_once_they_have_locked_it() {
        let locked_meanwhile = enrolled(None).transaction(|tx| {
            tx.users.expect_lock().returning(|_| Ok(Some(ada())));
            tx.login_attempts.expect_find().returning(|_, scopes| {
                let (scope, policy) = (scopes[0], LockoutPolicy::default());
                let five = (0..5).fold(Attempts::none(later(0)), |a, _| a.failed(scope, later(0), &policy));
                Ok(vec![(scope, five)])
            });
        });
        let (outcome, ended, _) = confirm(locked_meanwhile, Some(7)).await;
        assert!(matches!(outcome, Err(ConfirmTotpError::AccountLocked { .. })));
        assert_eq!(ended, [Ended::RolledBack]);
    }
}
