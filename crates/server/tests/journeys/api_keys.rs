//! Keys of programs.

use crate::installation::{Installation, PASSWORD, expect, on_both_engines, refused};
use reqwest::Method;
use serde_json::json;

on_both_engines!(
    a_key_acts_within_its_scopes_until_it_is_revoked,
    g25_a_key_is_minted_for_nobody_else,
    g26_a_key_never_exceeds_its_owner,
    a_rotated_key_has_two_secrets_for_a_while,
    another_service_has_a_key_verified,
);

async fn a_key_acts_within_its_scopes_until_it_is_revoked(site: Installation) {
    site.verified_account("ada").await;
    let ada = site.logged_in("ada").await;
    let (key, id) = site.api_key(&ada, &["profile:read"]).await;
    assert!(key.starts_with("cs_") && key.len() == 54, "{key}");
    assert_eq!(expect(200, site.me_by_key(&key).await).text_at("/data/username"), "ada");
    let api = site.api();
    let by_key = |method: Method, path: &str| api.request(method, path).header("X-API-Key", &key);
    let patch = by_key(Method::PATCH, "/api/v1/users/me").json(&json!({ "company": "Engines" }));
    refused(403, "FORBIDDEN", api.send(patch).await);
    // What makes keys or changes credentials takes a person.
    for (method, path) in [
        (Method::GET, "/api/v1/api-keys"),
        (Method::POST, "/api/v1/api-keys"),
        (Method::POST, "/api/v1/auth/password/change"),
        (Method::POST, "/api/v1/users/me/email"),
        (Method::POST, "/api/v1/auth/mfa/totp"),
        (Method::POST, "/api/v1/auth/step-up"),
        (Method::DELETE, "/api/v1/users/me"),
        (Method::GET, "/api/v1/users/me/sessions"),
    ] {
        let reply = api.send(by_key(method.clone(), path).json(&json!({}))).await;
        assert_eq!((reply.status, reply.code()), (403, "FORBIDDEN"), "{method} {path}: {}", reply.text);
    }
    // Only the header carries a key, and nothing beside it.
    refused(401, "UNAUTHORIZED", api.get(&format!("/api/v1/users/me?api_key={key}&X-API-Key={key}")).await);
    refused(401, "INVALID_TOKEN", api.with_token(&key).get("/api/v1/users/me").await);
    let both = ada.request(Method::GET, "/api/v1/users/me").header("X-API-Key", &key);
    refused(401, "INVALID_TOKEN", api.send(both).await);
    assert!(!site.server.log().contains(&key), "no key in the log");

    let listed = expect(200, ada.get("/api/v1/api-keys").await);
    assert!(!listed.text.contains(&key) && listed.text.contains(&key[..8]), "{}", listed.text);
    assert!(listed.at("/data/items/0/last_used_at").is_string());
    expect(204, ada.delete(&format!("/api/v1/api-keys/{id}")).await);
    refused(401, "INVALID_TOKEN", site.me_by_key(&key).await);
    let mut altered = key.clone();
    altered.replace_range(10..11, if key.as_bytes()[10] == b'A' { "B" } else { "A" });
    refused(401, "INVALID_TOKEN", site.me_by_key(&altered).await);
}

async fn g25_a_key_is_minted_for_nobody_else(site: Installation) {
    site.verified_account("ada").await;
    site.verified_account("mallory").await;
    let (ada, mallory) = (site.logged_in("ada").await, site.logged_in("mallory").await);
    let id = site.id_of(&ada).await;
    let plain = json!({ "name": "a job", "scopes": ["profile:read"] });
    refused(401, "UNAUTHORIZED", site.api().post("/api/v1/api-keys", plain.clone()).await);
    for field in ["user_id", "userId", "owner", "subject", "user"] {
        let mut body = plain.clone();
        body[field] = json!(id);
        refused(401, "UNAUTHORIZED", site.api().post("/api/v1/api-keys", body.clone()).await);
        refused(400, "VALIDATION_ERROR", mallory.post("/api/v1/api-keys", body).await);
    }
    assert_eq!(site.rows("api_keys"), 0);
    let (key, key_id) = site.api_key(&ada, &["profile:read"]).await;
    let path = format!("/api/v1/api-keys/{key_id}");
    refused(
        400,
        "VALIDATION_ERROR",
        ada.patch(&path, json!({ "user_id": site.id_of(&mallory).await })).await,
    );
    // Somebody else's key is as good as none.
    let unknown = mallory.get("/api/v1/api-keys/01890000-0000-7000-8000-000000000000").await;
    for reply in [
        mallory.get(&path).await,
        mallory.patch(&path, json!({ "name": "mine" })).await,
        mallory.delete(&path).await,
        mallory.post(&format!("{path}/rotate"), json!({})).await,
    ] {
        let reply = refused(404, "RESOURCE_NOT_FOUND", reply);
        assert_eq!(reply.at("/error/message"), unknown.at("/error/message"));
    }
    expect(200, site.me_by_key(&key).await);
}

async fn g26_a_key_never_exceeds_its_owner(site: Installation) {
    let root = site.administrator().await;
    site.verified_account("ada").await;
    let ada = site.logged_in("ada").await;
    let id = site.id_of(&ada).await;
    let body = json!({ "name": "too much", "scopes": ["profile:read", "users:update"] });
    let reply = refused(403, "FORBIDDEN", ada.post("/api/v1/api-keys", body).await);
    assert!(reply.text_at("/error/message").contains("users:update"), "{}", reply.text);

    let role = format!("/api/v1/users/{id}/roles/admin");
    expect(204, root.post(&role, json!({})).await);
    let (key, _) = site.api_key(&ada, &["profile:read", "users:read"]).await;
    let api = site.api();
    let sessions = format!("/api/v1/users/{id}/sessions");
    let by_key = async || api.send(api.request(Method::GET, &sessions).header("X-API-Key", &key)).await;
    expect(200, by_key().await);
    // Demoted: what the key may do shrinks at once, for the key and for its owner.
    expect(200, ada.get(&sessions).await);
    expect(204, root.delete(&role).await);
    refused(403, "FORBIDDEN", by_key().await);
    refused(403, "FORBIDDEN", ada.get(&sessions).await);
    expect(200, site.me_by_key(&key).await);
    // Disabled: dead; enabled: alive, and no login did it.
    expect(200, root.post(&format!("/api/v1/users/{id}/disable"), json!({})).await);
    refused(401, "INVALID_TOKEN", site.me_by_key(&key).await);
    refused(403, "ACCOUNT_DISABLED", site.try_log_in("ada", PASSWORD).await);
    refused(401, "INVALID_TOKEN", site.me_by_key(&key).await);
    expect(200, root.post(&format!("/api/v1/users/{id}/enable"), json!({})).await);
    expect(200, site.me_by_key(&key).await);
}

async fn a_rotated_key_has_two_secrets_for_a_while(site: Installation) {
    site.verified_account("ada").await;
    let ada = site.logged_in("ada").await;
    let (old, id) = site.api_key(&ada, &["profile:read"]).await;
    let rotate = format!("/api/v1/api-keys/{id}/rotate");
    let rotated = expect(200, ada.post(&rotate, json!({ "overlap_seconds": 600 })).await);
    let new = rotated.text_at("/data/key").to_owned();
    expect(200, site.me_by_key(&old).await);
    expect(200, site.me_by_key(&new).await);
    let rotated = expect(200, ada.post(&rotate, json!({ "overlap_seconds": 0 })).await);
    for dead in [&old, &new] {
        refused(401, "INVALID_TOKEN", site.me_by_key(dead).await);
    }
    expect(200, site.me_by_key(rotated.text_at("/data/key")).await);
    refused(400, "VALIDATION_ERROR", ada.post(&rotate, json!({ "overlap_seconds": 604_801 })).await);
    // Registration, creation, two rotations.
    site.mail("ada@example.org", 4).await;
}

async fn another_service_has_a_key_verified(site: Installation) {
    let root = site.administrator().await;
    site.verified_account("ada").await;
    let ada = site.logged_in("ada").await;
    let (key, id) = site.api_key(&ada, &["profile:read"]).await;
    let verify = async |body| root.post("/api/v1/api-keys/verify", body).await;
    let told = expect(200, verify(json!({ "key": key, "scopes": ["profile:read"] })).await);
    assert_eq!((told.at("/data/active"), told.text_at("/data/key_id")), (&json!(true), id.as_str()));
    let misread = format!("{}{}", &key[..53], if key.ends_with('0') { '1' } else { '0' });
    for body in [
        json!({ "key": key, "scopes": ["users:read"] }),
        json!({ "key": "cs_nonsense" }),
        json!({ "key": misread }),
    ] {
        assert_eq!(expect(200, verify(body).await).at("/data"), &json!({ "active": false }));
    }
    refused(403, "FORBIDDEN", ada.post("/api/v1/api-keys/verify", json!({ "key": key })).await);
    refused(401, "UNAUTHORIZED", site.api().post("/api/v1/api-keys/verify", json!({ "key": key })).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unproven_address_makes_no_key_unless_that_is_allowed() {
    let site = Installation::on_sqlite().await;
    site.register("ada").await;
    let ada = site.logged_in("ada").await;
    let body = json!({ "name": "a job", "scopes": ["profile:read"] });
    refused(403, "EMAIL_NOT_VERIFIED", ada.post("/api/v1/api-keys", body.clone()).await);
    let site = Installation::with(None, &[("COUNTERSIGN_REQUIRE_VERIFIED_EMAIL", "never")]).await;
    site.register("ada").await;
    expect(201, site.logged_in("ada").await.post("/api/v1/api-keys", body).await);
}
