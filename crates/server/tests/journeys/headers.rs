//! What every answer carries, whatever kind it is of.

use reqwest::Method;
use serde_json::{Value, json};

use countersign_testkit::Reply;

use crate::installation::{Installation, PASSWORD, expect};
use crate::jar::{CSRF, Jar};

const ME: &str = "/api/v1/users/me";
const APP: &str = "https://app.example.com";
const OWN: (&str, &str) = ("COUNTERSIGN_PUBLIC_URL", "https://auth.example.com");
const ALLOWED: (&str, &str) = ("COUNTERSIGN_BROWSERS_ALLOWED_ORIGINS", APP);

/// One answer of each kind, by what was asked, sent with these headers.
async fn answers(site: &Installation, headers: &[(&str, &str)]) -> Vec<(u16, String, Reply)> {
    site.verified_account("ada").await;
    let tokens = site.log_in("ada").await;
    let mut answers = Vec::new();
    let mut ask = async |status, method: Method, path: &str, token: &str, body: Option<Value>| {
        let api = if token.is_empty() { site.api() } else { site.api().with_token(token) };
        let request = api.request(method.clone(), path);
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        let request = match body {
            Some(body) => request.json(&body),
            None => request,
        };
        answers.push((status, format!("{method} {path}"), site.api().send(request).await));
    };
    let log_in = json!({ "identifier": "ada", "password": PASSWORD });
    let key = json!({ "name": "key", "scopes": ["profile:read"] });
    let close = json!({ "password": PASSWORD });
    let access = tokens.access.as_str();
    ask(200, Method::GET, ME, access, None).await;
    ask(200, Method::HEAD, ME, access, None).await;
    ask(200, Method::POST, "/api/v1/auth/login", "", Some(log_in.clone())).await;
    ask(429, Method::POST, "/api/v1/auth/login", "", Some(log_in)).await;
    ask(200, Method::POST, "/api/v1/auth/refresh", "", Some(json!({ "refresh_token": tokens.refresh })))
        .await;
    ask(201, Method::POST, "/api/v1/api-keys", access, Some(key)).await;
    ask(400, Method::PATCH, ME, access, Some(json!({ "email_verified": true }))).await;
    ask(401, Method::GET, ME, "", None).await;
    ask(401, Method::GET, ME, "x.y.z", None).await;
    ask(403, Method::GET, "/api/v1/users/0198a4f0-7a3c-7f00-8000-00000000002a/sessions", access, None).await;
    ask(404, Method::GET, "/nowhere", access, None).await;
    ask(404, Method::DELETE, "/api/v1/users/me/sessions/0198a4f0-7a3c-7f00-8000-00000000002a", access, None)
        .await;
    ask(405, Method::POST, ME, access, None).await;
    ask(405, Method::OPTIONS, ME, "", None).await;
    ask(413, Method::PATCH, ME, access, Some(json!({ "full_name": "x".repeat(70_000) }))).await;
    ask(415, Method::PATCH, ME, access, None).await;
    ask(200, Method::GET, "/health", "", None).await;
    ask(204, Method::DELETE, ME, access, Some(close)).await;
    ask(401, Method::GET, ME, access, None).await;
    answers
}

async fn site() -> Installation {
    let on = [("COUNTERSIGN_RATE_LIMITS", "on"), ("COUNTERSIGN_LIMITS_LOGIN", "2/1h")];
    Installation::with(None, &[&[OWN, ALLOWED], &on[..]].concat()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn c5_and_c6_every_answer_is_guarded_and_none_is_kept() {
    let site = site().await;
    for (status, what, reply) in answers(&site, &[]).await {
        assert_eq!(reply.status, status, "{what}: {}", reply.text);
        guarded(&what, &reply);
        let policy = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'";
        assert_eq!(reply.header("content-security-policy"), policy, "{what}");
        assert_eq!(reply.header("cache-control"), "no-store", "{what}");
    }
    // What is for everybody is data that may be kept, or a page with a policy of its own.
    let pages =
        ["/docs/", "/docs/errors", "/api-docs/v1.json", "/.well-known/jwks.json", "/account/verify-email"];
    for path in pages.into_iter().chain(["/account/page.js", "/"]) {
        let reply = site.api().get(path).await;
        assert!(matches!(reply.status, 200 | 308), "{path}: {}", reply.status);
        guarded(path, &reply);
        let policy = reply.header("content-security-policy");
        for part in ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"] {
            assert!(policy.contains(part), "{path}: {policy}");
        }
        assert_ne!(reply.header("cache-control"), "", "{path}");
    }
}

#[track_caller]
fn guarded(what: &str, reply: &Reply) {
    for (name, value) in [
        ("strict-transport-security", "max-age=31536000; includeSubDomains"),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
    ] {
        assert_eq!(reply.header(name), value, "{what}: {name}");
    }
    assert!(reply.header("x-request-id").len() == 36 && reply.header("server").is_empty(), "{what}");
}

#[tokio::test(flavor = "multi_thread")]
async fn c6_what_sets_cookies_is_not_kept() {
    let site = Installation::on_sqlite().await;
    site.verified_account("ada").await;
    let (mut jar, login) = Jar::logged_in(&site, "ada").await;
    let token = jar.cookie(CSRF).to_owned();
    let csrf = jar.get("/api/v1/auth/csrf").await;
    let logout = jar.post("/api/v1/auth/logout", &[("X-CSRF-Token", &token)], &json!({})).await;
    let forged = Jar::logged_in(&site, "ada").await.0.post("/api/v1/auth/logout", &[], &json!({})).await;
    for (status, reply) in [(200, login), (200, csrf), (403, logout), (403, forged)] {
        assert_eq!((reply.status, reply.header("cache-control")), (status, "no-store"), "{}", reply.text);
        assert_eq!(reply.header("strict-transport-security"), "", "the public address is no https");
    }
    // The cookie was replaced by the newer token, which goes with it.
    expect(200, jar.change(Method::POST, "/api/v1/auth/logout", &json!({})).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn g29_an_admitted_origin_reads_every_answer_with_credentials() {
    let site = site().await;
    for (status, what, reply) in answers(&site, &[("Origin", APP)]).await {
        assert_eq!(reply.status, status, "{what}: {}", reply.text);
        assert_eq!(reply.header("access-control-allow-origin"), APP, "{what}");
        assert_eq!(reply.header("access-control-allow-credentials"), "true", "{what}");
        assert!(reply.header("vary").to_ascii_lowercase().contains("origin"), "{what}");
    }
    let reply = preflight(&site, APP).await;
    assert_eq!((reply.status, reply.header("access-control-allow-origin")), (204, APP));
    let allowed = reply.header("access-control-allow-headers");
    assert!(allowed.contains("x-csrf-token") && allowed.contains("content-type"), "{allowed}");
}

#[tokio::test(flavor = "multi_thread")]
async fn g29_no_other_origin_reads_any() {
    let (some, none) = (site().await, Installation::with(None, &[OWN]).await);
    let origins = [
        "https://evil.example",
        "null",
        "*",
        "",
        "https://app.example.com.evil.example",
        "https://app.example.comevil",
        "https://app.example.co",
        "https://evil-app.example.com",
        "https://evil.app.example.com",
        "http://app.example.com",
        "https://app.example.com:8443",
        "https://app.example.com/",
        "https://app.example.com, https://evil.example",
        "https://auth.example.com",
    ];
    for origin in origins {
        for site in [&some, &none] {
            let request = site.api().request(Method::GET, ME).header("Origin", origin);
            for reply in [site.api().send(request).await, preflight(site, origin).await] {
                for (name, value) in &reply.headers {
                    assert!(!name.as_str().starts_with("access-control-"), "{origin}: {name}: {value:?}");
                }
            }
        }
        let reply = preflight(&some, origin).await;
        assert!(reply.header("vary").contains("origin"), "{origin}");
    }
    let both =
        some.api().request(Method::GET, ME).header("Origin", APP).header("Origin", "https://evil.example");
    assert_eq!(some.api().send(both).await.header("access-control-allow-origin"), "");
}

async fn preflight(site: &Installation, origin: &str) -> Reply {
    let request = site.api().request(Method::OPTIONS, "/api/v1/auth/login").header("Origin", origin);
    let request = request.header("Access-Control-Request-Method", "POST");
    site.api().send(request.header("Access-Control-Request-Headers", "content-type,x-csrf-token")).await
}
