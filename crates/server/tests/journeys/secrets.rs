//! What must never be seen.

use serde_json::json;

use crate::installation::{Installation, PASSWORD, expect};

const CANARY: &str = "canary-Password-4711";

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_reaches_a_log_or_a_wrong_body() {
    let site = Installation::with(None, &[("COUNTERSIGN_LOG_LEVEL", "debug")]).await;
    let api = site.api();
    let email = site.verified_account("ada").await;
    let tokens = site.log_in("ada").await;
    let mut replies = vec![
        site.try_log_in("ada", CANARY).await,
        site.try_refresh(&format!("csr_{CANARY}")).await,
        api.post("/api/v1/auth/register", json!({ "username": "x", "email": "x", "password": CANARY })).await,
        api.post("/api/v1/auth/password/reset", json!({ "token": CANARY, "password": CANARY })).await,
        api.with_token(CANARY).get("/api/v1/users/me").await,
        api.with_token(&tokens.access).get("/api/v1/users/me").await,
    ];
    expect(200, api.post("/api/v1/auth/password/forgot", json!({ "email": email })).await);
    let mailed = site.mail(&email, 2).await.token();
    let reset = json!({ "token": mailed, "password": CANARY });
    replies.push(expect(200, api.post("/api/v1/auth/password/reset", reset).await));
    replies.push(expect(200, site.try_log_in("ada", CANARY).await));

    let log = site.server.log();
    for secret in [CANARY, PASSWORD, &mailed, &tokens.access, &tokens.refresh, &email] {
        assert!(!log.contains(secret), "in the log: {secret}");
    }
    let shown: String = replies.iter().map(|reply| reply.text.as_str()).collect();
    for secret in [CANARY, PASSWORD, &mailed, "$argon2"] {
        assert!(!shown.contains(secret), "in an answer: {secret}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_log_line_of_a_request_carries_its_id() {
    let site = Installation::on_sqlite().await;
    let id = "0198a4f0-7a3c-7f00-8000-00000000002a";
    let request = site.api().request(reqwest::Method::GET, "/api/v1/users/me").header("X-Request-ID", id);
    let reply = site.api().send(request).await;
    assert_eq!((reply.header("x-request-id"), reply.text_at("/error/request_id")), (id, id));
    let lines: Vec<serde_json::Value> =
        site.server.stdout().lines().map(|line| serde_json::from_str(line).expect(line)).collect();
    assert!(lines.iter().any(|line| line["request.id"] == id), "{lines:?}");
}
