//! GitHub: OAuth 2.0, and an interface of its own to ask who it was.

use crate::fault::Fault;
use crate::oauth::OAuthClient;
use crate::person::profile;
use countersign_domain::{ExternalProfile, ExternalSubject};
use countersign_ports::{AuthorizationRequest, CallbackGrant};
use oauth2::AuthType;
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::Value;
use url::Url;

/// GitHub, or a GitHub Enterprise Server.
pub(crate) struct GitHub {
    client: OAuthClient,
    issuer: String,
    authorization: Url,
    token: Url,
    user: Url,
    emails: Url,
}

#[derive(Deserialize)]
struct User {
    /// The number of the account. Its login is given to somebody else when it changes.
    id: u64,
    #[serde(default)]
    login: Value,
    #[serde(default)]
    name: Value,
}

#[derive(Deserialize)]
struct Email {
    #[serde(rename = "email")]
    address: String,
    #[serde(default)]
    primary: Value,
    #[serde(default)]
    verified: Value,
}

impl GitHub {
    /// The GitHub with these addresses of its pages and of its interface.
    pub(crate) fn new(web: &Url, api: &Url, client: OAuthClient) -> Self {
        Self {
            client,
            issuer: under(web, "login/oauth").into(),
            authorization: under(web, "login/oauth/authorize"),
            token: under(web, "login/oauth/access_token"),
            user: under(api, "user"),
            emails: under(api, "user/emails"),
        }
    }

    pub(crate) fn authorization_url(&self, request: &AuthorizationRequest) -> Url {
        self.client.authorization_url(&self.authorization, request, false)
    }

    pub(crate) async fn identify(&self, grant: &CallbackGrant) -> Result<ExternalProfile, Fault> {
        if grant.issuer.as_ref().is_some_and(|issuer| *issuer != self.issuer) {
            return Err(Fault::CallbackIssuer("another's"));
        }
        let tokens = self.client.redeem(&self.token, AuthType::RequestBody, grant).await?;
        let (user, emails) = tokio::try_join!(self.user(&tokens.access), self.emails(&tokens.access))?;
        let subject = ExternalSubject::parse(&user.id.to_string()).ok().ok_or(Fault::Subject)?;
        let primary = emails.iter().find(|email| email.primary == Value::Bool(true));
        Ok(profile(
            subject,
            primary.map(|email| email.address.as_str()),
            primary.is_some_and(|email| email.verified == Value::Bool(true)),
            user.name.as_str(),
            user.login.as_str(),
        ))
    }

    async fn user(&self, token: &SecretString) -> Result<User, Fault> {
        let said: Value = self.client.http.get(&self.user, Some(token), "one about a user").await?;
        let user = serde_json::from_value::<User>(said).ok().filter(|user| user.id != 0);
        user.ok_or(Fault::Subject)
    }

    /// None, where the application may not see them: an account that is linked already needs none.
    async fn emails(&self, token: &SecretString) -> Result<Vec<Email>, Fault> {
        match self.client.http.get(&self.emails, Some(token), "a list of e-mail addresses").await {
            Err(Fault::Status(403 | 404)) => Ok(Vec::new()),
            said => said,
        }
    }
}

/// An address below another one, which may end with a slash or not.
fn under(base: &Url, path: &str) -> Url {
    let mut url = base.clone();
    url.set_path(&format!("{}/{path}", base.path().trim_end_matches('/')));
    url
}
