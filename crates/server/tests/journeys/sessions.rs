//! Where somebody is logged in, and what ends it.

use crate::installation::{Installation, PASSWORD, Tokens, expect, on_both_engines, refused};
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::json;

on_both_engines!(
    people_see_and_end_their_sessions,
    g06_of_fifty_refreshes_at_once_one_succeeds_and_its_successor_lives,
    g07_reuse_is_known_after_a_restart,
    g08_a_disabled_user_has_nothing_left,
    g09_other_sessions_end_with_the_password,
    a_step_up_opens_a_new_session_in_place_of_the_old_one,
    the_last_administrator_stays,
);

async fn people_see_and_end_their_sessions(site: Installation) {
    site.verified_account("ada").await;
    let (here, there) = (site.logged_in("ada").await, site.logged_in("ada").await);
    let listed = expect(200, here.get("/api/v1/users/me/sessions").await);
    let items = listed.at("/data/items").as_array().unwrap().clone();
    assert_eq!((items.len(), items.iter().filter(|item| item["current"] == true).count()), (2, 1));
    assert_eq!(items[0]["ip_prefix"], "127.0.0.0/24", "{}", listed.text);
    let other = items.iter().find(|item| item["current"] == false).unwrap()["id"].as_str().unwrap();
    let path = format!("/api/v1/users/me/sessions/{other}");
    expect(200, here.patch(&path, json!({ "name": "the old laptop" })).await);
    let named = expect(200, here.get("/api/v1/users/me/sessions").await);
    assert!(named.text.contains("the old laptop"), "{}", named.text);

    // Somebody else's is as good as none.
    site.verified_account("mallory").await;
    let mallory = site.logged_in("mallory").await;
    refused(404, "RESOURCE_NOT_FOUND", mallory.delete(&path).await);
    expect(200, there.get("/api/v1/users/me").await);
    expect(204, here.delete(&path).await);
    refused(401, "TOKEN_BLACKLISTED", there.get("/api/v1/users/me").await);
    refused(404, "RESOURCE_NOT_FOUND", here.delete(&path).await);

    let third = site.logged_in("ada").await;
    let ended = expect(200, third.delete("/api/v1/users/me/sessions").await);
    assert_eq!(ended.at("/data/sessions_ended"), &json!(1));
    refused(401, "TOKEN_BLACKLISTED", here.get("/api/v1/users/me").await);
    expect(200, third.get("/api/v1/users/me").await);
}

async fn g06_of_fifty_refreshes_at_once_one_succeeds_and_its_successor_lives(site: Installation) {
    site.verified_account("ada").await;
    let tokens = site.log_in("ada").await;
    let replies = join_all((0..50).map(|_| site.try_refresh(&tokens.refresh))).await;
    let successes: Vec<_> = replies.iter().filter(|reply| reply.status == 200).collect();
    assert_eq!(successes.len(), 1);
    expect(200, site.try_refresh(&Tokens::of(successes[0]).refresh).await);
    assert_eq!(site.audited("refresh_token_reused").await, 0, "they came within the grace");
}

async fn g07_reuse_is_known_after_a_restart(mut site: Installation) {
    site.verified_account("ada").await;
    let first = site.log_in("ada").await;
    let second = Tokens::of(&expect(200, site.try_refresh(&first.refresh).await));
    let third = Tokens::of(&expect(200, site.try_refresh(&second.refresh).await));
    site.server.restart().await;
    // The one before the last: no lost answer explains that.
    refused(401, "INVALID_TOKEN", site.try_refresh(&first.refresh).await);
    refused(401, "INVALID_TOKEN", site.try_refresh(&third.refresh).await);
    refused(401, "TOKEN_BLACKLISTED", site.api().with_token(&third.access).get("/api/v1/users/me").await);
    assert_eq!(site.audited("refresh_token_reused").await, 1);
    site.server.restart().await;
    refused(401, "TOKEN_BLACKLISTED", site.api().with_token(&third.access).get("/api/v1/users/me").await);
}

async fn g08_a_disabled_user_has_nothing_left(site: Installation) {
    let root = site.administrator().await;
    let ada = site.protected("ada").await;
    let id = site.id_of(&ada.api).await;
    let (key, _) = site.api_key(&ada.api, &["profile:read"]).await;
    let ticket = site.ticket("ada").await;
    let code = ada.generator.current();
    let tokens = crate::people::tokens_of(site.verify_code(&ticket, &code).await);
    let pending = site.ticket("ada").await;
    expect(200, site.api().post("/api/v1/auth/password/forgot", json!({ "email": "ada@example.org" })).await);
    let reset = site.mail("ada@example.org", 4).await.token();
    expect(200, site.me_by_key(&key).await);

    expect(200, root.post(&format!("/api/v1/users/{id}/disable"), json!({})).await);
    let session = site.api().with_token(&tokens.access);
    refused(401, "TOKEN_BLACKLISTED", session.get("/api/v1/users/me").await);
    refused(401, "TOKEN_BLACKLISTED", ada.api.get("/api/v1/users/me").await);
    refused(401, "INVALID_TOKEN", site.try_refresh(&tokens.refresh).await);
    refused(401, "INVALID_TOKEN", site.me_by_key(&key).await);
    refused(401, "INVALID_TOKEN", site.verify_backup_code(&pending, &ada.backup_codes[0]).await);
    let body = json!({ "token": reset, "password": "seven quiet geese in a row" });
    refused(401, "INVALID_TOKEN", site.api().post("/api/v1/auth/password/reset", body).await);
    refused(403, "ACCOUNT_DISABLED", site.try_log_in("ada", PASSWORD).await);
    refused(401, "INVALID_CREDENTIALS", site.try_log_in("ada", "not the password").await);

    // Enabled again, what ended stays ended.
    expect(200, root.post(&format!("/api/v1/users/{id}/enable"), json!({})).await);
    refused(401, "TOKEN_BLACKLISTED", session.get("/api/v1/users/me").await);
    refused(401, "INVALID_TOKEN", site.try_refresh(&tokens.refresh).await);
    refused(401, "INVALID_TOKEN", site.verify_backup_code(&pending, &ada.backup_codes[0]).await);
    expect(200, site.me_by_key(&key).await);
}

async fn g09_other_sessions_end_with_the_password(site: Installation) {
    site.verified_account("ada").await;
    let sessions = [site.log_in("ada").await, site.log_in("ada").await, site.log_in("ada").await];
    let api = |n: usize| site.api().with_token(&sessions[n].access);
    let new = "seven quiet geese in a row";
    let change = json!({ "current_password": PASSWORD, "new_password": new });
    expect(200, api(0).post("/api/v1/auth/password/change", change).await);
    expect(200, api(0).get("/api/v1/users/me").await);
    for other in [1, 2] {
        refused(401, "TOKEN_BLACKLISTED", api(other).get("/api/v1/users/me").await);
        refused(401, "INVALID_TOKEN", site.try_refresh(&sessions[other].refresh).await);
    }
    expect(200, site.api().post("/api/v1/auth/password/forgot", json!({ "email": "ada@example.org" })).await);
    let mail = site.mail("ada@example.org", 3).await;
    let reset = json!({ "token": mail.token(), "password": PASSWORD });
    expect(200, site.api().post("/api/v1/auth/password/reset", reset).await);
    refused(401, "TOKEN_BLACKLISTED", api(0).get("/api/v1/users/me").await);
    refused(401, "INVALID_TOKEN", site.try_refresh(&sessions[0].refresh).await);
}

async fn a_step_up_opens_a_new_session_in_place_of_the_old_one(site: Installation) {
    site.verified_account("ada").await;
    let old = site.log_in("ada").await;
    let api = site.api().with_token(&old.access);
    let reply = expect(200, api.post("/api/v1/auth/step-up", json!({ "password": PASSWORD })).await);
    let new = Tokens::of(&reply);
    assert_ne!(old.refresh, new.refresh);
    refused(401, "TOKEN_BLACKLISTED", api.get("/api/v1/users/me").await);
    refused(401, "INVALID_TOKEN", site.try_refresh(&old.refresh).await);
    expect(200, site.api().with_token(&new.access).get("/api/v1/users/me").await);
}

async fn the_last_administrator_stays(site: Installation) {
    let root = site.administrator().await;
    let id = site.id_of(&root).await;
    let close = root.request(Method::DELETE, "/api/v1/users/me").json(&json!({ "password": PASSWORD }));
    refused(409, "CONFLICT", root.send(close).await);
    refused(409, "CONFLICT", root.delete(&format!("/api/v1/users/{id}/roles/admin")).await);
    refused(409, "CONFLICT", root.post(&format!("/api/v1/users/{id}/disable"), json!({})).await);

    // Two administrators who demote each other at once: one is left.
    site.verified_account("ada").await;
    let ada = site.logged_in("ada").await;
    let other = site.id_of(&ada).await;
    expect(204, root.post(&format!("/api/v1/users/{other}/roles/admin"), json!({})).await);
    let (mine, his) =
        (format!("/api/v1/users/{other}/roles/admin"), format!("/api/v1/users/{id}/roles/admin"));
    let (first, second) = tokio::join!(root.delete(&mine), ada.delete(&his));
    let gone = [&first, &second].iter().filter(|reply| reply.status == 204).count();
    assert_eq!(gone, 1, "{} {}", first.text, second.text);

    // Likewise where all roles are set at once.
    let (left, demoted) = if first.status == 204 { (&root, &other) } else { (&ada, &id) };
    let path = |user: &str| format!("/api/v1/users/{user}/roles");
    expect(200, left.put(&path(demoted), json!({ "roles": ["admin", "user"] })).await);
    let (theirs, mine) = (path(&other), path(&id));
    let (first, second) =
        tokio::join!(root.put(&theirs, json!({ "roles": ["user"] })), ada.put(&mine, json!({ "roles": [] })));
    let gone = [&first, &second].iter().filter(|reply| reply.status == 200).count();
    assert_eq!(gone, 1, "{} {}", first.text, second.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_session_more_than_allowed_ends_the_oldest() {
    let site = Installation::with(None, &[("COUNTERSIGN_SESSIONS_MAX_PER_USER", "2")]).await;
    site.verified_account("ada").await;
    let sessions = [site.logged_in("ada").await, site.logged_in("ada").await, site.logged_in("ada").await];
    refused(401, "TOKEN_BLACKLISTED", sessions[0].get("/api/v1/users/me").await);
    for kept in &sessions[1..] {
        expect(200, kept.get("/api/v1/users/me").await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sensitive_asks_for_a_recent_login() {
    // The shortest window there is.
    let site = Installation::with(None, &[("COUNTERSIGN_SESSIONS_STEP_UP_WINDOW", "30s")]).await;
    site.verified_account("ada").await;
    let api = site.logged_in("ada").await;
    let deadline = tokio::time::Instant::now() + std::time::Duration::from_mins(2);
    loop {
        let reply = api.post("/api/v1/auth/mfa/totp", json!({})).await;
        if reply.code() == "STEP_UP_REQUIRED" {
            break;
        }
        expect(200, reply);
        assert!(tokio::time::Instant::now() < deadline, "the login stays recent for ever");
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    }
    let create = json!({ "name": "a job", "scopes": ["profile:read"] });
    refused(403, "STEP_UP_REQUIRED", api.post("/api/v1/api-keys", create.clone()).await);
    let stepped = expect(200, api.post("/api/v1/auth/step-up", json!({ "password": PASSWORD })).await);
    let api = site.api().with_token(&Tokens::of(&stepped).access);
    expect(201, api.post("/api/v1/api-keys", create).await);
}
