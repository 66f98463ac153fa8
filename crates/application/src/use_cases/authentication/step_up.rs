//! Proves once more who somebody is.

use super::logged_in::LoggedIn;
use super::password_proof::{PasswordProof, Proven, proves};
use crate::admission::{Admission, Denied, Opened, Proofs};
use crate::failure::fails;
use crate::guard::{Refusal, Standing};
use crate::journal::{Deed, Journal};
use crate::use_cases::second_factors::factor_proof::{Challenge, Evidence, FactorCheck};
use crate::{Authenticated, Failure, Ports, RevocationSet, Settings};
use countersign_domain::{Action, Actor, EndReason, FactorProof, Origin, Password, User};
use countersign_ports::{Clock, Store, Transaction, finish};
use std::sync::Arc;
use std::time::Duration;

/// Proves once more who somebody is, by the password and, where there is one, the second factor. A new session takes
/// the place of the old one, with new tokens (OWASP ASVS 7.2.4); for a while it may do what asks for a
/// [`RecentlyAuthenticated`](crate::RecentlyAuthenticated).
#[derive(Clone)]
pub struct StepUp {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    revocations: Arc<RevocationSet>,
    passwords: PasswordProof,
    factors: FactorCheck,
    journal: Journal,
    admission: Admission,
}

/// Who steps up.
#[derive(Debug, Clone)]
pub struct StepUpCommand {
    /// Who.
    pub by: Authenticated,
    /// His password.
    pub password: Password,
    /// His second factor, if he presents one.
    pub proof: Option<FactorProof>,
    /// From where.
    pub origin: Origin,
}

/// Why the session stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum StepUpError {
    /// The account is gone or disabled, or the session has ended in the meantime.
    #[error("the account or the session is gone")]
    AccountGone,
    /// That is not its password.
    #[error("the password is wrong")]
    WrongPassword,
    /// The password is right, and the second factor is missing.
    #[error("the second factor is missing")]
    SecondFactorRequired,
    /// The code is wrong, or was used before.
    #[error("the code is wrong")]
    InvalidCode,
    /// Too many passwords or codes were wrong; whether these are, is not told.
    #[error("the account is locked")]
    AccountLocked {
        /// How long yet.
        retry_after: Duration,
    },
    /// The address has to be proven first.
    #[error("the e-mail address is not verified")]
    EmailNotVerified,
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(StepUpError: StoreError);
proves!(StepUpError);

impl From<Denied> for StepUpError {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::AccountDisabled => Self::AccountGone,
            Denied::EmailNotVerified => Self::EmailNotVerified,
            Denied::SecondFactorRequired => Self::SecondFactorRequired,
            Denied::Store(error) => Self::Failure(error.into()),
        }
    }
}

impl StepUp {
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
            admission: Admission::new(ports, settings),
        }
    }

    /// Steps up.
    ///
    /// # Errors
    /// See [`StepUpError`]. What was wrong is counted and remembered.
    pub async fn execute(&self, command: StepUpCommand) -> Result<LoggedIn, StepUpError> {
        let StepUpCommand { by, password, proof, origin } = command;
        let proven = self.passwords.prove(&by, &password, Action::SteppedUp, &origin).await?;
        self.admission.check(&proven.user)?;
        let (actor, subject, at) = (by.actor(), Some(by.user()), self.clock.now());
        let deed = Deed { action: Action::SteppedUp, actor, subject, origin: &origin, at };
        if !proven.has_second_factor {
            return self.replace(&by, proven, None, deed).await;
        }
        let proof = proof.ok_or(StepUpError::SecondFactorRequired)?;
        let mut reader = self.store.reader().await?;
        let challenge = self.factors.challenge(&mut *reader, by.user(), at).await?;
        drop(reader);
        let challenge = challenge.ok_or(StepUpError::InvalidCode)?;
        if let Standing::Locked(retry_after) = challenge.standing {
            self.journal.remember_refusal(deed, "account_locked").await?;
            return Err(StepUpError::AccountLocked { retry_after });
        }
        let owner = proven.user.clone();
        if let Some(evidence) = self.factors.weigh(&challenge, &proof, at)? {
            match self.replace(&by, proven, Some((&challenge, evidence)), deed).await {
                Err(StepUpError::InvalidCode) => {}
                outcome => return outcome,
            }
        }
        Err(match self.factors.refuse(&challenge, &owner, deed).await? {
            Refusal::Wrong => StepUpError::InvalidCode,
            Refusal::Locked(retry_after) => StepUpError::AccountLocked { retry_after },
        })
    }

    async fn replace(
        &self,
        by: &Authenticated,
        proven: Proven,
        factor: Option<(&Challenge, Evidence)>,
        deed: Deed<'_>,
    ) -> Result<LoggedIn, StepUpError> {
        let mut tx = self.store.begin().await?;
        let outcome = self.open(&mut *tx, by, &proven, factor, deed).await;
        let (user, opened) = finish(tx, outcome).await?;
        self.revocations.add(&opened.revocations);
        let Proven { roles, permissions, .. } = proven;
        let issuer = &self.admission.issuer;
        let tokens = issuer.sign(&opened.session, &roles, &permissions, opened.refresh, deed.at)?;
        Ok(LoggedIn { tokens, user, roles })
    }

    async fn open(
        &self,
        tx: &mut dyn Transaction,
        by: &Authenticated,
        proven: &Proven,
        factor: Option<(&Challenge, Evidence)>,
        deed: Deed<'_>,
    ) -> Result<(User, Opened), StepUpError> {
        let now = deed.at;
        let user = proven.stands(tx, now).await?;
        if let Some((challenge, evidence)) = factor
            && !self.factors.accept(tx, challenge, evidence, now).await?
        {
            return Err(StepUpError::InvalidCode);
        }
        let ended = self.admission.issuer.end(tx, by.session(), now, EndReason::Replaced).await?;
        if ended.is_empty() {
            return Err(StepUpError::AccountGone);
        }
        let proofs = if factor.is_some() { Proofs::SecondFactor } else { Proofs::FirstFactor };
        let mut opened = self.admission.open(tx, &user, proofs, deed.origin, now).await?;
        opened.revocations.extend(ended);
        let actor = Actor::User { id: user.id, session: Some(opened.session.id) };
        tx.outbox().append(&[self.journal.done(Deed { actor, ..deed })]).await?;
        let user = User { last_login_at: Some(now), login_count: user.login_count + 1, ..user };
        Ok((user, opened))
    }
}

impl std::fmt::Debug for StepUp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StepUp").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{
        Kit, ada, ada_with_password, authenticated, later, origin, password, session, totp_factor,
    };
    use countersign_domain::OtpCode;
    use countersign_ports::mock::{Ended, MockTransaction, ScriptedStore};
    use countersign_ports::{LoginRecord, Verification};

    fn looked_up(has_second_factor: bool) -> ScriptedStore {
        ScriptedStore::new()
            .reader(move |r| {
                let record = LoginRecord { has_second_factor, ..ada_with_password() };
                r.users.expect_with_password().return_once(|_| Ok(Some(record)));
                Kit::expect_no_failures(r);
            })
            .reader(Kit::expect_no_failures)
    }

    fn with_factor() -> ScriptedStore {
        looked_up(true).reader(|r| {
            r.second_factors.expect_totp().returning(|_| Ok(Some(totp_factor())));
            Kit::expect_no_failures(r);
        })
    }

    fn replaces(tx: &mut MockTransaction, looks: usize) {
        tx.users.expect_lock().returning(|_| Ok(Some(ada())));
        tx.login_attempts.expect_find().times(looks).returning(|_, _| Ok(Vec::new()));
        tx.credentials.expect_password_stands().returning(|_, _| Ok(true));
        tx.sessions
            .expect_end()
            .withf(|id, _, why| *id == session().id && *why == EndReason::Replaced)
            .times(1)
            .returning(|_, _, _| Ok(true));
        tx.revocations.expect_insert().times(1).returning(|_| Ok(()));
        tx.users.expect_record_login().returning(|_, _| Ok(true));
        if looks == 1 {
            tx.second_factors.expect_is_enabled().times(1).returning(|_| Ok(false));
        }
        tx.sessions.expect_insert().withf(|s| s.authenticated_at == later(0)).times(1).returning(|_| Ok(()));
        tx.refresh_tokens.expect_insert().times(1).returning(|_| Ok(()));
        Kit::expect_envelopes(tx, &["audit_recorded"]);
    }

    async fn step_up(
        store: ScriptedStore,
        proof: Option<FactorProof>,
        step: Option<i64>,
    ) -> (Result<LoggedIn, StepUpError>, Vec<Ended>, Ports) {
        let mut kit = Kit::new(store);
        kit.hasher.expect_verify().returning(|_, _| Ok(Verification::Match));
        kit.totp.expect_step().returning(move |_, _, _| step);
        let (ports, store) = kit.ports();
        let by = authenticated();
        let command = StepUpCommand { by, password: password("current"), proof, origin: origin() };
        let outcome = StepUp::new(&ports, Settings::default()).execute(command).await;
        assert_eq!(store.left(), 0);
        (outcome, store.ended(), ports)
    }

    fn code() -> FactorProof {
        FactorProof::Code(OtpCode::parse("123456"))
    }

    #[tokio::test]
    async fn a_new_session_takes_the_place_of_the_old_one() {
        let (outcome, ended, ports) =
            step_up(looked_up(false).transaction(|tx| replaces(tx, 1)), None, None).await;
        assert_ne!(outcome.unwrap().tokens.session, session().id);
        assert_eq!(ended, [Ended::Committed]);
        assert_eq!(ports.revocations.is_revoked(session().id, later(0)), Some(true));
    }

    #[tokio::test]
    async fn who_has_a_second_factor_must_present_it() {
        let (outcome, _, _) = step_up(looked_up(true), None, None).await;
        assert!(matches!(outcome, Err(StepUpError::SecondFactorRequired)));

        let store = with_factor().transaction(|tx| Kit::expect_failure(tx, "wrong_second_factor"));
        let (outcome, _, _) = step_up(store, Some(code()), None).await;
        assert!(matches!(outcome, Err(StepUpError::InvalidCode)));

        let store = with_factor().transaction(|tx| {
            tx.second_factors.expect_accept_step().times(1).returning(|_, _| Ok(true));
            replaces(tx, 2);
        });
        assert!(step_up(store, Some(code()), Some(7)).await.0.is_ok());
    }

    #[tokio::test]
    async fn a_session_that_ended_in_the_meantime_is_not_revived() {
        let store = looked_up(false).transaction(|tx| {
            tx.users.expect_lock().returning(|_| Ok(Some(ada())));
            Kit::expect_not_locked(tx);
            tx.credentials.expect_password_stands().returning(|_, _| Ok(true));
            tx.sessions.expect_end().returning(|_, _, _| Ok(false));
        });
        let (outcome, ended, _) = step_up(store, None, None).await;
        assert!(matches!(outcome, Err(StepUpError::AccountGone)));
        assert_eq!(ended, [Ended::RolledBack]);
    }
}
