//! What people do with their own account.

use serde_json::json;

use crate::installation::{Installation, PASSWORD, expect, on_both_engines, refused};

const NEW_PASSWORD: &str = "amber teapots whisper south";

on_both_engines!(
    a_changed_password_ends_the_other_sessions,
    a_changed_address_counts_once_it_is_proven,
    a_closed_account_is_gone
);

async fn a_changed_password_ends_the_other_sessions(site: Installation) {
    let email = site.verified_account("ada").await;
    let (here, there) = (site.logged_in("ada").await, site.logged_in("ada").await);
    let change = |current: &str| json!({ "current_password": current, "new_password": NEW_PASSWORD });
    let path = "/api/v1/auth/password/change";
    refused(401, "INVALID_CREDENTIALS", here.post(path, change("not this one")).await);
    expect(200, here.post(path, change(PASSWORD)).await);

    expect(200, here.get("/api/v1/users/me").await);
    refused(401, "TOKEN_BLACKLISTED", there.get("/api/v1/users/me").await);
    refused(401, "INVALID_CREDENTIALS", site.try_log_in("ada", PASSWORD).await);
    expect(200, site.try_log_in("ada", NEW_PASSWORD).await);
    site.mail(&email, 2).await;
}

async fn a_changed_address_counts_once_it_is_proven(site: Installation) {
    let old = site.verified_account("ada").await;
    let ada = site.logged_in("ada").await;
    let change = json!({ "email": "countess@example.org", "password": PASSWORD });
    let asked = ada.post("/api/v1/users/me/email", change).await;
    assert!((200..300).contains(&asked.status), "{}", asked.text);
    expect(200, site.try_log_in(&old, PASSWORD).await);

    let token = site.mail("countess@example.org", 1).await.token();
    expect(200, site.api().post("/api/v1/auth/email/verify", json!({ "token": token })).await);
    expect(200, site.try_log_in("countess@example.org", PASSWORD).await);
    refused(401, "INVALID_CREDENTIALS", site.try_log_in(&old, PASSWORD).await);
    site.mail(&old, 2).await;
}

async fn a_closed_account_is_gone(site: Installation) {
    site.verified_account("ada").await;
    let ada = site.logged_in("ada").await;
    let close = |password: &str| {
        let body = json!({ "password": password });
        ada.send(ada.request(reqwest::Method::DELETE, "/api/v1/users/me").json(&body))
    };
    refused(401, "INVALID_CREDENTIALS", close("not this one").await);
    expect(204, close(PASSWORD).await);
    refused(401, "TOKEN_BLACKLISTED", ada.get("/api/v1/users/me").await);
    refused(401, "INVALID_CREDENTIALS", site.try_log_in("ada", PASSWORD).await);
    expect(201, site.api().post("/api/v1/auth/register", crate::installation::account("ada")).await);
}
