//! A lost password.

use serde_json::json;

use crate::installation::{Installation, PASSWORD, expect, on_both_engines, refused};

const NEW_PASSWORD: &str = "amber teapots whisper south";

on_both_engines!(a_lost_password_is_replaced_by_mail);

async fn a_lost_password_is_replaced_by_mail(site: Installation) {
    let email = site.verified_account("ada").await;
    let session = site.log_in("ada").await;
    let api = site.api();
    let known = expect(200, api.post("/api/v1/auth/password/forgot", json!({ "email": email })).await);
    let unknown = api.post("/api/v1/auth/password/forgot", json!({ "email": "nobody@example.org" })).await;
    assert_eq!((known.status, known.at("/message")), (unknown.status, unknown.at("/message")));

    let token = site.mail(&email, 2).await.token();
    let reset = |password: &str| json!({ "token": token, "password": password });
    refused(400, "VALIDATION_ERROR", api.post("/api/v1/auth/password/reset", reset("short")).await);
    expect(200, api.post("/api/v1/auth/password/reset", reset(NEW_PASSWORD)).await);
    refused(401, "INVALID_TOKEN", api.post("/api/v1/auth/password/reset", reset(PASSWORD)).await);

    refused(401, "INVALID_CREDENTIALS", site.try_log_in("ada", PASSWORD).await);
    expect(200, site.try_log_in("ada", NEW_PASSWORD).await);
    refused(401, "TOKEN_BLACKLISTED", api.with_token(&session.access).get("/api/v1/users/me").await);
    refused(401, "INVALID_TOKEN", site.try_refresh(&session.refresh).await);
    site.mail(&email, 3).await;
}
