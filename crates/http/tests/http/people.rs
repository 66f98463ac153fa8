//! Who acts in the tests of `v1`, and what they come with.

use crate::support::{Response, TestServer};
use crate::v1_accounts::{PASSWORD, person};
use crate::v1_login::{log_in, with_token};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use totp_rs::{Builder, Secret};

/// Registers somebody, proves the address, logs in, and gives the tokens.
pub(crate) fn verified(server: &TestServer, name: &str) -> Value {
    server.post("/api/v1/auth/register", person(name).to_string()).data(201);
    let mails = server.mails();
    let mail = mails.iter().find(|mail| mail.template == "verify_email").unwrap();
    server.post("/api/v1/auth/email/verify", json!({ "token": mail.token }).to_string()).data(200);
    log_in(server, name, PASSWORD).data(200)
}

/// Makes an API key, and gives the answer.
pub(crate) fn new_key(server: &TestServer, tokens: &Value, scopes: &[&str]) -> Value {
    let body = json!({ "name": "a program", "scopes": scopes }).to_string();
    with_token(server, tokens, "POST", "/api/v1/api-keys", &body).data(201)
}

pub(crate) fn with_key(server: &TestServer, key: &Value, method: &str, path: &str, body: &str) -> Response {
    let key = key["key"].as_str().unwrap();
    server.send(method, path, &[("X-API-Key", key), ("Content-Type", "application/json")], body)
}

/// The code that a generator with this secret shows now.
pub(crate) fn code(server: &TestServer, secret: &str) -> String {
    let secret = Secret::try_from_base32(secret).unwrap();
    let generator = Builder::new().with_secret(secret).build().unwrap();
    generator.generate(server.now().timestamp().try_into().unwrap()).to_string()
}

/// Puts a generator into use, and gives its secret and the backup codes.
pub(crate) fn switch_on(server: &TestServer, tokens: &Value) -> (String, Vec<String>) {
    let enrolment = with_token(server, tokens, "POST", "/api/v1/auth/mfa/totp", "").data(200);
    let secret = enrolment["secret"].as_str().unwrap().to_owned();
    let body = json!({ "code": code(server, &secret) }).to_string();
    let confirmed = with_token(server, tokens, "POST", "/api/v1/auth/mfa/totp/confirm", &body).data(200);
    let codes = confirmed["backup_codes"].as_array().unwrap().iter();
    (secret, codes.map(|code| code.as_str().unwrap().to_owned()).collect())
}

/// A browser: it keeps cookies and sends them along.
#[derive(Debug, Default, Clone)]
pub(crate) struct Jar(BTreeMap<String, String>);

impl Jar {
    /// A browser in which somebody logged in who is registered.
    pub(crate) fn logged_in(server: &TestServer, name: &str) -> Self {
        let mut jar = Self::default();
        let body = json!({ "identifier": name, "password": PASSWORD, "session": "cookie" });
        jar.send(server, "POST", "/api/v1/auth/login", &body.to_string()).data(200);
        jar
    }

    pub(crate) fn cookie(&self, name: &str) -> Option<&str> {
        self.0.get(&format!("__Host-countersign-{name}")).map(String::as_str)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Sends what a script of the page sends: with the CSRF token in the header, if there is one.
    pub(crate) fn send(&mut self, server: &TestServer, method: &str, path: &str, body: &str) -> Response {
        let csrf = self.cookie("csrf").unwrap_or_default().to_owned();
        self.send_with(server, method, path, &[("X-CSRF-Token", &csrf)], body)
    }

    /// Sends it with these headers.
    pub(crate) fn send_with(
        &mut self,
        server: &TestServer,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Response {
        let pairs: Vec<_> = self.0.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let cookies = pairs.join("; ");
        let own = [("Cookie", cookies.as_str()), ("Content-Type", "application/json")];
        let answer = server.send(method, path, &[&own, headers].concat(), body);
        for cookie in answer.all("set-cookie") {
            let (name, rest) = cookie.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            if rest.contains("; Max-Age=0;") {
                self.0.remove(name);
            } else {
                self.0.insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }
}
