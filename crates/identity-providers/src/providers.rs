//! The providers that are set up.

use crate::checks;
use crate::fault::Fault;
use crate::http::Connections;
use crate::provider::Provider;
use crate::settings::{IdentityProviderSettings, IdentityProviderSettingsError};
use async_trait::async_trait;
use countersign_domain::{ExternalProfile, ProviderName};
use countersign_ports::{
    AuthorizationRequest, CallbackGrant, Clock, IdentityProviders, ProviderError, ProviderInfo,
};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;
use url::Url;

/// Identity providers by OpenID Connect and OAuth 2.0.
///
/// Every call ends within [`Timeouts::total`](crate::Timeouts::total). What an issuer publishes is asked for when it
/// is needed first, by one of those who need it, and kept for an hour; its keys are asked for again when none fits an
/// ID token, once a minute at most. Each failure is one warning in the log, which names neither people nor secrets.
pub struct OAuthIdentityProviders {
    providers: Vec<Provider>,
    deadline: Duration,
}

impl OAuthIdentityProviders {
    /// The providers of these settings. Nothing connects before it is used.
    ///
    /// # Errors
    /// When a setting cannot be used. A provider that is away is no error.
    pub fn new(
        settings: &IdentityProviderSettings,
        clock: &Arc<dyn Clock>,
    ) -> Result<Self, IdentityProviderSettingsError> {
        checks::general(settings)?;
        let deadline = settings.timeouts.total;
        // Without certificates of a platform there are no connections; without providers none are needed.
        if settings.providers.is_empty() {
            return Ok(Self { providers: Vec::new(), deadline });
        }
        let certificates = settings.root_certificates.as_deref().map(checks::certificates).transpose()?;
        let connections = Connections::new(&settings.timeouts, &certificates.unwrap_or_default());
        let connections = Arc::new(connections.map_err(|error| {
            let problem = "the certificates to trust cannot be used: install the system's (package \
                           ca-certificates), or name a PEM file";
            IdentityProviderSettingsError::general("root_certificates", problem).because(error)
        })?);
        let all = settings.providers.iter().map(|provider| Provider::new(provider, &connections, clock));
        Ok(Self { providers: all.collect::<Result<_, _>>()?, deadline })
    }

    fn find(&self, name: &ProviderName) -> Result<&Provider, ProviderError> {
        self.providers.iter().find(|provider| provider.name == *name).ok_or(ProviderError::Unknown)
    }

    /// What a provider answers in time; a failure is logged, here alone.
    async fn ask<T>(
        &self,
        provider: &Provider,
        asking: impl Future<Output = Result<T, Fault>> + Send,
    ) -> Result<T, ProviderError> {
        let answered = timeout(self.deadline, asking).await.unwrap_or(Err(Fault::Late));
        answered.map_err(|fault| {
            tracing::warn!(
                provider.name = %provider.name,
                failure.kind = fault.kind(),
                failure.reason = %fault,
                "an identity provider did not say who somebody is"
            );
            fault.into()
        })
    }
}

#[async_trait]
impl IdentityProviders for OAuthIdentityProviders {
    fn list(&self) -> Vec<ProviderInfo> {
        let info = |provider: &Provider| ProviderInfo {
            name: provider.name.clone(),
            display_name: provider.display_name.clone(),
        };
        self.providers.iter().map(info).collect()
    }

    async fn authorization_url(&self, request: &AuthorizationRequest) -> Result<Url, ProviderError> {
        let provider = self.find(&request.provider)?;
        self.ask(provider, provider.authorization_url(request)).await
    }

    async fn identify(&self, grant: CallbackGrant) -> Result<ExternalProfile, ProviderError> {
        let provider = self.find(&grant.provider)?;
        self.ask(provider, provider.identify(&grant)).await
    }
}

impl std::fmt::Debug for OAuthIdentityProviders {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names = self.providers.iter().map(|provider| provider.name.as_str());
        f.debug_list().entries(names).finish()
    }
}
