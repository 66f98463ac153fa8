//! Each route that takes credentials is limited, and over its limit nothing happens.

use reqwest::Method;
use serde_json::{Value, json};

use crate::installation::{Installation, PASSWORD, Tokens, account, expect, refused};
use crate::limits::{PROXY, from, limited, traces};

/// A request that has an effect, and how it is answered within the limit.
struct Route {
    method: Method,
    path: &'static str,
    token: String,
    body: Value,
    answer: u16,
}

fn post(path: &'static str, body: Value, answer: u16) -> Route {
    Route { method: Method::POST, path, token: String::new(), body, answer }
}

impl Route {
    fn by(self, token: &str) -> Self {
        Self { token: token.to_owned(), ..self }
    }

    fn delete(self) -> Self {
        Self { method: Method::DELETE, ..self }
    }
}

/// All of them, in an order in which each can take effect.
async fn routes(site: &Installation) -> Vec<Route> {
    let printed = site.server.stderr();
    let setup = printed.split('"').find(|part| part.starts_with("cso_")).expect("a token");
    let ada = site.verified_account("ada").await;
    site.register("joe").await;
    let joe = site.mail("joe@example.org", 1).await.token();
    let mia = site.verified_account("mia").await;
    expect(200, site.api().post("/api/v1/auth/password/forgot", json!({ "email": mia })).await);
    let mia = site.mail(&mia, 2).await.token();
    let log_in = async || {
        let body = json!({ "identifier": "ada", "password": PASSWORD });
        Tokens::of(&expect(200, site.api().post("/api/v1/auth/login", body).await))
    };
    let (one, two, three) = (log_in().await, log_in().await, log_in().await);
    let new_password = "amber teapots whisper south";
    let ticket = json!({ "mfa_ticket": format!("csm_{}", "A".repeat(43)), "code": "123456" });
    let confirmed = json!({ "password": PASSWORD, "code": "123456" });
    let new_email = json!({ "password": PASSWORD, "email": "countess@example.org" });
    let root =
        json!({ "token": setup, "username": "root", "email": "root@example.org", "password": PASSWORD });
    vec![
        post("/api/v1/auth/register", account("eve"), 201),
        post("/api/v1/auth/setup", root, 201),
        post("/api/v1/auth/login", json!({ "identifier": "ada", "password": PASSWORD }), 200),
        post("/api/v1/auth/login", json!({ "identifier": "ada", "password": "not this one" }), 401),
        post("/api/v1/auth/refresh", json!({ "refresh_token": two.refresh }), 200),
        post("/api/v1/auth/password/forgot", json!({ "email": ada }), 200),
        post("/api/v1/auth/password/reset", json!({ "token": mia, "password": new_password }), 200),
        post("/api/v1/auth/email/verification", json!({ "email": "joe@example.org" }), 200),
        post("/api/v1/auth/email/verify", json!({ "token": joe }), 200),
        post("/api/v1/auth/mfa/verify", ticket, 401),
        post("/api/v1/auth/mfa/totp/confirm", json!({ "code": "123456" }), 409).by(&one.access),
        post("/api/v1/auth/mfa/backup-codes", confirmed.clone(), 409).by(&one.access),
        post("/api/v1/auth/mfa/totp", confirmed, 409).by(&one.access).delete(),
        post("/api/v1/users/me/email", new_email, 200).by(&one.access),
        post("/api/v1/auth/step-up", json!({ "password": PASSWORD }), 200).by(&three.access),
        post(
            "/api/v1/auth/password/change",
            json!({ "current_password": PASSWORD, "new_password": new_password }),
            200,
        )
        .by(&one.access),
        post("/api/v1/users/me", json!({ "password": new_password }), 204).by(&one.access).delete(),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn l4_over_its_limit_a_route_does_nothing() {
    let site = limited(&[PROXY]).await;
    for (number, route) in routes(&site).await.into_iter().enumerate() {
        let Route { method, path, token, body, answer } = route;
        let ask = async |client: &str, token: &str, body: &Value| {
            let api = if token.is_empty() { site.api() } else { site.api().with_token(token) };
            from(client, &api, method.clone(), path, body).await
        };
        let client = format!("203.0.113.{number}");
        let allowed = if path.ends_with("/refresh") { 100 } else { 10 };
        for _ in 0..allowed {
            let reply = ask(&client, "", &json!({})).await;
            assert!(matches!(reply.status, 400 | 401), "{path}: {}", reply.text);
        }
        let before = traces(&site).await;
        let over = refused(429, "RATE_LIMIT_EXCEEDED", ask(&client, &token, &body).await);
        assert!(over.header("retry-after").parse::<u64>().is_ok(), "{path}");
        assert_eq!(traces(&site).await, before, "{method} {path}");

        let within = ask(&format!("198.51.100.{number}"), &token, &body).await;
        assert_eq!(within.status, answer, "{method} {path}: {}", within.text);
        if answer < 300 {
            assert_ne!(traces(&site).await, before, "{method} {path}: an effect would have been seen");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn y5_each_api_key_has_a_limit_of_its_own_wherever_it_is_used() {
    let site = limited(&[PROXY, ("COUNTERSIGN_LIMITS_API_KEY", "3/1h")]).await;
    site.verified_account("ada").await;
    let ada = site.logged_in("ada").await;
    let ((one, _), (other, _)) =
        (site.api_key(&ada, &["profile:read"]).await, site.api_key(&ada, &["profile:read"]).await);
    for client in ["203.0.113.1", "203.0.113.2", "203.0.113.3"] {
        expect(200, with_key(&site, client, &one).await);
    }
    let over = refused(429, "RATE_LIMIT_EXCEEDED", with_key(&site, "203.0.113.4", &one).await);
    assert_eq!(over.header("ratelimit-policy"), r#""api_key";q=3;w=3600"#);
    expect(200, with_key(&site, "203.0.113.4", &other).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn y5_who_tries_api_keys_is_stopped() {
    let site = limited(&[PROXY, ("COUNTERSIGN_LIMITS_API_KEY_FAILURES", "10/1h")]).await;
    site.verified_account("ada").await;
    let (good, _) = site.api_key(&site.logged_in("ada").await, &["profile:read"]).await;
    let mut altered = good.clone().into_bytes();
    altered[10] = if altered[10] == b'A' { b'B' } else { b'A' };
    let altered = String::from_utf8(altered).unwrap();
    let guesses = ["cs_", "x", &altered, &format!("cs_{}", "A".repeat(51)), &good[..good.len() - 1]];
    for guess in guesses.iter().cycle().take(10) {
        refused(401, "INVALID_TOKEN", with_key(&site, "203.0.113.1", guess).await);
    }
    refused(429, "RATE_LIMIT_EXCEEDED", with_key(&site, "203.0.113.1", guesses[0]).await);
    // A program beside whoever tries them goes on.
    for client in ["203.0.113.1", "203.0.113.2"] {
        expect(200, with_key(&site, client, &good).await);
    }
    let keyless = site.api().get("/api/v1/users/me").await;
    refused(401, "UNAUTHORIZED", keyless);
}

async fn with_key(site: &Installation, client: &str, key: &str) -> countersign_testkit::Reply {
    let request = site.api().request(Method::GET, "/api/v1/users/me");
    site.api().send(request.header("X-Forwarded-For", client).header("X-API-Key", key)).await
}
