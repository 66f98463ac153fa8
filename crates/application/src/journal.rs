//! Envelopes for the outbox: what an action sets off.

use crate::{Failure, Ports};
use countersign_domain::{
    Action, Actor, AuditEvent, EmailAddress, Envelope, Instant, MailRequest, MailTemplate, Message,
    OneTimeToken, OpaqueToken, Origin, Outcome, Purpose, User, UserId,
};
use countersign_ports::{Ids, SecretBox, Store, StoreResult, TokenGenerator, finish};
use serde_json::Value;
use std::sync::Arc;

/// Writes envelopes and one-time tokens.
#[derive(Clone)]
pub(crate) struct Journal {
    store: Arc<dyn Store>,
    ids: Arc<dyn Ids>,
    generator: Arc<dyn TokenGenerator>,
    secrets: Arc<dyn SecretBox>,
}

/// Who does what to whom, from where: what every entry of the audit trail starts from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Deed<'a> {
    pub(crate) action: Action,
    pub(crate) actor: Actor,
    pub(crate) subject: Option<UserId>,
    pub(crate) origin: &'a Origin,
    pub(crate) at: Instant,
}

impl Journal {
    pub(crate) fn new(ports: &Ports) -> Self {
        Self {
            store: ports.store.clone(),
            ids: ports.ids.clone(),
            generator: ports.generator.clone(),
            secrets: ports.secrets.clone(),
        }
    }

    /// A message in its envelope.
    pub(crate) fn envelope(&self, message: Message, now: Instant) -> Envelope {
        Envelope { id: self.ids.event(), created_at: now, message }
    }

    /// The entry that a deed was done.
    pub(crate) fn done(&self, deed: Deed<'_>) -> Envelope {
        self.entry(deed, Outcome::Done, serde_json::Map::new())
    }

    /// Likewise, with a detail.
    pub(crate) fn done_with(&self, deed: Deed<'_>, detail: &str, value: Value) -> Envelope {
        self.entry(deed, Outcome::Done, serde_json::Map::from_iter([(detail.to_owned(), value)]))
    }

    /// Likewise, with several.
    pub(crate) fn done_with_all(&self, deed: Deed<'_>, details: serde_json::Map<String, Value>) -> Envelope {
        self.entry(deed, Outcome::Done, details)
    }

    /// The entry that a deed was refused, for a reason with a stable name.
    pub(crate) fn refused(&self, deed: Deed<'_>, reason: &str) -> Envelope {
        self.entry(deed, Outcome::Refused { reason: reason.to_owned() }, serde_json::Map::new())
    }

    /// Likewise, with a detail.
    pub(crate) fn refused_with(&self, deed: Deed<'_>, reason: &str, detail: &str, value: Value) -> Envelope {
        let details = serde_json::Map::from_iter([(detail.to_owned(), value)]);
        self.entry(deed, Outcome::Refused { reason: reason.to_owned() }, details)
    }

    /// Remembers a refusal, in a transaction of its own.
    pub(crate) async fn remember_refusal(&self, deed: Deed<'_>, reason: &str) -> StoreResult<()> {
        self.remember(&[self.refused(deed, reason)]).await
    }

    /// Stores envelopes in a transaction of their own.
    pub(crate) async fn remember(&self, envelopes: &[Envelope]) -> StoreResult<()> {
        let mut tx = self.store.begin().await?;
        let outcome = tx.outbox().append(envelopes).await;
        finish(tx, outcome).await
    }

    /// A mail that carries no secret.
    pub(crate) fn notice(
        &self,
        template: MailTemplate,
        to: &EmailAddress,
        user: &User,
        now: Instant,
    ) -> Envelope {
        self.mail(
            MailRequest {
                template,
                to: to.clone(),
                name: name_of(user),
                language: user.profile.language.clone(),
                token: None,
                token_expires_at: None,
            },
            now,
        )
    }

    /// A new one-time token for a user and an address, and the mail that carries it there.
    pub(crate) fn token_mail(
        &self,
        purpose: Purpose,
        template: MailTemplate,
        to: &EmailAddress,
        user: &User,
        now: Instant,
    ) -> Result<(OneTimeToken, Envelope), Failure> {
        let (plain, token) = self.one_time_token(purpose, Some((user.id, to)), now);
        let mut envelope = self.notice(template, to, user, now);
        if let Message::MailRequested(mail) = &mut envelope.message {
            mail.token = Some(self.secrets.seal(plain.expose(), &envelope.id.to_string())?);
            mail.token_expires_at = Some(token.expires_at);
        }
        Ok((token, envelope))
    }

    /// A new one-time token.
    pub(crate) fn one_time_token(
        &self,
        purpose: Purpose,
        holder: Option<(UserId, &EmailAddress)>,
        now: Instant,
    ) -> (OpaqueToken, OneTimeToken) {
        let plain = self.generator.generate(purpose.kind());
        let token = OneTimeToken {
            id: self.ids.event(),
            hash: self.generator.hash(&plain),
            purpose,
            user: holder.map(|(user, _)| user),
            email: holder.map(|(_, email)| email.clone()),
            issued_at: now,
            expires_at: now + purpose.lifetime(),
        };
        (plain, token)
    }

    fn mail(&self, mail: MailRequest, now: Instant) -> Envelope {
        self.envelope(Message::MailRequested(mail), now)
    }

    fn entry(&self, deed: Deed<'_>, outcome: Outcome, details: serde_json::Map<String, Value>) -> Envelope {
        let Deed { action, actor, subject, origin, at } = deed;
        let id = self.ids.event();
        let event = AuditEvent { id, at, action, outcome, actor, subject, origin: origin.clone(), details };
        Envelope { id, created_at: at, message: Message::AuditRecorded(event) }
    }
}

/// How mails address a user.
fn name_of(user: &User) -> String {
    let full_name = user.profile.full_name.as_ref().map(countersign_domain::FullName::as_str);
    full_name.unwrap_or(user.username.as_str()).to_owned()
}
