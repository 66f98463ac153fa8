//! Switches a second factor off.

use super::factor_proof::{Challenge, Evidence, FactorCheck};
use crate::failure::fails;
use crate::guard::{Refusal, Standing};
use crate::issue::Issuer;
use crate::journal::{Deed, Journal};
use crate::use_cases::authentication::password_proof::{PasswordProof, Proven, proves};
use crate::{Authenticated, Failure, Ports, RevocationSet, Settings};
use countersign_domain::{
    Action, EndReason, FactorProof, MailTemplate, Origin, Password, Purpose, Revocation,
};
use countersign_ports::{Clock, Store, Transaction, finish};
use std::sync::Arc;
use std::time::Duration;

/// Switches a second factor off, for who proves the password and the factor. Backup codes go with it, every other
/// session ends, and the owner is told by mail.
#[derive(Clone)]
pub struct DisableTotp {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    revocations: Arc<RevocationSet>,
    passwords: PasswordProof,
    factors: FactorCheck,
    journal: Journal,
    issuer: Issuer,
}

/// Who switches it off.
#[derive(Debug, Clone)]
pub struct DisableTotpCommand {
    /// Who.
    pub by: Authenticated,
    /// His password.
    pub password: Password,
    /// His second factor.
    pub proof: FactorProof,
    /// From where.
    pub origin: Origin,
}

/// Why it stays on.
#[derive(Debug, thiserror::Error)]
pub enum DisableTotpError {
    /// The account is gone or disabled.
    #[error("the account is gone")]
    AccountGone,
    /// That is not its password.
    #[error("the password is wrong")]
    WrongPassword,
    /// The code is wrong, or was used before.
    #[error("the code is wrong")]
    InvalidCode,
    /// Too many passwords or codes were wrong; whether these are, is not told.
    #[error("the account is locked")]
    AccountLocked {
        /// How long yet.
        retry_after: Duration,
    },
    /// There is none.
    #[error("no second factor is in use")]
    NotEnabled,
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(DisableTotpError: StoreError);
proves!(DisableTotpError);

impl DisableTotp {
    /// With these ports and settings.
    #[must_use]
    pub fn new(ports: &Ports, settings: Settings) -> Self {
        Self {
            store: ports.store.clone(),
            clock: ports.clock.clone(),
            revocations: ports.revocations.clone(),
            passwords: PasswordProof::new(ports, settings),
            factors: FactorCheck::new(ports, settings),
            journal: Journal::new(ports),
            issuer: Issuer::new(ports, settings.lifetimes),
        }
    }

    /// Switches it off.
    ///
    /// # Errors
    /// See [`DisableTotpError`]. What was wrong is counted and remembered.
    pub async fn execute(&self, command: DisableTotpCommand) -> Result<(), DisableTotpError> {
        let DisableTotpCommand { by, password, proof, origin } = command;
        let action = Action::SecondFactorDisabled;
        let proven = self.passwords.prove(&by, &password, action, &origin).await?;
        let (actor, subject, at) = (by.actor(), Some(by.user()), self.clock.now());
        let deed = Deed { action, actor, subject, origin: &origin, at };
        let mut reader = self.store.reader().await?;
        let challenge = self.factors.challenge(&mut *reader, by.user(), at).await?;
        drop(reader);
        let challenge = challenge.ok_or(DisableTotpError::NotEnabled)?;
        if let Standing::Locked(retry_after) = challenge.standing {
            self.journal.remember_refusal(deed, "account_locked").await?;
            return Err(DisableTotpError::AccountLocked { retry_after });
        }
        if let Some(evidence) = self.factors.weigh(&challenge, &proof, at)? {
            let mut tx = self.store.begin().await?;
            let outcome = self.disable(&mut *tx, &by, &proven, &challenge, evidence, deed).await;
            match finish(tx, outcome).await {
                Err(DisableTotpError::InvalidCode) => {}
                ended => {
                    self.revocations.add(&ended?);
                    return Ok(());
                }
            }
        }
        Err(match self.factors.refuse(&challenge, &proven.user, deed).await? {
            Refusal::Wrong => DisableTotpError::InvalidCode,
            Refusal::Locked(retry_after) => DisableTotpError::AccountLocked { retry_after },
        })
    }

    async fn disable(
        &self,
        tx: &mut dyn Transaction,
        by: &Authenticated,
        proven: &Proven,
        challenge: &Challenge,
        evidence: Evidence,
        deed: Deed<'_>,
    ) -> Result<Vec<Revocation>, DisableTotpError> {
        let now = deed.at;
        let user = proven.stands(tx, now).await?;
        if !self.factors.accept(tx, challenge, evidence, now).await? {
            return Err(DisableTotpError::InvalidCode);
        }
        tx.second_factors().remove(user.id).await?;
        // A ticket would be good for the next factor.
        tx.one_time_tokens().void(Some(user.id), Purpose::SecondFactor).await?;
        let ended =
            self.issuer.end_all(tx, user.id, Some(by.session()), now, EndReason::FactorsChanged).await?;
        let notice = self.journal.notice(MailTemplate::SecondFactorDisabled, &user.email, &user, now);
        tx.outbox().append(&[self.journal.done(deed), notice]).await?;
        Ok(ended)
    }
}

impl std::fmt::Debug for DisableTotp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DisableTotp").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{
        Kit, ada, ada_with_password, authenticated, origin, password, session, totp_factor,
    };
    use countersign_domain::OtpCode;
    use countersign_ports::Verification;
    use countersign_ports::mock::{Ended, MockTransaction, ScriptedStore};

    fn password_looked_up() -> ScriptedStore {
        ScriptedStore::new().reader(|r| {
            r.users.expect_with_password().returning(|_| Ok(Some(ada_with_password())));
            Kit::expect_no_failures(r);
        })
    }

    fn factor_looked_up() -> ScriptedStore {
        password_looked_up().reader(Kit::expect_no_failures).reader(|r| {
            r.second_factors.expect_totp().returning(|_| Ok(Some(totp_factor())));
            Kit::expect_no_failures(r);
        })
    }

    fn both_proven(tx: &mut MockTransaction, accepted: bool) {
        tx.users.expect_lock().returning(|_| Ok(Some(ada())));
        tx.login_attempts.expect_find().times(2).returning(|_, _| Ok(Vec::new()));
        tx.credentials.expect_password_stands().returning(|_, _| Ok(true));
        tx.second_factors.expect_accept_step().times(1).returning(move |_, _| Ok(accepted));
    }

    async fn disable(
        store: ScriptedStore,
        found: Verification,
        step: Option<i64>,
    ) -> (Result<(), DisableTotpError>, Vec<Ended>) {
        let mut kit = Kit::new(store);
        kit.hasher.expect_verify().returning(move |_, _| Ok(found));
        kit.totp.expect_step().returning(move |_, _, _| step);
        let (ports, store) = kit.ports();
        let command = DisableTotpCommand {
            by: authenticated(),
            password: password("current"),
            proof: FactorProof::Code(OtpCode::parse("123456")),
            origin: origin(),
        };
        let outcome = DisableTotp::new(&ports, Settings::default()).execute(command).await;
        assert_eq!(store.left(), 0);
        (outcome, store.ended())
    }

    #[tokio::test]
    async fn password_and_factor_switch_it_off_and_the_owner_is_told() {
        let store = factor_looked_up().transaction(|tx| {
            both_proven(tx, true);
            tx.second_factors.expect_remove().times(1).returning(|_| Ok(true));
            tx.one_time_tokens
                .expect_void()
                .withf(|_, purpose| *purpose == Purpose::SecondFactor)
                .times(1)
                .returning(|_, _| Ok(1));
            tx.sessions
                .expect_end_all()
                .withf(|_, except, _, _| *except == Some(session().id))
                .returning(|_, _, _, _| Ok(vec![]));
            Kit::expect_envelopes(tx, &["audit_recorded", "mail_requested"]);
        });
        let (outcome, ended) = disable(store, Verification::Match, Some(7)).await;
        outcome.unwrap();
        assert_eq!(ended, [Ended::Committed]);
    }

    #[tokio::test]
    async fn neither_is_enough_alone() {
        let store = password_looked_up().transaction(|tx| Kit::expect_failure(tx, "wrong_password"));
        let (outcome, _) = disable(store, Verification::Mismatch, Some(7)).await;
        assert!(matches!(outcome, Err(DisableTotpError::WrongPassword)));

        let store = factor_looked_up().transaction(|tx| Kit::expect_failure(tx, "wrong_second_factor"));
        let (outcome, _) = disable(store, Verification::Match, None).await;
        assert!(matches!(outcome, Err(DisableTotpError::InvalidCode)));

        let used_before = factor_looked_up()
            .transaction(|tx| both_proven(tx, false))
            .transaction(|tx| Kit::expect_failure(tx, "wrong_second_factor"));
        let (outcome, ended) = disable(used_before, Verification::Match, Some(7)).await;
        assert!(matches!(outcome, Err(DisableTotpError::InvalidCode)));
        assert_eq!(ended, [Ended::RolledBack, Ended::Committed]);
    }

    #[tokio::test]
    async fn without_one_there_is_nothing_to_switch_off() {
        let store = password_looked_up().reader(Kit::expect_no_failures).reader(|r| {
            r.second_factors.expect_totp().returning(|_| Ok(None));
        });
        let (outcome, _) = disable(store, Verification::Match, Some(7)).await;
        assert!(matches!(outcome, Err(DisableTotpError::NotEnabled)));
    }
}
