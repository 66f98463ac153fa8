//! Mail by SMTP.

mod connector;
mod idle;

use crate::composer::Composer;
use crate::delivery::{chain, transient};
use crate::settings::{MailSettingsError, SmtpSettings};
use async_trait::async_trait;
use connector::Connector;
use countersign_domain::{EventId, MailRequest, OpaqueToken};
use countersign_ports::{MailError, Mailer};
use idle::Idle;
use lettre::Message;
use lettre::transport::smtp;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::extension::Extension;
use std::time::Duration;

/// Hands mails to a mail server, over connections that it keeps for a while.
///
/// Whatever goes wrong before the server was asked to take the mail, wrong credentials included, may be put
/// right by somebody and is [`MailError::Transient`]; only an answer of 5xx about the mail itself is not.
#[derive(Debug)]
pub struct SmtpMailer {
    composer: Composer,
    connector: Connector,
    idle: Idle,
    timeout: Duration,
}

impl SmtpMailer {
    /// Prepares to use this server; it is first spoken to when there is a mail.
    ///
    /// # Errors
    /// When a setting is malformed or unsafe; the message names it.
    pub fn new(composer: Composer, settings: &SmtpSettings) -> Result<Self, MailSettingsError> {
        let connector = Connector::new(settings)?;
        Ok(Self { composer, connector, idle: Idle::default(), timeout: settings.timeout })
    }

    /// Connects and authenticates, and sends nothing.
    ///
    /// # Errors
    /// `Transient`, with what the server said.
    pub async fn ping(&self) -> Result<(), MailError> {
        let connection = self.in_time(self.connector.connect()).await?;
        self.idle.keep(connection);
        Ok(())
    }

    async fn send(&self, message: &Message) -> Result<(), MailError> {
        // A connection that fails, or whose delivery is given up in the middle, is dropped and never used again:
        // what it answers next would be taken for the answer to the next mail.
        let mut connection = match self.idle.take().await {
            Some(connection) => connection,
            None => self.connector.connect().await?,
        };
        self.check(message, &connection)?;
        let sent = connection.send(message.envelope(), &message.formatted()).await;
        sent.map_err(|error| self.explain(&error, message))?;
        self.idle.keep(connection);
        Ok(())
    }

    fn check(&self, message: &Message, connection: &AsyncSmtpConnection) -> Result<(), MailError> {
        let is_ascii = message.envelope().to().iter().all(|to| AsRef::<str>::as_ref(to).is_ascii());
        if is_ascii || connection.server_info().supports_feature(Extension::SmtpUtfEight) {
            return Ok(());
        }
        let host = self.connector.host();
        let why =
            format!("the address has letters beyond ASCII, and {host} cannot deliver to such (no SMTPUTF8)");
        Err(MailError::Permanent(why.into()))
    }

    fn explain(&self, error: &smtp::Error, message: &Message) -> MailError {
        let mut why = chain(&format!("{} did not take the mail", self.connector.host()), error);
        // Servers like to repeat the address, and this goes into logs.
        for to in message.envelope().to() {
            why = why.replace(AsRef::<str>::as_ref(to), "…");
        }
        // 53x speaks of us, not of the mail (RFC 4954 §6).
        let about_us = error.status().is_some_and(|code| code.to_string().starts_with("53"));
        if error.is_permanent() && !about_us {
            MailError::Permanent(why.into())
        } else {
            MailError::Transient(why.into())
        }
    }

    async fn in_time<T>(&self, work: impl Future<Output = Result<T, MailError>>) -> Result<T, MailError> {
        tokio::time::timeout(self.timeout, work).await.unwrap_or_else(|elapsed| {
            let (host, seconds) = (self.connector.host(), self.timeout.as_secs_f32());
            Err(transient(&format!("{host} did not finish within {seconds} s"), &elapsed))
        })
    }
}

#[async_trait]
impl Mailer for SmtpMailer {
    async fn deliver(
        &self,
        id: EventId,
        mail: &MailRequest,
        token: Option<OpaqueToken>,
    ) -> Result<(), MailError> {
        let message = self.composer.compose(id, mail, token.as_ref())?;
        self.in_time(self.send(&message)).await
    }
}
