//! Discovery documents (OpenID Connect Discovery 1.0 §3).

use crate::fault::Fault;
use crate::http::HttpClient;
use oauth2::AuthType;
use serde::Deserialize;
use url::Url;

/// A discovery document, as it came.
#[derive(Deserialize)]
pub(super) struct MetadataDocument {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    userinfo_endpoint: Option<String>,
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

/// What is known of an issuer.
pub(super) struct Metadata {
    pub(super) authorization_endpoint: Url,
    pub(super) token_endpoint: Url,
    pub(super) jwks_uri: Url,
    pub(super) userinfo_endpoint: Option<Url>,
    /// Whether an `iss` comes with every code (RFC 9207 §3).
    pub(super) sends_issuer: bool,
    methods: Vec<String>,
}

impl MetadataDocument {
    /// The document of this issuer, if it is one and names no address that is not allowed.
    pub(super) fn accept(self, issuer: &str, http: &HttpClient) -> Result<Metadata, Fault> {
        if self.issuer != issuer {
            return Err(Fault::OtherIssuer);
        }
        let endpoint = |text: String| {
            let url = Url::parse(&text).ok().ok_or(Fault::Address("it is none"))?;
            http.check(&url)?;
            Ok(url)
        };
        Ok(Metadata {
            authorization_endpoint: endpoint(self.authorization_endpoint)?,
            token_endpoint: endpoint(self.token_endpoint)?,
            jwks_uri: endpoint(self.jwks_uri)?,
            userinfo_endpoint: self.userinfo_endpoint.map(endpoint).transpose()?,
            sends_issuer: self.authorization_response_iss_parameter_supported,
            methods: self
                .token_endpoint_auth_methods_supported
                .unwrap_or_else(|| vec!["client_secret_basic".to_owned()]),
        })
    }
}

impl Metadata {
    /// How we authenticate: by a secret in the header or in the body, or not at all without one.
    pub(super) fn authentication(&self, with_secret: bool) -> Result<AuthType, Fault> {
        let takes = |method: &str| self.methods.iter().any(|one| one == method);
        if !with_secret {
            // Whether a client is public, the issuer decides for each; not every document says so.
            return Ok(AuthType::RequestBody);
        }
        if takes("client_secret_basic") {
            Ok(AuthType::BasicAuth)
        } else if takes("client_secret_post") {
            Ok(AuthType::RequestBody)
        } else {
            Err(Fault::ClientAuthentication("client_secret_basic and client_secret_post"))
        }
    }
}
