//! From registration to logout.

use serde_json::json;

use crate::installation::{Installation, PASSWORD, Tokens, expect, on_both_engines, refused};

on_both_engines!(somebody_registers_logs_in_and_out, everything_survives_a_restart);

async fn somebody_registers_logs_in_and_out(site: Installation) {
    let email = site.verified_account("ada").await;
    for identifier in ["ada", "ADA", "ada@example.org", " Ada@Example.ORG "] {
        expect(200, site.try_log_in(identifier, PASSWORD).await);
    }
    refused(401, "INVALID_CREDENTIALS", site.try_log_in("ada", "another password").await);
    refused(401, "INVALID_CREDENTIALS", site.try_log_in("nobody", PASSWORD).await);

    let first = site.log_in("ada").await;
    let me = expect(200, site.api().with_token(&first.access).get("/api/v1/users/me").await);
    assert_eq!((me.text_at("/data/username"), me.text_at("/data/email")), ("ada", email.as_str()));
    assert_eq!(me.at("/data/email_verified"), true);

    let second = Tokens::of(&expect(200, site.try_refresh(&first.refresh).await));
    refused(401, "INVALID_TOKEN", site.try_refresh(&first.refresh).await);
    let ada = site.api().with_token(&second.access);
    expect(200, ada.get("/api/v1/users/me").await);

    expect(200, ada.post("/api/v1/auth/logout", json!({})).await);
    refused(401, "TOKEN_BLACKLISTED", ada.get("/api/v1/users/me").await);
    refused(401, "INVALID_TOKEN", site.try_refresh(&second.refresh).await);
    refused(401, "UNAUTHORIZED", site.api().get("/api/v1/users/me").await);
}

async fn everything_survives_a_restart(mut site: Installation) {
    site.verified_account("ada").await;
    let (open, closed) = (site.log_in("ada").await, site.logged_in("ada").await);
    expect(200, closed.post("/api/v1/auth/logout", json!({})).await);
    site.server.restart().await;

    expect(200, site.api().with_token(&open.access).get("/api/v1/users/me").await);
    refused(401, "TOKEN_BLACKLISTED", closed.get("/api/v1/users/me").await);
    expect(200, site.try_refresh(&open.refresh).await);
    expect(200, site.try_log_in("ada", PASSWORD).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn logging_out_everywhere_ends_every_session() {
    let site = Installation::on_sqlite().await;
    site.verified_account("ada").await;
    let (here, there) = (site.logged_in("ada").await, site.log_in("ada").await);
    expect(200, here.post("/api/v1/auth/logout-all", json!({})).await);
    refused(401, "TOKEN_BLACKLISTED", site.api().with_token(&there.access).get("/api/v1/users/me").await);
    refused(401, "INVALID_TOKEN", site.try_refresh(&there.refresh).await);
}
