//! Completes a login by its second factor.

use super::logged_in::LoggedIn;
use crate::admission::{Admission, Denied, Opened, Proofs};
use crate::failure::fails;
use crate::guard::{Refusal, Standing};
use crate::journal::{Deed, Journal};
use crate::use_cases::second_factors::factor_proof::{Challenge, Evidence, FactorCheck};
use crate::{Failure, Ports, RevocationSet, Settings};
use countersign_domain::{
    Action, Actor, FactorProof, Instant, OpaqueToken, Origin, Purpose, TokenHash, TokenKind, User,
};
use countersign_ports::{Clock, LoginRecord, Store, TokenGenerator, Transaction, finish};
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;

/// Completes a login: takes the ticket that the password got, and a code or a backup code, for a session. A wrong
/// code leaves the ticket, and is counted for the account, over all its tickets; a code is accepted once.
#[derive(Clone)]
pub struct CompleteLogIn {
    store: Arc<dyn Store>,
    generator: Arc<dyn TokenGenerator>,
    clock: Arc<dyn Clock>,
    revocations: Arc<RevocationSet>,
    journal: Journal,
    factors: FactorCheck,
    admission: Admission,
}

/// Who completes his login.
#[derive(Debug, Clone)]
pub struct CompleteLogInCommand {
    /// The ticket; `None` when what was presented cannot be one.
    pub ticket: Option<OpaqueToken>,
    /// The second factor.
    pub proof: FactorProof,
    /// From where.
    pub origin: Origin,
}

/// Why he is not logged in.
#[derive(Debug, thiserror::Error)]
pub enum CompleteLogInError {
    /// The ticket is unknown, used, expired or void. Which of this is not told.
    #[error("the ticket is not valid")]
    InvalidTicket,
    /// The code is wrong, or was used before.
    #[error("the code is wrong")]
    InvalidCode,
    /// Too many codes were wrong; whether this one is, is not told.
    #[error("the account is locked")]
    AccountLocked {
        /// How long yet.
        retry_after: Duration,
    },
    /// The account is disabled.
    #[error("the account is disabled")]
    AccountDisabled,
    /// The address has to be proven first.
    #[error("the e-mail address is not verified")]
    EmailNotVerified,
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(CompleteLogInError: StoreError);

impl From<Denied> for CompleteLogInError {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::AccountDisabled => Self::AccountDisabled,
            Denied::EmailNotVerified => Self::EmailNotVerified,
            Denied::SecondFactorRequired => Self::InvalidTicket,
            Denied::Store(error) => Self::Failure(error.into()),
        }
    }
}

impl CompleteLogInCommand {
    /// Reads what a client presents as its ticket.
    #[must_use]
    pub fn new(ticket: &str, proof: FactorProof, origin: Origin) -> Self {
        Self { ticket: OpaqueToken::parse(TokenKind::Ticket, ticket), proof, origin }
    }
}

impl CompleteLogIn {
    /// With these ports and settings.
    #[must_use]
    pub fn new(ports: &Ports, settings: Settings) -> Self {
        Self {
            store: ports.store.clone(),
            generator: ports.generator.clone(),
            clock: ports.clock.clone(),
            revocations: ports.revocations.clone(),
            journal: Journal::new(ports),
            factors: FactorCheck::new(ports, settings),
            admission: Admission::new(ports, settings),
        }
    }

    /// Completes a login.
    ///
    /// # Errors
    /// See [`CompleteLogInError`]. A wrong code is remembered in the audit trail.
    pub async fn execute(&self, command: CompleteLogInCommand) -> Result<LoggedIn, CompleteLogInError> {
        let CompleteLogInCommand { ticket, proof, origin } = command;
        let ticket = self.generator.hash(&ticket.ok_or(CompleteLogInError::InvalidTicket)?);
        let now = self.clock.now();
        let (record, challenge) = self.look_up(&ticket, now).await?;
        let deed = deed(Actor::Anonymous, &record.user, &origin, now);
        if let Standing::Locked(retry_after) = challenge.standing {
            self.journal.remember_refusal(deed, "account_locked").await?;
            return Err(CompleteLogInError::AccountLocked { retry_after });
        }
        if let Err(denied) = self.admission.check(&record.user) {
            self.journal.remember_refusal(deed, "account_not_admitted").await?;
            return Err(denied.into());
        }
        if let Some(evidence) = self.factors.weigh(&challenge, &proof, now)? {
            match self.log_in(&ticket, &record.user, &challenge, evidence, &origin, now).await {
                Err(CompleteLogInError::InvalidCode) => {}
                Ok(opened) => return Ok(self.welcome(record, opened, now)?),
                Err(error) => return Err(error),
            }
        }
        Err(match self.factors.refuse(&challenge, &record.user, deed).await? {
            Refusal::Wrong => CompleteLogInError::InvalidCode,
            Refusal::Locked(retry_after) => CompleteLogInError::AccountLocked { retry_after },
        })
    }

    /// Whose ticket it is, and what he is to prove.
    async fn look_up(
        &self,
        ticket: &TokenHash,
        now: Instant,
    ) -> Result<(LoginRecord, Challenge), CompleteLogInError> {
        let mut reader = self.store.reader().await?;
        let ticket = reader.one_time_tokens().find(ticket, Purpose::SecondFactor, now).await?;
        let user = ticket.and_then(|ticket| ticket.user).ok_or(CompleteLogInError::InvalidTicket)?;
        let record = reader.users().with_password(user).await?;
        let challenge = self.factors.challenge(&mut *reader, user, now).await?;
        record.zip(challenge).ok_or(CompleteLogInError::InvalidTicket)
    }

    async fn log_in(
        &self,
        ticket: &TokenHash,
        user: &User,
        challenge: &Challenge,
        evidence: Evidence,
        origin: &Origin,
        now: Instant,
    ) -> Result<Opened, CompleteLogInError> {
        let mut tx = self.store.begin().await?;
        let outcome = async {
            // The account first, as everywhere.
            let opened = self.admission.open(&mut *tx, user, Proofs::SecondFactor, origin, now).await?;
            if tx.one_time_tokens().consume(ticket, Purpose::SecondFactor, now).await?.is_none() {
                return Err(CompleteLogInError::InvalidTicket);
            }
            if !self.factors.accept(&mut *tx, challenge, evidence, now).await? {
                return Err(CompleteLogInError::InvalidCode);
            }
            self.write_down(&mut *tx, user, &opened, evidence, origin, now).await?;
            Ok(opened)
        }
        .await;
        finish(tx, outcome).await
    }

    async fn write_down(
        &self,
        tx: &mut dyn Transaction,
        user: &User,
        opened: &Opened,
        evidence: Evidence,
        origin: &Origin,
        now: Instant,
    ) -> Result<(), CompleteLogInError> {
        let actor = Actor::User { id: user.id, session: Some(opened.session.id) };
        let deed = deed(actor, user, origin, now);
        let mut envelopes = vec![self.journal.done_with(deed, "second_factor", json!(evidence.method()))];
        if matches!(evidence, Evidence::BackupCode(_)) {
            envelopes.push(self.journal.done(Deed { action: Action::BackupCodeUsed, ..deed }));
        }
        Ok(tx.outbox().append(&envelopes).await?)
    }

    fn welcome(&self, record: LoginRecord, opened: Opened, now: Instant) -> Result<LoggedIn, Failure> {
        let LoginRecord { user, roles, permissions, .. } = record;
        self.revocations.add(&opened.revocations);
        let issuer = &self.admission.issuer;
        let tokens = issuer.sign(&opened.session, &roles, &permissions, opened.refresh, now)?;
        let user = User { last_login_at: Some(now), login_count: user.login_count + 1, ..user };
        Ok(LoggedIn { tokens, user, roles })
    }
}

const fn deed<'a>(actor: Actor, user: &User, origin: &'a Origin, at: Instant) -> Deed<'a> {
    Deed { action: Action::LoggedIn, actor, subject: Some(user.id), origin, at }
}

impl std::fmt::Debug for CompleteLogIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CompleteLogIn").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{
        Kit, ada, ada_with_password, backup_code, later, mac_tag, origin, token_hash, token_text, totp_factor,
    };
    use countersign_domain::{
        AttemptScope, Attempts, EventId, LockoutPolicy, OneTimeToken, OtpCode, TotpFactor,
    };
    use countersign_ports::MacPurpose;
    use countersign_ports::mock::{Ended, MockReader, MockTransaction, ScriptedStore};
    use uuid::Uuid;

    fn ticket() -> OneTimeToken {
        OneTimeToken {
            id: EventId::from_uuid(Uuid::nil()),
            hash: token_hash(b't'),
            purpose: Purpose::SecondFactor,
            user: Some(ada().id),
            email: Some(ada().email),
            issued_at: later(-60),
            expires_at: later(240),
        }
    }

    fn found(r: &mut MockReader) {
        r.one_time_tokens
            .expect_find()
            .withf(|_, p, _| *p == Purpose::SecondFactor)
            .returning(|_, _, _| Ok(Some(ticket())));
        r.users.expect_with_password().returning(|_| Ok(Some(ada_with_password())));
        r.second_factors.expect_totp().returning(|_| Ok(Some(totp_factor())));
    }

    fn clean() -> ScriptedStore {
        ScriptedStore::new().reader(|r| {
            found(r);
            Kit::expect_no_failures(r);
        })
    }

    fn opens(tx: &mut MockTransaction) {
        tx.users.expect_record_login().times(1).returning(|_, _| Ok(true));
        tx.sessions.expect_insert().returning(|_| Ok(()));
        tx.refresh_tokens.expect_insert().returning(|_| Ok(()));
        tx.one_time_tokens.expect_consume().times(1).returning(|_, _, _| Ok(Some(ticket())));
        Kit::expect_not_locked(tx);
    }

    fn proof() -> FactorProof {
        FactorProof::Code(OtpCode::parse("123456"))
    }

    /// Completes Ada's login where the generator says that the code is of this step.
    async fn complete(
        store: ScriptedStore,
        proof: FactorProof,
        step: Option<i64>,
    ) -> (Result<LoggedIn, CompleteLogInError>, Vec<Ended>) {
        let mut kit = Kit::new(store);
        kit.totp
            .expect_step()
            .withf(|secret, _, _| secret.expose() == "SECRET")
            .returning(move |_, _, _| step);
        let (ports, store) = kit.ports();
        let command = CompleteLogInCommand::new(&token_text(TokenKind::Ticket), proof, origin());
        let outcome = CompleteLogIn::new(&ports, Settings::default()).execute(command).await;
        assert_eq!(store.left(), 0);
        (outcome, store.ended())
    }

    #[tokio::test]
    async fn a_code_of_a_new_step_opens_a_session() {
        let store = clean().transaction(|tx| {
            opens(tx);
            tx.second_factors
                .expect_accept_step()
                .withf(|_, step| *step == 7)
                .times(1)
                .returning(|_, _| Ok(true));
            Kit::expect_envelopes(tx, &["audit_recorded"]);
        });
        let (outcome, ended) = complete(store, proof(), Some(7)).await;
        assert_eq!((outcome.unwrap().user.login_count, ended), (1, vec![Ended::Committed]));
    }

    #[tokio::test]
    async fn a_backup_code_does_too_and_its_use_is_written_down() {
        let store = clean().transaction(|tx| {
            opens(tx);
            tx.second_factors
                .expect_consume_backup_code()
                .withf(|_, tag| *tag == mac_tag(MacPurpose::BackupCode))
                .times(1)
                .returning(|_, _| Ok(true));
            Kit::expect_envelopes(tx, &["audit_recorded", "audit_recorded"]);
        });
        let (outcome, _) = complete(store, FactorProof::BackupCode(Some(backup_code())), None).await;
        assert!(outcome.is_ok());
    }

    #[tokio::test]
    async fn a_wrong_code_is_counted_and_leaves_the_ticket() {
        for proof in [proof(), FactorProof::Code(None), FactorProof::BackupCode(None)] {
            let store = clean().transaction(|tx| Kit::expect_failure(tx, "wrong_second_factor"));
            let (outcome, ended) = complete(store, proof, None).await;
            assert!(matches!(outcome, Err(CompleteLogInError::InvalidCode)));
            assert_eq!(ended, [Ended::Committed]);
        }
    }

    #[tokio::test]
    async fn a_code_that_was_used_is_a_wrong_one_and_opens_nothing() {
        let store = clean()
            .transaction(|tx| {
                opens(tx);
                tx.second_factors.expect_accept_step().returning(|_, _| Ok(false));
            })
            .transaction(|tx| Kit::expect_failure(tx, "wrong_second_factor"));
        let (outcome, ended) = complete(store, proof(), Some(7)).await;
        assert!(matches!(outcome, Err(CompleteLogInError::InvalidCode)));
        assert_eq!(ended, [Ended::RolledBack, Ended::Committed]);
    }

    #[tokio::test]
    async fn who_comes_second_with_one_ticket_gets_nothing_and_is_not_counted() {
        let store = clean().transaction(|tx| {
            tx.users.expect_record_login().returning(|_, _| Ok(true));
            tx.sessions.expect_insert().returning(|_| Ok(()));
            tx.refresh_tokens.expect_insert().returning(|_| Ok(()));
            tx.one_time_tokens.expect_consume().returning(|_, _, _| Ok(None));
        });
        let (outcome, ended) = complete(store, proof(), Some(7)).await;
        assert!(matches!(outcome, Err(CompleteLogInError::InvalidTicket)));
        assert_eq!(ended, [Ended::RolledBack]);
    }

    #[tokio::test]
    async fn after_five_wrong_codes_the_right_one_is_not_looked_at() {
        let store = ScriptedStore::new()
            .reader(|r| {
                found(r);
                r.login_attempts.expect_find().returning(|_, scopes| {
                    let (scope, policy) = (scopes[0], LockoutPolicy::default());
                    assert_eq!(scopes, [AttemptScope::SecondFactor]);
                    let five =
                        (0..5).fold(Attempts::none(later(0)), |a, _| a.failed(scope, later(0), &policy));
                    Ok(vec![(scope, five)])
                });
            })
            .transaction(|tx| Kit::expect_refusal(tx, "account_locked"));
        let (outcome, _) = complete(store, proof(), Some(7)).await;
        assert!(matches!(outcome, Err(CompleteLogInError::AccountLocked { .. })));
    }

    #[tokio::test]
    async fn a_ticket_that_is_unknown_or_has_outlived_the_factor_is_refused() {
        let unknown = ScriptedStore::new().reader(|r| {
            r.one_time_tokens.expect_find().returning(|_, _, _| Ok(None));
        });
        let switched_off = ScriptedStore::new().reader(|r| {
            r.one_time_tokens.expect_find().returning(|_, _, _| Ok(Some(ticket())));
            r.users.expect_with_password().returning(|_| Ok(Some(ada_with_password())));
            let unconfirmed = TotpFactor { confirmed_at: None, ..totp_factor() };
            r.second_factors.expect_totp().return_once(|_| Ok(Some(unconfirmed)));
        });
        for store in [unknown, switched_off] {
            let (outcome, _) = complete(store, proof(), Some(7)).await;
            assert!(matches!(outcome, Err(CompleteLogInError::InvalidTicket)));
        }
    }

    #[tokio::test]
    async fn an_account_disabled_between_the_factors_is_not_admitted() {
        let store = ScriptedStore::new()
            .reader(|r| {
                r.one_time_tokens.expect_find().returning(|_, _, _| Ok(Some(ticket())));
                let user = ada().disable(later(0)).unwrap();
                let record = LoginRecord { user, ..ada_with_password() };
                r.users.expect_with_password().return_once(|_| Ok(Some(record)));
                r.second_factors.expect_totp().returning(|_| Ok(Some(totp_factor())));
                Kit::expect_no_failures(r);
            })
            .transaction(|tx| Kit::expect_refusal(tx, "account_not_admitted"));
        let (outcome, _) = complete(store, proof(), Some(7)).await;
        assert!(matches!(outcome, Err(CompleteLogInError::AccountDisabled)));
    }
}
