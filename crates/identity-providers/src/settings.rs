//! Which providers, and how.

use countersign_domain::ProviderName;
use secrecy::SecretString;
use std::path::PathBuf;
use std::time::Duration;

/// Which providers there are.
#[derive(Debug, Clone, Default)]
pub struct IdentityProviderSettings {
    /// The providers, in the order in which people see them.
    pub providers: Vec<ProviderSettings>,
    /// How long they are waited for.
    pub timeouts: Timeouts,
    /// A PEM file with certificates to trust beside the platform's, for issuers of one's own.
    pub root_certificates: Option<PathBuf>,
}

/// How long providers are waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// For a connection: 2 seconds.
    pub connect: Duration,
    /// For one request, connecting included: 3 seconds.
    pub request: Duration,
    /// For all the requests of one call of the port: 4.5 seconds.
    pub total: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(2),
            request: Duration::from_secs(3),
            total: Duration::from_millis(4500),
        }
    }
}

/// One provider.
#[derive(Debug, Clone)]
pub struct ProviderSettings {
    /// By what it is known here; accounts are linked by it.
    pub name: ProviderName,
    /// What people know it as: 1 to 64 characters.
    pub display_name: String,
    /// What kind it is, and where.
    pub kind: ProviderKind,
    /// By what it knows us.
    pub client_id: String,
    /// The secret it gave us; a public client has none.
    pub client_secret: Option<SecretString>,
    /// What to ask for beyond what logging in needs.
    pub extra_scopes: Vec<String>,
}

/// What kind a provider is, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProviderKind {
    /// An OpenID Connect issuer. Logging in needs `openid email profile`.
    OpenIdConnect {
        /// Its identifier, to the letter as its discovery document has it: an `https` address. `http` is for issuers
        /// on this machine.
        issuer: String,
    },
    /// GitHub. Logging in needs `read:user user:email`.
    GitHub {
        /// The address of its pages.
        web_url: String,
        /// The address of its interface, for a GitHub Enterprise Server `https://<host>/api/v3`.
        api_url: String,
    },
}

impl ProviderSettings {
    /// Google, under this name.
    #[must_use]
    pub fn google(name: ProviderName, client_id: &str, client_secret: SecretString) -> Self {
        let issuer = "https://accounts.google.com";
        Self { client_secret: Some(client_secret), ..Self::openid_connect(name, "Google", issuer, client_id) }
    }

    /// GitHub, under this name.
    #[must_use]
    pub fn github(name: ProviderName, client_id: &str, client_secret: SecretString) -> Self {
        Self {
            name,
            display_name: "GitHub".to_owned(),
            kind: ProviderKind::GitHub {
                web_url: "https://github.com".to_owned(),
                api_url: "https://api.github.com".to_owned(),
            },
            client_id: client_id.to_owned(),
            client_secret: Some(client_secret),
            extra_scopes: Vec::new(),
        }
    }

    /// An OpenID Connect issuer, under this name, to which we are a public client until a secret is set.
    #[must_use]
    pub fn openid_connect(name: ProviderName, display_name: &str, issuer: &str, client_id: &str) -> Self {
        Self {
            name,
            display_name: display_name.to_owned(),
            kind: ProviderKind::OpenIdConnect { issuer: issuer.to_owned() },
            client_id: client_id.to_owned(),
            client_secret: None,
            extra_scopes: Vec::new(),
        }
    }
}

/// A setting that providers cannot work with: which, what is wrong, what to do. Secrets are not repeated.
#[derive(Debug, thiserror::Error)]
#[error("{}: {problem}", self.path())]
pub struct IdentityProviderSettingsError {
    provider: Option<ProviderName>,
    setting: String,
    problem: String,
    #[source]
    cause: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl IdentityProviderSettingsError {
    /// Whose setting it is; nobody's when it is of all providers.
    #[must_use]
    pub fn provider(&self) -> Option<&ProviderName> {
        self.provider.as_ref()
    }

    /// Which setting, as a field of [`ProviderSettings`], [`ProviderKind`] or [`IdentityProviderSettings`].
    #[must_use]
    pub fn setting(&self) -> &str {
        &self.setting
    }

    /// What is wrong with it and what to do; the cause is the error's source.
    #[must_use]
    pub fn problem(&self) -> &str {
        &self.problem
    }

    /// Of all providers.
    pub(crate) fn general(setting: &str, problem: impl Into<String>) -> Self {
        Self { provider: None, setting: setting.to_owned(), problem: problem.into(), cause: None }
    }

    /// Of one.
    pub(crate) fn of(provider: &ProviderName, setting: &str, problem: impl Into<String>) -> Self {
        Self { provider: Some(provider.clone()), ..Self::general(setting, problem) }
    }

    pub(crate) fn because(self, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self { cause: Some(cause.into()), ..self }
    }

    fn path(&self) -> String {
        let provider = self.provider.as_ref().map(|name| format!("{name}."));
        format!("identity_providers.{}{}", provider.unwrap_or_default(), self.setting)
    }
}
