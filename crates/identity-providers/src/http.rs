//! Requests to a provider, and answers that are not trusted.

use crate::address::{OperatorHosts, Reach};
use crate::fault::Fault;
use crate::resolver::{NotPublic, PublicResolver};
use crate::settings::Timeouts;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use reqwest::{Certificate, Client, Method, Request, Response, StatusCode, redirect};
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use std::error::Error;
use std::sync::Arc;
use url::Url;

const LARGEST_ANSWER: usize = 256 * 1024;
const USER_AGENT: &str = concat!("countersign/", env!("CARGO_PKG_VERSION"));

/// Connections to providers: to those that may be anywhere, and to those that must be public. Neither lends the other
/// one.
#[derive(Debug)]
pub(crate) struct Connections {
    anywhere: Client,
    public: Client,
}

impl Connections {
    /// None yet. `certificates` are trusted beside those of the platform.
    pub(crate) fn new(timeouts: &Timeouts, certificates: &[Certificate]) -> Result<Self, reqwest::Error> {
        let client = || {
            Client::builder()
                .user_agent(USER_AGENT)
                .redirect(redirect::Policy::none())
                .no_proxy()
                .referer(false)
                .connect_timeout(timeouts.connect)
                .timeout(timeouts.request)
                .tls_certs_merge(certificates.iter().cloned())
        };
        Ok(Self { anywhere: client().build()?, public: client().dns_resolver(PublicResolver).build()? })
    }
}

/// What speaks to one provider.
#[derive(Debug, Clone)]
pub(crate) struct HttpClient {
    connections: Arc<Connections>,
    hosts: OperatorHosts,
}

/// An answer, read to its end.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) body: Vec<u8>,
}

impl HttpClient {
    pub(crate) fn new(connections: Arc<Connections>, hosts: OperatorHosts) -> Self {
        Self { connections, hosts }
    }

    /// Whether this address may be given to a browser.
    pub(crate) fn check(&self, url: &Url) -> Result<(), Fault> {
        self.hosts.reach(url).map(drop)
    }

    /// The JSON at an address; `what` it should be, for the log.
    pub(crate) async fn get<T: DeserializeOwned>(
        &self,
        url: &Url,
        bearer: Option<&SecretString>,
        what: &'static str,
    ) -> Result<T, Fault> {
        let mut request = Request::new(Method::GET, url.clone());
        request.headers_mut().insert(ACCEPT, HeaderValue::from_static("application/json"));
        if let Some(token) = bearer {
            let value = HeaderValue::try_from(format!("Bearer {}", token.expose_secret()));
            let mut value = value.ok().ok_or(Fault::Form("a token that can be sent"))?;
            value.set_sensitive(true);
            request.headers_mut().insert(AUTHORIZATION, value);
        }
        let answer = self.send(request, |status| status == StatusCode::OK).await?;
        // What the parser says may quote the answer.
        serde_json::from_slice(&answer.body).ok().ok_or(Fault::Form(what))
    }

    /// Sends a request. An answer is one that has a status to be `expected`, and is JSON.
    pub(crate) async fn send(
        &self,
        request: Request,
        expected: impl Fn(StatusCode) -> bool + Send,
    ) -> Result<Answer, Fault> {
        let client = match self.hosts.reach(request.url())? {
            Reach::Anywhere => &self.connections.anywhere,
            Reach::Public => &self.connections.public,
        };
        let response = client.execute(request).await.map_err(failure)?;
        let status = response.status();
        if status.is_redirection() {
            return Err(Fault::Redirect);
        }
        if !expected(status) {
            return Err(Fault::Status(status.as_u16()));
        }
        if !is_json(response.headers().get(CONTENT_TYPE)) {
            return Err(Fault::ContentType);
        }
        Ok(Answer { status, body: read(response).await? })
    }
}

/// Reads what fits; the connection of an answer that does not fit is closed.
async fn read(mut response: Response) -> Result<Vec<u8>, Fault> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(failure)? {
        if body.len() + chunk.len() > LARGEST_ANSWER {
            return Err(Fault::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// `application/json`, or something built on it (RFC 6839 §3.1), with or without parameters.
fn is_json(content_type: Option<&HeaderValue>) -> bool {
    let text = content_type.and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json"))
}

/// Why no answer came, without the address: that may have a code in it.
fn failure(error: reqwest::Error) -> Fault {
    if error.is_timeout() {
        return Fault::Late;
    }
    let error = error.without_url();
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        if cause.is::<NotPublic>() {
            return Fault::Address("its name does not stand for public addresses alone");
        }
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    Fault::Unreachable(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_told_from_the_rest() {
        let is_json = |text: &str| is_json(Some(&HeaderValue::from_str(text).unwrap()));
        for text in ["application/json", "Application/JSON ; charset=utf-8", "application/jwk-set+json"] {
            assert!(is_json(text), "{text}");
        }
        for text in ["", "text/html", "text/json", "application/jwt", "application/jsonp", "json"] {
            assert!(!is_json(text), "{text}");
        }
        assert!(!super::is_json(None));
    }
}
