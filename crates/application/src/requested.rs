//! What is done about requests for mail, after they were answered.

use crate::Failure;
use crate::journal::Journal;
use countersign_domain::{EmailAddress, EventId, Instant, LoginIdentifier, MailTemplate, Purpose, User};
use countersign_ports::{Store, finish};
use std::sync::Arc;
use std::time::Duration;

/// At most this many unused tokens of one purpose an account and hour: more requests send no mail.
const MAILS_AN_HOUR: u64 = 5;

/// Looks up whether there is an account to write to, and has the mail written. Request and mail change places in
/// one transaction, so that a request leads to one mail, however often it is tried.
#[derive(Clone)]
pub(crate) struct Requested {
    store: Arc<dyn Store>,
    journal: Journal,
}

impl Requested {
    pub(crate) const fn new(store: Arc<dyn Store>, journal: Journal) -> Self {
        Self { store, journal }
    }

    pub(crate) async fn recovery(
        &self,
        request: EventId,
        email: &EmailAddress,
        now: Instant,
    ) -> Result<(), Failure> {
        self.answer(request, email, Purpose::ResetPassword, MailTemplate::ResetPassword, now).await
    }

    pub(crate) async fn verification(
        &self,
        request: EventId,
        email: &EmailAddress,
        now: Instant,
    ) -> Result<(), Failure> {
        self.answer(request, email, Purpose::VerifyEmail, MailTemplate::VerifyEmail, now).await
    }

    async fn answer(
        &self,
        request: EventId,
        email: &EmailAddress,
        purpose: Purpose,
        template: MailTemplate,
        now: Instant,
    ) -> Result<(), Failure> {
        let user = self.recipient(email, purpose, now).await?;
        let mut tx = self.store.begin().await?;
        let outcome = async {
            if let Some(user) = user {
                let (token, mail) = self.journal.token_mail(purpose, template, &user.email, &user, now)?;
                tx.one_time_tokens().insert(&token).await?;
                tx.outbox().append(&[mail]).await?;
            }
            tx.outbox().delivered(&[request]).await?;
            Ok::<_, Failure>(())
        }
        .await;
        finish(tx, outcome).await
    }

    async fn recipient(
        &self,
        email: &EmailAddress,
        purpose: Purpose,
        now: Instant,
    ) -> Result<Option<User>, Failure> {
        let mut reader = self.store.reader().await?;
        let found = reader.users().for_login(&LoginIdentifier::Email(email.clone())).await?;
        let wanted =
            |user: &User| user.is_active() && (purpose != Purpose::VerifyEmail || !user.is_email_verified());
        let Some(user) = found.map(|record| record.user).filter(wanted) else {
            return Ok(None);
        };
        let recent =
            reader.one_time_tokens().count_since(user.id, purpose, now - Duration::from_hours(1)).await?;
        Ok((recent < MAILS_AN_HOUR).then_some(user))
    }
}
