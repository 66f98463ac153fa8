//! From a request to a mail.

use crate::links::Links;
use crate::settings::{ComposerSettings, MailSettingsError};
use crate::templates::{Rendered, Templates, TokenValues, Values};
use chrono::{DateTime, Utc};
use countersign_domain::{EmailAddress, EventId, MailRequest, OpaqueToken};
use countersign_ports::MailError;
use lettre::address::AddressError;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::{Address, Message};

/// Names longer than this are cut, in characters.
const LONGEST_NAME: usize = 64;

/// Writes mails: words from templates, addresses and links from the configuration.
#[derive(Debug)]
pub struct Composer {
    service: String,
    public_url: String,
    from: Mailbox,
    reply_to: Option<Mailbox>,
    links: Links,
    templates: Templates,
}

impl Composer {
    /// Reads and tries the templates.
    ///
    /// # Errors
    /// When an address or a link pattern is malformed, or a template cannot be read or rendered; the message
    /// names the setting, and the template's file and line.
    pub fn new(settings: &ComposerSettings) -> Result<Self, MailSettingsError> {
        let reply_to = settings.reply_to.as_deref().map(|text| mailbox("mail.reply_to", text)).transpose()?;
        Ok(Self {
            service: settings.service_name.clone(),
            public_url: settings.public_url.as_str().trim_end_matches('/').to_owned(),
            from: mailbox("mail.from", &settings.from)?,
            reply_to,
            links: Links::new(settings)?,
            templates: Templates::load(&settings.default_language, settings.templates_dir.as_deref())?,
        })
    }

    /// Writes the mail. Its `Message-ID` and `Date` follow from the event's id, so that it comes out the same
    /// each time.
    pub(crate) fn compose(
        &self,
        id: EventId,
        mail: &MailRequest,
        token: Option<&OpaqueToken>,
    ) -> Result<Message, MailError> {
        let recipient = recipient(&mail.to).map_err(|error| MailError::Permanent(error.into()))?;
        let words = self.words(mail, token)?;
        let mut message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, recipient))
            .subject(words.subject)
            .date(event_time(id).into())
            .message_id(Some(format!("<{id}@{}>", self.from.email.domain())))
            // Keeps holiday notes from answering (RFC 3834 §5).
            .raw_header(HeaderValue::new(
                HeaderName::new_from_ascii_str("Auto-Submitted"),
                "auto-generated".to_owned(),
            ));
        if let Some(reply_to) = &self.reply_to {
            message = message.reply_to(reply_to.clone());
        }
        message
            .multipart(MultiPart::alternative_plain_html(words.text, words.html))
            .map_err(|error| MailError::Permanent(error.into()))
    }

    fn words(&self, mail: &MailRequest, token: Option<&OpaqueToken>) -> Result<Rendered, MailError> {
        let link = token.and_then(|token| self.links.of(mail.template, token.expose()));
        let expires_at = mail.token_expires_at.map(|at| at.format("%Y-%m-%d %H:%M UTC").to_string());
        let name = greetable(&mail.name);
        let values = Values {
            service: &self.service,
            public_url: &self.public_url,
            email: mail.to.as_str(),
            name: name.as_deref(),
            token: token
                .zip(link.as_deref())
                .zip(expires_at.as_deref())
                .map(|((token, link), expires_at)| TokenValues { token: token.expose(), link, expires_at }),
        };
        let words = self.templates.render(mail.template, mail.language.as_ref(), values);
        // The engine's own error may quote values: say where it happened and what, no more.
        words.map_err(|error| {
            let place =
                format!("{} line {}", error.name().unwrap_or_default(), error.line().unwrap_or_default());
            MailError::Permanent(format!("the template failed: {place}: {}", error.kind()).into())
        })
    }
}

/// When the event happened: identifiers of version 7 say so themselves.
pub(crate) fn event_time(id: EventId) -> DateTime<Utc> {
    let timestamp = id.as_uuid().get_timestamp().map(|timestamp| timestamp.to_unix());
    let time =
        timestamp.and_then(|(seconds, nanos)| DateTime::from_timestamp(i64::try_from(seconds).ok()?, nanos));
    time.unwrap_or(DateTime::UNIX_EPOCH)
}

/// The address to send to: as its owner writes it before the `@`, in A-labels behind it, so that only an
/// address with an internationalised local part needs SMTPUTF8.
fn recipient(email: &EmailAddress) -> Result<Address, AddressError> {
    let local = email.as_str().rsplit_once('@').map_or("", |(local, _)| local);
    let domain = email.canonical().rsplit_once('@').map_or("", |(_, domain)| domain);
    Address::new(local, domain)
}

/// The name in one line, if it can be greeted with. Anybody can register any address under any name: one that
/// a mail program would show as a link must not travel in our mails.
fn greetable(name: &str) -> Option<String> {
    let words = name.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    let name: String = words.collect::<Vec<_>>().join(" ").chars().take(LONGEST_NAME).collect();
    let dotted =
        name.split('.').skip(1).any(|rest| rest.chars().take(2).filter(|c| c.is_alphanumeric()).count() == 2);
    let is_linkable = dotted || name.contains(['/', '\\', '@']) || name.contains("www");
    (!name.is_empty() && !is_linkable).then_some(name)
}

fn mailbox(setting: &'static str, text: &str) -> Result<Mailbox, MailSettingsError> {
    text.parse().map_err(|error: AddressError| {
        let problem =
            format!("'{text}' is not an address: write name@example.org or \"Name <name@example.org>\"");
        MailSettingsError::new(setting, problem).because(error)
    })
}
