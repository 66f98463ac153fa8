//! What an operator decides about mail.

use countersign_domain::Language;
use secrecy::SecretString;
use std::path::PathBuf;
use std::time::Duration;
use url::Url;

/// How mails read.
#[derive(Debug, Clone)]
pub struct ComposerSettings {
    /// The name of the service, as users know it.
    pub service_name: String,
    /// The sender: `Name <address>` or an address (`mail.from`).
    pub from: String,
    /// Where answers go, if anywhere (`mail.reply_to`).
    pub reply_to: Option<String>,
    /// The address under which users reach the service (`public_url`).
    pub public_url: Url,
    /// The page that confirms an address (`mail.verify_email_link`). Like the next two, a pattern with
    /// `{token}`, and `{public_url}` if need be: `{public_url}/account/verify-email#token={token}`.
    pub verify_email_link: String,
    /// The page that confirms a new address (`mail.confirm_new_email_link`).
    pub confirm_new_email_link: String,
    /// The page that sets a new password (`mail.reset_password_link`).
    pub reset_password_link: String,
    /// The page that sets the first password of somebody invited (`mail.invitation_link`).
    pub invitation_link: String,
    /// The language for users who chose none that there are templates in (`mail.default_language`).
    pub default_language: Language,
    /// The operator's own templates (`mail.templates_dir`).
    pub templates_dir: Option<PathBuf>,
}

/// How a connection to a mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SmtpSecurity {
    /// Plain at first, then upgraded or given up (RFC 3207); port 587.
    #[default]
    StartTls,
    /// TLS from the first byte (RFC 8314); port 465.
    Tls,
    /// Not at all; port 25.
    None,
}

/// Which mail server to use.
#[derive(Debug, Clone)]
pub struct SmtpSettings {
    /// Its name (`mail.smtp.host`).
    pub host: String,
    /// Its port, if not the usual one (`mail.smtp.port`).
    pub port: Option<u16>,
    /// How the connection is protected (`mail.smtp.security`).
    pub security: SmtpSecurity,
    /// User name and password, if the server wants them (`mail.smtp.username`, `mail.smtp.password`).
    pub credentials: Option<(String, SecretString)>,
    /// Certificates to trust beside the system's, as PEM (`mail.smtp.ca_file`).
    pub ca_file: Option<PathBuf>,
    /// How long one delivery may take, connecting included (`mail.smtp.timeout`).
    pub timeout: Duration,
}

impl SmtpSettings {
    /// This server with the defaults: STARTTLS on port 587, no credentials, 10 seconds.
    #[must_use]
    pub fn new(host: &str) -> Self {
        Self {
            host: host.to_owned(),
            port: None,
            security: SmtpSecurity::default(),
            credentials: None,
            ca_file: None,
            timeout: Duration::from_secs(10),
        }
    }
}

/// A setting that mail cannot work with: which, what is wrong, what to do.
#[derive(Debug, thiserror::Error)]
#[error("{setting}: {problem}")]
pub struct MailSettingsError {
    setting: &'static str,
    problem: String,
    #[source]
    cause: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl MailSettingsError {
    pub(crate) fn new(setting: &'static str, problem: impl Into<String>) -> Self {
        Self { setting, problem: problem.into(), cause: None }
    }

    pub(crate) fn because(self, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self { cause: Some(cause.into()), ..self }
    }
}
