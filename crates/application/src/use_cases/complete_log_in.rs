//! Completes a login by its second factor.

use super::factor_proof::{Challenge, Evidence, FactorCheck};
use super::logged_in::LoggedIn;
use crate::admission::{Admission, Opened, denies};
use crate::failure::fails;
use crate::guard::{Refusal, Standing};
use crate::journal::{Deed, Journal};
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
denies!(CompleteLogInError);

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
            let opened = self.admission.open(&mut *tx, user, origin, now).await?;
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
        let LoginRecord { user, roles, .. } = record;
        self.revocations.add(&opened.revocations);
        let tokens = self.admission.issuer.sign(&opened.session, roles.clone(), opened.refresh, now)?;
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
