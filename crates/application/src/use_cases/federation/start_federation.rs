//! Starts a login at an identity provider.

use super::policy::FederationPolicy;
use crate::failure::fails;
use crate::{Failure, Ports, RecentlyAuthenticated};
use countersign_domain::{FederationFlow, FederationPurpose, OpaqueToken, ProviderName, TokenKind};
use countersign_ports::{
    AuthorizationRequest, Clock, CodeVerifier, IdentityProviders, Mac, MacPurpose, ProviderError, Store,
    TokenGenerator, finish,
};
use secrecy::SecretString;
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// Starts a login at an identity provider. What comes back from there is taken once, within ten minutes, from whoever
/// has the token that stays here (RFC 9700 §4.7); the PKCE verifier and the nonce come from the state by a keyed hash,
/// so that none of them is stored.
#[derive(Clone)]
pub struct StartFederation {
    store: Arc<dyn Store>,
    providers: Arc<dyn IdentityProviders>,
    generator: Arc<dyn TokenGenerator>,
    mac: Arc<dyn Mac>,
    clock: Arc<dyn Clock>,
    policy: Arc<FederationPolicy>,
}

/// What somebody goes to an identity provider for.
#[derive(Debug, Clone)]
pub enum FederationGoal {
    /// To log in.
    LogIn,
    /// To link who he is there to his account, for which he logged in recently.
    Link(RecentlyAuthenticated),
}

/// Who goes where.
#[derive(Debug, Clone)]
pub struct StartFederationCommand {
    /// Where.
    pub provider: ProviderName,
    /// What for.
    pub goal: FederationGoal,
    /// Where this server takes who comes back.
    pub callback: Url,
    /// Where an app wants to take him instead.
    pub redirect_uri: Option<String>,
    /// The page where a browser goes on.
    pub return_to: Option<String>,
    /// What a browser keeps from another login that it has started: it can finish both.
    pub binding: Option<OpaqueToken>,
}

/// A login that has been started.
#[derive(Clone)]
pub struct StartedFederation {
    /// Where to go.
    pub authorization_url: Url,
    /// What stays with who goes there, and proves that it is he who comes back.
    pub binding: OpaqueToken,
    /// How long he may take.
    pub expires_in: Duration,
}

/// Why nobody is sent anywhere.
#[derive(Debug, thiserror::Error)]
pub enum StartFederationError {
    /// There is no such provider.
    #[error("there is no such identity provider")]
    UnknownProvider,
    /// Nobody may be sent back to that address.
    #[error("the redirect URI is not allowed")]
    RedirectNotAllowed,
    /// No browser may return to that page.
    #[error("the page to return to is not allowed")]
    ReturnNotAllowed,
    /// The provider does not say where to go.
    #[error(transparent)]
    Provider(ProviderError),
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(StartFederationError: StoreError);

impl From<ProviderError> for StartFederationError {
    fn from(error: ProviderError) -> Self {
        match error {
            ProviderError::Unknown => Self::UnknownProvider,
            ProviderError::Refused
            | ProviderError::Untrustworthy(_)
            | ProviderError::Faulty(_)
            | ProviderError::Unavailable(_) => Self::Provider(error),
        }
    }
}

/// The secrets of a login that come from its state.
pub(super) fn secrets(mac: &dyn Mac, state: &OpaqueToken) -> (CodeVerifier, SecretString) {
    let state = state.expose().as_bytes();
    (mac.tag(MacPurpose::CodeVerifier, state).into(), mac.tag(MacPurpose::Nonce, state).to_hex())
}

impl StartFederation {
    /// With these ports and this policy.
    #[must_use]
    pub fn new(ports: &Ports, policy: Arc<FederationPolicy>) -> Self {
        Self {
            store: ports.store.clone(),
            providers: ports.identity_providers.clone(),
            generator: ports.generator.clone(),
            mac: ports.mac.clone(),
            clock: ports.clock.clone(),
            policy,
        }
    }

    /// Starts it.
    ///
    /// # Errors
    /// See [`StartFederationError`]. Nothing is stored then.
    pub async fn execute(
        &self,
        command: StartFederationCommand,
    ) -> Result<StartedFederation, StartFederationError> {
        let StartFederationCommand { provider, goal, callback, redirect_uri, return_to, binding } = command;
        let redirect_uri = self.redirect_uri(callback, redirect_uri)?;
        if return_to.as_ref().is_some_and(|page| !self.policy.return_urls.contains(page)) {
            return Err(StartFederationError::ReturnNotAllowed);
        }
        let state = self.generator.generate(TokenKind::State);
        let binding = binding.unwrap_or_else(|| self.generator.generate(TokenKind::Flow));
        let (code_verifier, nonce) = secrets(&*self.mac, &state);
        let request = AuthorizationRequest {
            provider: provider.clone(),
            state: SecretString::from(state.expose().to_owned()),
            nonce,
            code_verifier,
            redirect_uri: redirect_uri.clone(),
        };
        let authorization_url = self.providers.authorization_url(&request).await?;
        let now = self.clock.now();
        let flow = FederationFlow {
            state: self.generator.hash(&state),
            binding: self.generator.hash(&binding),
            provider,
            purpose: match goal {
                FederationGoal::LogIn => FederationPurpose::LogIn,
                FederationGoal::Link(by) => {
                    FederationPurpose::Link { user: by.user(), session: by.session() }
                }
            },
            redirect_uri: redirect_uri.into(),
            return_to,
            started_at: now,
            expires_at: now + FederationFlow::LIFETIME,
        };
        let mut tx = self.store.begin().await?;
        let stored = tx.flows().insert(&flow).await;
        finish(tx, stored).await?;
        Ok(StartedFederation { authorization_url, binding, expires_in: FederationFlow::LIFETIME })
    }

    fn redirect_uri(&self, callback: Url, wanted: Option<String>) -> Result<Url, StartFederationError> {
        let Some(wanted) = wanted else { return Ok(callback) };
        let allowed = self.policy.redirect_uris.contains(&wanted);
        let url = allowed.then(|| Url::parse(&wanted).ok()).flatten();
        url.ok_or(StartFederationError::RedirectNotAllowed)
    }
}

// The state is in the address.
impl std::fmt::Debug for StartedFederation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StartedFederation").field("expires_in", &self.expires_in).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for StartFederation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StartFederation").field("policy", &self.policy).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, ada, later, provider, recently, session, token_hash};
    use countersign_ports::mock::{Ended, ScriptedStore};

    fn command() -> StartFederationCommand {
        StartFederationCommand {
            provider: provider(),
            goal: FederationGoal::LogIn,
            callback: Url::parse("https://id.example/callback").unwrap(),
            redirect_uri: None,
            return_to: None,
            binding: None,
        }
    }

    async fn start(
        store: ScriptedStore,
        answer: Result<(), ProviderError>,
        command: StartFederationCommand,
    ) -> (Result<StartedFederation, StartFederationError>, Vec<Ended>) {
        let mut kit = Kit::new(store);
        kit.identity_providers.expect_authorization_url().return_once(|request| {
            answer.map(|()| {
                let mut url = Url::parse("https://idp.example/authorize").unwrap();
                url.query_pairs_mut().append_pair("redirect_uri", request.redirect_uri.as_str());
                url
            })
        });
        let (ports, store) = kit.ports();
        let policy = FederationPolicy {
            return_urls: vec!["https://app.example/".to_owned()],
            redirect_uris: vec!["app.example:/callback".to_owned()],
            ..FederationPolicy::default()
        };
        (StartFederation::new(&ports, Arc::new(policy)).execute(command).await, store.ended())
    }

    #[tokio::test]
    async fn a_login_that_was_started_is_stored_by_hashes_for_ten_minutes() {
        for (goal, purpose) in [
            (FederationGoal::LogIn, FederationPurpose::LogIn),
            (
                FederationGoal::Link(recently()),
                FederationPurpose::Link { user: ada().id, session: session().id },
            ),
        ] {
            let store = ScriptedStore::new().transaction(|tx| {
                tx.flows
                    .expect_insert()
                    .withf(move |flow| {
                        flow.purpose == purpose
                            && flow.state == token_hash(b'n')
                            && flow.redirect_uri == "https://id.example/callback"
                            && flow.expires_at == later(600)
                    })
                    .times(1)
                    .returning(|_| Ok(()));
            });
            let (started, ended) = start(store, Ok(()), StartFederationCommand { goal, ..command() }).await;
            let started = started.unwrap();
            assert!(started.authorization_url.as_str().ends_with("id.example%2Fcallback"));
            assert!(started.binding.expose().starts_with("csf_"));
            assert_eq!(ended, [Ended::Committed]);
        }
    }

    #[tokio::test]
    async fn nobody_is_sent_back_or_on_to_where_it_is_not_allowed() {
        for page in
            ["https://app.example", "https://app.example//", "//app.example/", "https://evil.example/"]
        {
            let command = StartFederationCommand { return_to: Some(page.to_owned()), ..command() };
            let (refused, ended) = start(ScriptedStore::new(), Ok(()), command).await;
            assert!(matches!(refused, Err(StartFederationError::ReturnNotAllowed)), "{page}");
            assert_eq!(ended, []);
        }
        for uri in ["https://evil.example/callback", "app.example:/callback/", ""] {
            let command = StartFederationCommand { redirect_uri: Some(uri.to_owned()), ..command() };
            let (refused, _) = start(ScriptedStore::new(), Ok(()), command).await;
            assert!(matches!(refused, Err(StartFederationError::RedirectNotAllowed)), "{uri}");
        }
        let store = ScriptedStore::new().transaction(|tx| {
            tx.flows
                .expect_insert()
                .withf(|flow| {
                    flow.redirect_uri == "app.example:/callback"
                        && flow.return_to.as_deref() == Some("https://app.example/")
                })
                .returning(|_| Ok(()));
        });
        let command = StartFederationCommand {
            redirect_uri: Some("app.example:/callback".to_owned()),
            return_to: Some("https://app.example/".to_owned()),
            ..command()
        };
        assert!(start(store, Ok(()), command).await.0.is_ok());
    }

    #[tokio::test]
    async fn a_provider_that_does_not_answer_leaves_nothing() {
        let away = Err(ProviderError::Unavailable("gone".into()));
        let (refused, ended) = start(ScriptedStore::new(), away, command()).await;
        assert!(matches!(refused, Err(StartFederationError::Provider(ProviderError::Unavailable(_)))));
        assert_eq!(ended, []);
        let (refused, _) = start(ScriptedStore::new(), Err(ProviderError::Unknown), command()).await;
        assert!(matches!(refused, Err(StartFederationError::UnknownProvider)));
    }
}
