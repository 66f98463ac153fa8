//! A browser made by hand: it keeps the cookies that it is given and sends them with every request.

use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeMap;

use countersign_testkit::{Api, Reply};

use crate::installation::{Installation, PASSWORD, expect};

pub(crate) const ACCESS: &str = "__Host-countersign-access";
pub(crate) const REFRESH: &str = "__Host-countersign-refresh";
pub(crate) const CSRF: &str = "__Host-countersign-csrf";

/// A browser of one person.
#[derive(Clone)]
pub(crate) struct Jar {
    api: Api,
    cookies: BTreeMap<String, String>,
}

impl Jar {
    pub(crate) fn empty(site: &Installation) -> Self {
        Self { api: site.api(), cookies: BTreeMap::new() }
    }

    /// One in which somebody has just logged in, and how that was answered.
    pub(crate) async fn logged_in(site: &Installation, identifier: &str) -> (Self, Reply) {
        let mut jar = Self::empty(site);
        let reply = expect(200, jar.log_in(identifier).await);
        (jar, reply)
    }

    pub(crate) async fn log_in(&mut self, identifier: &str) -> Reply {
        let body = json!({ "identifier": identifier, "password": PASSWORD, "session": "cookie" });
        self.post("/api/v1/auth/login", &[], &body).await
    }

    /// The value of a cookie; empty where there is none.
    pub(crate) fn cookie(&self, name: &str) -> &str {
        self.cookies.get(name).map(String::as_str).unwrap_or_default()
    }

    /// All that it has, as it sends them.
    pub(crate) fn cookies(&self) -> String {
        let pairs: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        pairs.join("; ")
    }

    /// The same browser with another cookie of this name; with `None`, without one.
    pub(crate) fn with(&self, name: &str, value: Option<&str>) -> Self {
        let mut other = self.clone();
        match value {
            Some(value) => other.cookies.insert(name.to_owned(), value.to_owned()),
            None => other.cookies.remove(name),
        };
        other
    }

    pub(crate) async fn get(&mut self, path: &str) -> Reply {
        self.send(Method::GET, path, &[], None).await
    }

    /// A page's own request: with the CSRF token of the cookie.
    pub(crate) async fn change(&mut self, method: Method, path: &str, body: &Value) -> Reply {
        let token = self.cookie(CSRF).to_owned();
        self.send(method, path, &[("X-CSRF-Token", &token)], Some(body)).await
    }

    pub(crate) async fn post(&mut self, path: &str, headers: &[(&str, &str)], body: &Value) -> Reply {
        self.send(Method::POST, path, headers, Some(body)).await
    }

    pub(crate) async fn send(
        &mut self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Reply {
        let mut request = self.api.request(method, path);
        if !self.cookies.is_empty() {
            request = request.header("Cookie", self.cookies());
        }
        request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        if let Some(body) = body {
            request = request.json(body);
        }
        let reply = self.api.send(request).await;
        self.keep(&reply);
        reply
    }

    fn keep(&mut self, reply: &Reply) {
        for cookie in set_cookies(reply) {
            let (pair, attributes) = cookie.split_once("; ").unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            if attributes.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

/// The cookies that an answer sets.
pub(crate) fn set_cookies(reply: &Reply) -> Vec<&str> {
    reply.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap()).collect()
}
