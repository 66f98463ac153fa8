//! Links into the operator's front end.

use crate::settings::{ComposerSettings, MailSettingsError};
use countersign_domain::MailTemplate;
use url::Url;

/// How a pattern may look, for who wrote a wrong one.
///
/// The token stands in the fragment because browsers keep that to themselves: it reaches neither the log of
/// the server that delivers the page nor, as a referrer, any other. A front end reads it by script and posts
/// it to the API. Patterns with the token in the query work too; they trade that for simplicity.
const EXAMPLE: &str = "{public_url}/account/verify-email#token={token}";

/// The patterns, with the public URL filled in.
#[derive(Debug)]
pub(crate) struct Links {
    verify_email: String,
    confirm_new_email: String,
    reset_password: String,
    invitation: String,
}

impl Links {
    pub(crate) fn new(settings: &ComposerSettings) -> Result<Self, MailSettingsError> {
        let public_url = settings.public_url.as_str().trim_end_matches('/');
        let fill = |setting, pattern: &str| pattern_of(setting, pattern, public_url);
        Ok(Self {
            verify_email: fill("mail.verify_email_link", &settings.verify_email_link)?,
            confirm_new_email: fill("mail.confirm_new_email_link", &settings.confirm_new_email_link)?,
            reset_password: fill("mail.reset_password_link", &settings.reset_password_link)?,
            invitation: fill("mail.invitation_link", &settings.invitation_link)?,
        })
    }

    /// The link of a mail that carries a token; `None` for those that carry none.
    pub(crate) fn of(&self, template: MailTemplate, token: &str) -> Option<String> {
        let pattern = match template {
            MailTemplate::VerifyEmail => &self.verify_email,
            MailTemplate::ConfirmNewEmail => &self.confirm_new_email,
            MailTemplate::ResetPassword | MailTemplate::PasswordChangeRequired => &self.reset_password,
            MailTemplate::Invitation => &self.invitation,
            MailTemplate::EmailChanged
            | MailTemplate::PasswordChanged
            | MailTemplate::AlreadyRegistered
            | MailTemplate::AccountClosed
            | MailTemplate::AccountDeactivated
            | MailTemplate::AccountLocked
            | MailTemplate::SecondFactorEnabled
            | MailTemplate::SecondFactorDisabled
            | MailTemplate::BackupCodesReplaced
            | MailTemplate::ApiKeyCreated
            | MailTemplate::ApiKeyRotated
            | MailTemplate::ApiKeyRevoked
            | MailTemplate::IdentityLinked
            | MailTemplate::IdentityUnlinked => return None,
        };
        Some(pattern.replace("{token}", token))
    }
}

fn pattern_of(setting: &'static str, pattern: &str, public_url: &str) -> Result<String, MailSettingsError> {
    let wrong =
        |problem: &str| MailSettingsError::new(setting, format!("'{pattern}' {problem}, like {EXAMPLE}"));
    let filled = pattern.trim().replace("{public_url}", public_url);
    let sample = filled.replace("{token}", "t");
    if !filled.contains("{token}") {
        return Err(wrong("must contain {token}"));
    }
    if sample.contains(['{', '}', ' ']) {
        return Err(wrong("may have no braces or spaces other than {public_url} and {token}"));
    }
    let url = Url::parse(&sample).map_err(|error| wrong("must be the address of a page").because(error))?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err(wrong("must be the address of a page"));
    }
    let before_query = filled.split(['?', '#']).next().unwrap_or_default();
    if before_query.contains("{token}") {
        return Err(wrong("must have {token} after '#' or '?'"));
    }
    Ok(filled)
}
