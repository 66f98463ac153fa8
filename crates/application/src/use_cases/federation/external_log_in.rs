//! Logs somebody in as whom a provider says he is.

use super::arrival::Arrival;
use super::completion_error::CompleteFederationError;
use super::policy::FederationPolicy;
use crate::admission::{Admission, Denied, Opened, Proofs};
use crate::journal::{Deed, Journal};
use crate::use_cases::authentication::{LogInOutcome, LoggedIn, SecondFactorTicket};
use crate::{Ports, RevocationSet, Settings};
use countersign_domain::{
    Action, Actor, ExternalIdentity, ExternalProfile, Instant, Origin, ProviderName, Purpose, User, UserId,
};
use countersign_ports::{Clock, LoginRecord, Store, StoreError, Transaction, finish};
use serde_json::json;
use std::sync::Arc;

/// So often it is looked again who he is here, when that changes meanwhile.
const ATTEMPTS: u8 = 3;

/// Logs somebody in as whom a provider says he is: by the subject, and by nothing else.
#[derive(Clone)]
pub(super) struct ExternalLogIn {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    revocations: Arc<RevocationSet>,
    journal: Journal,
    admission: Admission,
    arrival: Arrival,
}

/// Why no session was opened.
enum Stop {
    /// The account has a second factor, perhaps only since it was looked at.
    FactorRequired,
    /// The identity was unlinked meanwhile.
    Unlinked,
    /// It was refused.
    Refused(CompleteFederationError),
}

/// Why nobody is logged in, and whose account it is, if it is one.
pub(super) struct Refused {
    pub(super) error: CompleteFederationError,
    pub(super) subject: Option<UserId>,
}

impl From<CompleteFederationError> for Refused {
    fn from(error: CompleteFederationError) -> Self {
        Self { error, subject: None }
    }
}

impl From<Denied> for Stop {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::SecondFactorRequired => Self::FactorRequired,
            Denied::AccountDisabled | Denied::EmailNotVerified | Denied::Store(_) => {
                Self::Refused(denied.into())
            }
        }
    }
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Self::Refused(error.into())
    }
}

impl ExternalLogIn {
    pub(super) fn new(ports: &Ports, settings: Settings, policy: Arc<FederationPolicy>) -> Self {
        Self {
            store: ports.store.clone(),
            clock: ports.clock.clone(),
            revocations: ports.revocations.clone(),
            journal: Journal::new(ports),
            admission: Admission::new(ports, settings),
            arrival: Arrival::new(ports, settings, policy),
        }
    }

    pub(super) async fn log_in(
        &self,
        provider: &ProviderName,
        profile: &ExternalProfile,
        origin: &Origin,
    ) -> Result<LogInOutcome, Refused> {
        for _ in 0..ATTEMPTS {
            let Some((identity, record)) = self.look_up(provider, profile).await? else {
                self.arrival.receive(provider, profile, origin).await?;
                continue;
            };
            let subject = Some(identity.user);
            match self.enter(&identity, record, origin).await {
                Ok(outcome) => return Ok(outcome),
                Err(Stop::Refused(error)) => return Err(Refused { error, subject }),
                Err(Stop::Unlinked | Stop::FactorRequired) => {}
            }
        }
        Err(CompleteFederationError::NotLinked.into())
    }

    /// The identity as it is now used, and its account.
    async fn look_up(
        &self,
        provider: &ProviderName,
        profile: &ExternalProfile,
    ) -> Result<Option<(ExternalIdentity, LoginRecord)>, CompleteFederationError> {
        let mut reader = self.store.reader().await?;
        let Some(found) = reader.identities().find(provider, &profile.subject).await? else {
            return Ok(None);
        };
        let record = reader.users().with_password(found.user).await?;
        let record = record.ok_or(CompleteFederationError::AccountDisabled)?;
        let last_used_at = Some(self.clock.now());
        Ok(Some((ExternalIdentity { last_used_at, email: profile.email.clone(), ..found }, record)))
    }

    async fn enter(
        &self,
        identity: &ExternalIdentity,
        record: LoginRecord,
        origin: &Origin,
    ) -> Result<LogInOutcome, Stop> {
        self.admission.check(&record.user)?;
        if record.has_second_factor {
            return self.ask_second_factor(identity, &record.user, origin).await;
        }
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        let opened = self.open_session(&mut *tx, identity, &record.user, origin, now).await;
        let Opened { session, refresh, revocations } = finish(tx, opened).await?;
        self.revocations.add(&revocations);
        let LoginRecord { user, roles, permissions, .. } = record;
        let tokens = self.admission.issuer.sign(&session, &roles, &permissions, refresh, now);
        let tokens = tokens.map_err(|failure| Stop::Refused(failure.into()))?;
        let user = User { last_login_at: Some(now), login_count: user.login_count + 1, ..user };
        Ok(LogInOutcome::LoggedIn(Box::new(LoggedIn { tokens, user, roles })))
    }

    async fn open_session(
        &self,
        tx: &mut dyn Transaction,
        identity: &ExternalIdentity,
        user: &User,
        origin: &Origin,
        now: Instant,
    ) -> Result<Opened, Stop> {
        let opened = self.admission.open(tx, user, Proofs::FirstFactor, origin, now).await?;
        if !tx.identities().used(identity).await? {
            return Err(Stop::Unlinked);
        }
        let actor = Actor::User { id: user.id, session: Some(opened.session.id) };
        let deed = Deed { action: Action::LoggedIn, actor, subject: Some(user.id), origin, at: now };
        let entry = self.journal.done_with(deed, "provider", json!(identity.provider));
        tx.outbox().append(&[entry]).await?;
        Ok(opened)
    }

    async fn ask_second_factor(
        &self,
        identity: &ExternalIdentity,
        user: &User,
        origin: &Origin,
    ) -> Result<LogInOutcome, Stop> {
        let now = self.clock.now();
        let (ticket, token) =
            self.journal.one_time_token(Purpose::SecondFactor, Some((user.id, &user.email)), now);
        let mut tx = self.store.begin().await?;
        let issued = async {
            let locked = tx.users().lock(user.id).await?.ok_or(Denied::AccountDisabled)?;
            self.admission.check(&locked)?;
            if !tx.identities().used(identity).await? {
                return Err(Stop::Unlinked);
            }
            tx.one_time_tokens().insert(&token).await?;
            let (action, actor) = (Action::SecondFactorAsked, Actor::Anonymous);
            let deed = Deed { action, actor, subject: Some(user.id), origin, at: now };
            let entry = self.journal.done_with(deed, "provider", json!(identity.provider));
            tx.outbox().append(&[entry]).await?;
            Ok(())
        }
        .await;
        finish(tx, issued).await?;
        let expires_in = Purpose::SecondFactor.lifetime();
        Ok(LogInOutcome::SecondFactorRequired(SecondFactorTicket { ticket, expires_in }))
    }
}
