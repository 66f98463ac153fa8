//! A service with providers, and somebody who logs in at one.

use crate::issuer::{Authentication, CLIENT, Issuer, NOW, SECRET};
use chrono::DateTime;
use countersign_domain::{ExternalProfile, Instant, ProviderName};
use countersign_identity_providers::{IdentityProviderSettings, OAuthIdentityProviders, ProviderSettings};
use countersign_ports::{
    AuthorizationRequest, CallbackGrant, Clock, CodeVerifier, IdentityProviders, ProviderError,
};
use secrecy::SecretString;
use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use url::Url;

/// A clock that stands still until it is moved.
pub(crate) struct TestClock(AtomicI64);

impl TestClock {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self(AtomicI64::new(NOW)))
    }

    pub(crate) fn forward(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Instant {
        DateTime::from_timestamp(self.0.load(Ordering::SeqCst), 0).unwrap()
    }
}

pub(crate) fn name(text: &str) -> ProviderName {
    ProviderName::parse(text).unwrap()
}

/// The settings for an issuer of a test.
pub(crate) fn settings(issuer: &Issuer) -> ProviderSettings {
    let secret = issuer.state().authentication != Authentication::Public;
    ProviderSettings {
        client_secret: secret.then(|| SecretString::from(SECRET)),
        ..ProviderSettings::openid_connect(name("idp"), "My IdP", &issuer.issuer(), CLIENT)
    }
}

pub(crate) fn providers(all: Vec<ProviderSettings>, clock: &Arc<TestClock>) -> OAuthIdentityProviders {
    let clock: Arc<dyn Clock> = Arc::<TestClock>::clone(clock);
    let settings = IdentityProviderSettings { providers: all, ..Default::default() };
    OAuthIdentityProviders::new(&settings, &clock).unwrap()
}

pub(crate) struct World {
    pub(crate) issuer: Issuer,
    pub(crate) clock: Arc<TestClock>,
    pub(crate) providers: OAuthIdentityProviders,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::of(Issuer::start().await)
    }

    pub(crate) fn of(issuer: Issuer) -> Self {
        let clock = TestClock::new();
        let providers = providers(vec![settings(&issuer)], &clock);
        Self { issuer, clock, providers }
    }

    pub(crate) async fn log_in(&self) -> Result<ExternalProfile, ProviderError> {
        self.log_in_with(|_| {}).await
    }

    /// Logs in; what comes back is changed on the way.
    pub(crate) async fn log_in_with(
        &self,
        change: impl FnOnce(&mut CallbackGrant),
    ) -> Result<ExternalProfile, ProviderError> {
        let url = self.providers.authorization_url(&request("idp")).await?;
        let mut grant = grant("idp", &self.issuer.authorize(&url));
        change(&mut grant);
        self.providers.identify(grant).await
    }

    pub(crate) fn asked(&self, path: &str) -> usize {
        self.issuer.stub.requests(path).len()
    }
}

pub(crate) fn request(provider: &str) -> AuthorizationRequest {
    AuthorizationRequest {
        provider: name(provider),
        state: SecretString::from("state-canary"),
        nonce: SecretString::from("nonce-canary"),
        code_verifier: verifier(),
        redirect_uri: redirect_uri(),
    }
}

pub(crate) fn grant(provider: &str, code: &str) -> CallbackGrant {
    CallbackGrant {
        provider: name(provider),
        code: SecretString::from(code),
        code_verifier: verifier(),
        nonce: SecretString::from("nonce-canary"),
        redirect_uri: redirect_uri(),
        issuer: None,
    }
}

pub(crate) fn verifier() -> CodeVerifier {
    CodeVerifier::parse(&"verifier-canary".repeat(4)).unwrap()
}

pub(crate) fn redirect_uri() -> Url {
    Url::parse("https://auth.example.org/cb/idp?a=b").unwrap()
}

/// What an error is, in one line.
pub(crate) fn told<T: std::fmt::Debug>(outcome: Result<T, ProviderError>) -> String {
    let error = outcome.unwrap_err();
    let cause = error.source().map(ToString::to_string).unwrap_or_default();
    let kind = match error {
        ProviderError::Unknown => "unknown",
        ProviderError::Refused => return "refused".to_owned(),
        ProviderError::Untrustworthy(_) => "untrustworthy",
        ProviderError::Faulty(_) => "faulty",
        ProviderError::Unavailable(_) => "unavailable",
    };
    format!("{kind}: {cause}")
}
