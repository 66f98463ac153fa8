//! One provider, whichever it is.

use crate::address::OperatorHosts;
use crate::checks;
use crate::fault::Fault;
use crate::github::GitHub;
use crate::http::{Connections, HttpClient};
use crate::oauth::OAuthClient;
use crate::oidc::Issuer;
use crate::settings::{IdentityProviderSettingsError, ProviderKind, ProviderSettings};
use countersign_domain::{ExternalProfile, ProviderName};
use countersign_ports::{AuthorizationRequest, CallbackGrant, Clock};
use std::sync::Arc;
use url::Url;

const OPENID_CONNECT_SCOPES: [&str; 3] = ["openid", "email", "profile"];
const GITHUB_SCOPES: [&str; 2] = ["read:user", "user:email"];

/// A provider that is set up.
pub(crate) struct Provider {
    pub(crate) name: ProviderName,
    pub(crate) display_name: String,
    protocol: Protocol,
}

enum Protocol {
    OpenIdConnect(Box<Issuer>),
    GitHub(Box<GitHub>),
}

impl Provider {
    pub(crate) fn new(
        settings: &ProviderSettings,
        connections: &Arc<Connections>,
        clock: &Arc<dyn Clock>,
    ) -> Result<Self, IdentityProviderSettingsError> {
        checks::client(settings)?;
        let address = |setting, text: &str| checks::address(&settings.name, setting, text);
        let client = |hosts: &[&Url], scopes: &[&str]| OAuthClient {
            id: settings.client_id.clone(),
            secret: settings.client_secret.clone(),
            scopes: scopes
                .iter()
                .map(|scope| (*scope).to_owned())
                .chain(settings.extra_scopes.clone())
                .collect(),
            http: HttpClient::new(Arc::clone(connections), OperatorHosts::of(hosts)),
        };
        let protocol = match &settings.kind {
            ProviderKind::OpenIdConnect { issuer } => {
                let url = address("issuer", issuer)?;
                let discovery = format!(
                    "{}/.well-known/openid-configuration",
                    issuer.strip_suffix('/').unwrap_or(issuer)
                );
                let discovery = address("issuer", &discovery)?;
                let client = client(&[&url], &OPENID_CONNECT_SCOPES);
                let issuer = Issuer::new(issuer.clone(), discovery, client, Arc::clone(clock));
                Protocol::OpenIdConnect(Box::new(issuer))
            }
            ProviderKind::GitHub { web_url, api_url } => {
                let (web, api) = (address("web_url", web_url)?, address("api_url", api_url)?);
                let client = client(&[&web, &api], &GITHUB_SCOPES);
                Protocol::GitHub(Box::new(GitHub::new(&web, &api, client)))
            }
        };
        let display_name = settings.display_name.trim().to_owned();
        Ok(Self { name: settings.name.clone(), display_name, protocol })
    }

    pub(crate) async fn authorization_url(&self, request: &AuthorizationRequest) -> Result<Url, Fault> {
        match &self.protocol {
            Protocol::OpenIdConnect(issuer) => issuer.authorization_url(request).await,
            Protocol::GitHub(github) => Ok(github.authorization_url(request)),
        }
    }

    pub(crate) async fn identify(&self, grant: &CallbackGrant) -> Result<ExternalProfile, Fault> {
        match &self.protocol {
            Protocol::OpenIdConnect(issuer) => issuer.identify(grant).await,
            Protocol::GitHub(github) => github.identify(grant).await,
        }
    }
}
