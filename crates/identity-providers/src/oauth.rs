//! What OAuth 2.0 and OpenID Connect have in common: the authorization request, and the code that is redeemed.

use crate::fault::Fault;
use crate::http::HttpClient;
use countersign_ports::{AuthorizationRequest, CallbackGrant};
use oauth2::basic::{
    BasicErrorResponse, BasicErrorResponseType, BasicRevocationErrorResponse,
    BasicTokenIntrospectionResponse, BasicTokenType,
};
use oauth2::{
    AsyncHttpClient, AuthType, AuthUrl, AuthorizationCode, Client, ClientId, ClientSecret, CsrfToken,
    ExtraTokenFields, HttpRequest, HttpResponse, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl,
    RequestTokenError, Scope, StandardRevocableToken, StandardTokenResponse, TokenResponse, TokenUrl,
};
use reqwest::StatusCode;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::borrow::Cow;
use std::pin::Pin;
use url::Url;

/// Us, as one provider knows us.
#[derive(Debug)]
pub(crate) struct OAuthClient {
    pub(crate) id: String,
    pub(crate) secret: Option<SecretString>,
    pub(crate) scopes: Vec<String>,
    pub(crate) http: HttpClient,
}

/// What a code was worth.
pub(crate) struct Tokens {
    pub(crate) access: SecretString,
    pub(crate) id: Option<SecretString>,
}

/// The member of the answer that OpenID Connect adds.
#[derive(Serialize, Deserialize)]
struct IdTokenField {
    id_token: Option<String>,
}

impl ExtraTokenFields for IdTokenField {}

impl std::fmt::Debug for IdTokenField {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("IdTokenField(…)")
    }
}

type TokenAnswer = StandardTokenResponse<IdTokenField, BasicTokenType>;
type Library = Client<
    BasicErrorResponse,
    TokenAnswer,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
>;

impl OAuthClient {
    /// Where to send a browser: the endpoint with code flow, scopes, state and PKCE; with the nonce where it is known.
    pub(crate) fn authorization_url(
        &self,
        endpoint: &Url,
        request: &AuthorizationRequest,
        with_nonce: bool,
    ) -> Url {
        let verifier = PkceCodeVerifier::new(request.code_verifier.expose().to_owned());
        let state = CsrfToken::new(request.state.expose_secret().to_owned());
        let library: Library = Client::new(ClientId::new(self.id.clone()));
        let library = library
            .set_auth_uri(AuthUrl::from_url(endpoint.clone()))
            .set_redirect_uri(RedirectUrl::from_url(request.redirect_uri.clone()));
        let mut building = library
            .authorize_url(|| state)
            .add_scopes(self.scopes.iter().cloned().map(Scope::new))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier));
        if with_nonce {
            building = building.add_extra_param("nonce", request.nonce.expose_secret().to_owned());
        }
        let (url, _) = building.url();
        url
    }

    /// Redeems a code.
    pub(crate) async fn redeem(
        &self,
        endpoint: &Url,
        authentication: AuthType,
        grant: &CallbackGrant,
    ) -> Result<Tokens, Fault> {
        let mut library: Library = Client::new(ClientId::new(self.id.clone()));
        if let Some(secret) = &self.secret {
            library = library.set_client_secret(ClientSecret::new(secret.expose_secret().to_owned()));
        }
        let library =
            library.set_auth_type(authentication).set_token_uri(TokenUrl::from_url(endpoint.clone()));
        let redeemed = library
            .exchange_code(AuthorizationCode::new(grant.code.expose_secret().to_owned()))
            .set_pkce_verifier(PkceCodeVerifier::new(grant.code_verifier.expose().to_owned()))
            .set_redirect_uri(Cow::Owned(RedirectUrl::from_url(grant.redirect_uri.clone())))
            .request_async(&TokenEndpoint(&self.http))
            .await;
        let answer = redeemed.map_err(fault)?;
        if *answer.token_type() != BasicTokenType::Bearer {
            return Err(Fault::Form("an answer with a bearer token"));
        }
        Ok(Tokens {
            access: answer.access_token().secret().clone().into(),
            id: answer.extra_fields().id_token.clone().map(SecretString::from),
        })
    }
}

/// The library's way to our client.
struct TokenEndpoint<'a>(&'a HttpClient);

impl<'c> AsyncHttpClient<'c> for TokenEndpoint<'_> {
    type Error = Fault;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, Fault>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(async move {
            let request = request.try_into().ok().ok_or(Fault::Form("a token endpoint"))?;
            let expected = |status| {
                matches!(status, StatusCode::OK | StatusCode::BAD_REQUEST | StatusCode::UNAUTHORIZED)
            };
            let answer = self.0.send(request, expected).await?;
            // Some tell errors with status 200, GitHub among them.
            let is_error = serde_json::from_slice::<Value>(&answer.body)
                .is_ok_and(|body| body.get("error").is_some_and(Value::is_string));
            let mut response = HttpResponse::new(answer.body);
            *response.status_mut() = if is_error { StatusCode::BAD_REQUEST } else { answer.status };
            Ok(response)
        })
    }
}

/// What went wrong, without what the endpoint wrote: its descriptions are text of any kind.
fn fault(error: RequestTokenError<Fault, BasicErrorResponse>) -> Fault {
    match error {
        RequestTokenError::Request(fault) => fault,
        RequestTokenError::Parse(..) | RequestTokenError::Other(_) => Fault::Form("one of a token endpoint"),
        RequestTokenError::ServerResponse(response) => match response.error() {
            BasicErrorResponseType::InvalidGrant => Fault::Code,
            BasicErrorResponseType::InvalidClient => Fault::Exchange("invalid_client"),
            BasicErrorResponseType::InvalidRequest => Fault::Exchange("invalid_request"),
            BasicErrorResponseType::InvalidScope => Fault::Exchange("invalid_scope"),
            BasicErrorResponseType::UnauthorizedClient => Fault::Exchange("unauthorized_client"),
            BasicErrorResponseType::UnsupportedGrantType => Fault::Exchange("unsupported_grant_type"),
            BasicErrorResponseType::Extension(name) => match name.as_str() {
                // These four are GitHub's.
                "bad_verification_code" | "unverified_user_email" => Fault::Code,
                "incorrect_client_credentials" => Fault::Exchange("incorrect_client_credentials"),
                "redirect_uri_mismatch" => Fault::Exchange("redirect_uri_mismatch"),
                _ => Fault::Exchange("an error that is not known"),
            },
        },
    }
}
