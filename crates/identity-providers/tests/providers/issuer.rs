//! An OpenID Connect issuer, strict where it should be and wrong where a test wants it.

use crate::keys::{SigningKey, jws, sha256};
use crate::stub::{Reply, Request, Stub};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};
use tokio_rustls::TlsAcceptor;
use url::Url;

pub(crate) const CLIENT: &str = "client 1";
pub(crate) const SECRET: &str = "s3cret:+%canary";
pub(crate) const ACCESS_TOKEN: &str = "access-token-canary";
pub(crate) const SUBJECT: &str = "subject-canary";
pub(crate) const NOW: i64 = 1_780_000_000;

/// How we are to authenticate to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Authentication {
    Basic,
    Post,
    Public,
}

type Token = dyn Fn(&SigningKey, &Value) -> String + Send + Sync;

pub(crate) struct State {
    /// What it calls itself.
    pub(crate) issuer: String,
    /// What it publishes; the first signs.
    pub(crate) keys: Vec<SigningKey>,
    pub(crate) authentication: Authentication,
    /// Put over what is right; `null` takes away.
    pub(crate) discovery: Value,
    pub(crate) claims: Value,
    pub(crate) header: Value,
    pub(crate) token_answer: Value,
    pub(crate) userinfo: Option<Value>,
    /// Instead of what is right, by path.
    pub(crate) replies: HashMap<&'static str, Reply>,
    /// Instead of a signature by the key.
    pub(crate) token: Option<Box<Token>>,
    codes: HashMap<String, HashMap<String, String>>,
}

pub(crate) struct Issuer {
    pub(crate) stub: Stub,
    state: Arc<Mutex<State>>,
}

impl Issuer {
    pub(crate) async fn start() -> Self {
        Self::start_with(None).await
    }

    pub(crate) async fn start_with(tls: Option<TlsAcceptor>) -> Self {
        let scheme = if tls.is_some() { "https" } else { "http" };
        let state = Arc::new(Mutex::new(State {
            issuer: String::new(),
            keys: vec![SigningKey::new("ES256", "k1")],
            authentication: Authentication::Basic,
            discovery: json!({}),
            claims: json!({}),
            header: json!({}),
            token_answer: json!({}),
            userinfo: None,
            replies: HashMap::new(),
            token: None,
            codes: HashMap::new(),
        }));
        let of_stub = Arc::clone(&state);
        let stub =
            Stub::start_at("127.0.0.1", tls, move |request| of_stub.lock().unwrap().answer(request)).await;
        let port = stub.address.port();
        state.lock().unwrap().issuer = format!("{scheme}://127.0.0.1:{port}/realm");
        Self { stub, state }
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    pub(crate) fn issuer(&self) -> String {
        self.state().issuer.clone()
    }

    /// What a browser does that was sent there: somebody logs in, and it comes back with a code.
    pub(crate) fn authorize(&self, url: &Url) -> String {
        let parameters: HashMap<String, String> = url.query_pairs().into_owned().collect();
        assert_eq!(parameters["response_type"], "code");
        assert_eq!(parameters["client_id"], CLIENT);
        assert_eq!(parameters["code_challenge_method"], "S256");
        assert!(parameters["scope"].split(' ').any(|scope| scope == "openid"), "{parameters:?}");
        let mut state = self.state();
        let code = format!("code-canary-{}", state.codes.len());
        state.codes.insert(code.clone(), parameters);
        code
    }
}

impl State {
    fn answer(&mut self, request: &Request) -> Reply {
        if let Some(reply) = self.replies.get(request.path.as_str()) {
            return reply.clone();
        }
        match request.path.as_str() {
            "/realm/.well-known/openid-configuration" => Reply::Json(200, self.discovery()),
            "/realm/jwks" => {
                let keys: Vec<Value> = self.keys.iter().map(SigningKey::jwk).collect();
                Reply::Json(200, json!({ "keys": keys }))
            }
            "/realm/token" => self.redeem(request),
            "/realm/userinfo" if request.bearer() == Some(ACCESS_TOKEN) => {
                Reply::Json(200, self.userinfo.clone().unwrap())
            }
            _ => Reply::Json(404, json!({})),
        }
    }

    fn discovery(&self) -> Value {
        let at = |path: &str| format!("{}/{path}", self.issuer);
        let mut document = json!({
            "issuer": self.issuer,
            "authorization_endpoint": at("authorize"),
            "token_endpoint": at("token"),
            "jwks_uri": at("jwks"),
            "token_endpoint_auth_methods_supported": ["private_key_jwt", "client_secret_basic", "client_secret_post"],
            "scopes_supported": ["openid"],
        });
        if self.userinfo.is_some() {
            document["userinfo_endpoint"] = at("userinfo").into();
        }
        over(document, &self.discovery)
    }

    fn redeem(&mut self, request: &Request) -> Reply {
        let form = request.form();
        if presented(request, &form) != self.authentication {
            return Reply::Json(401, json!({ "error": "invalid_client" }));
        }
        let Some(login) = self.codes.remove(&form["code"]) else {
            return Reply::Json(
                400,
                json!({ "error": "invalid_grant", "error_description": "description-canary" }),
            );
        };
        let is_right = form["grant_type"] == "authorization_code"
            && sha256(&form["code_verifier"]) == login["code_challenge"]
            && form["redirect_uri"] == login["redirect_uri"];
        if !is_right {
            return Reply::Json(400, json!({ "error": "invalid_grant" }));
        }
        let answer = json!({
            "access_token": ACCESS_TOKEN,
            "token_type": "Bearer",
            "expires_in": 3600,
            "id_token": self.id_token(&login["nonce"]),
        });
        Reply::Json(200, over(answer, &self.token_answer))
    }

    fn id_token(&self, nonce: &str) -> String {
        let key = &self.keys[0];
        let claims = over(
            json!({
                "iss": self.issuer,
                "sub": SUBJECT,
                "aud": CLIENT,
                "exp": NOW + 300,
                "iat": NOW,
                "nonce": nonce,
                "email": "Ada@example.com",
                "email_verified": true,
                "name": "Ada Lovelace",
                "preferred_username": "ada",
            }),
            &self.claims,
        );
        if let Some(token) = &self.token {
            return token(key, &claims);
        }
        let header = over(json!({ "alg": key.algorithm, "kid": key.id, "typ": "JWT" }), &self.header);
        jws(&header, &claims, |message| key.sign(message))
    }
}

/// How this request authenticates.
fn presented(request: &Request, form: &HashMap<String, String>) -> Authentication {
    let encoded = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let basic = STANDARD.encode(format!("{}:{}", encoded(CLIENT), encoded(SECRET)));
    match (request.headers.get("authorization"), form.get("client_secret")) {
        (Some(header), None) if *header == format!("Basic {basic}") => Authentication::Basic,
        (None, Some(secret)) if secret == SECRET && form["client_id"] == CLIENT => Authentication::Post,
        (None, None) if form["client_id"] == CLIENT => Authentication::Public,
        credentials => panic!("these credentials are nobody's: {credentials:?}"),
    }
}

/// `document` with `changes` put over it; `null` takes away.
fn over(mut document: Value, changes: &Value) -> Value {
    for (name, value) in changes.as_object().unwrap() {
        if value.is_null() {
            document.as_object_mut().unwrap().remove(name);
        } else {
            document[name] = value.clone();
        }
    }
    document
}
