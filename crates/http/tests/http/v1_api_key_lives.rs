//! How API keys end, and how they go on.

use crate::people::{new_key, verified, with_key};
use crate::support::TestServer;
use crate::v1_accounts::{PASSWORD, administrator};
use crate::v1_api_keys::{ask, create, path};
use crate::v1_login::{log_in, with_token};
use serde_json::{Value, json};
use std::time::Duration;

#[test]
fn a_key_expires_when_it_was_to_and_not_when_that_was_taken_back() {
    let server = TestServer::start();
    let ada = verified(&server, "ada");
    let make = || {
        let body =
            json!({ "name": "x", "scopes": ["profile:read"], "expires_at": "2026-01-01T01:05:00+01:00" });
        create(&server, &ada, &body).data(201)
    };
    let (key, kept) = (make(), make());
    assert_eq!(key["expires_at"], "2026-01-01T00:05:00Z");
    let changed = with_token(&server, &ada, "PATCH", &path(&kept), r#"{"name":"kept","expires_at":null}"#);
    let changed = changed.data(200);
    assert_eq!((&changed["name"], &changed["expires_at"]), (&json!("kept"), &Value::Null));
    ask(&server, &key).data(200);
    server.advance(Duration::from_mins(5));
    ask(&server, &key).is_error(401, "INVALID_TOKEN");
    ask(&server, &kept).data(200);
    let shown = with_token(&server, &ada, "GET", &path(&key), "").data(200);
    assert_eq!((&shown["status"], &shown["hints"]), (&json!("expired"), &json!([])));
}

#[test]
fn a_rotated_key_goes_on_with_both_secrets_for_a_while() {
    let server = TestServer::start();
    let ada = verified(&server, "ada");
    let first = new_key(&server, &ada, &["profile:read"]);
    let rotate = |body: &str| with_token(&server, &ada, "POST", &format!("{}/rotate", path(&first)), body);
    assert_eq!(
        rotate(r#"{"overlap_seconds":604801}"#).wrong_fields(),
        [("overlap_seconds".into(), "too_long".into())]
    );
    server.advance(Duration::from_secs(1));
    let second = rotate(r#"{"overlap_seconds":60}"#).data(200);
    assert_eq!(second["id"], first["id"]);
    assert_ne!(second["key"], first["key"]);
    ask(&server, &first).data(200);
    ask(&server, &second).data(200);
    let hints = || with_token(&server, &ada, "GET", &path(&first), "").data(200)["hints"].clone();
    assert_eq!(hints(), json!([second["hints"][0], first["hints"][0]]));
    server.advance(Duration::from_mins(1));
    ask(&server, &first).is_error(401, "INVALID_TOKEN");
    assert_eq!(hints(), second["hints"]);
    let third = rotate(r#"{"overlap_seconds":0}"#).data(200);
    ask(&server, &second).is_error(401, "INVALID_TOKEN");
    rotate("{}").data(200);
    server.advance(Duration::from_hours(24) - Duration::from_secs(1));
    ask(&server, &third).data(200);
    server.advance(Duration::from_secs(1));
    ask(&server, &third).is_error(401, "INVALID_TOKEN");
    assert_eq!(server.mails().iter().filter(|mail| mail.template == "api_key_rotated").count(), 3);
}

#[test]
fn a_revoked_key_is_refused_at_once_and_for_good() {
    let server = TestServer::start();
    let ada = verified(&server, "ada");
    let key = new_key(&server, &ada, &["profile:read"]);
    let revoked = with_token(&server, &ada, "DELETE", &path(&key), "");
    assert_eq!((revoked.status, revoked.body.len()), (204, 0));
    ask(&server, &key).is_error(401, "INVALID_TOKEN");
    let shown = with_token(&server, &ada, "GET", &path(&key), "").data(200);
    assert_eq!((&shown["status"], &shown["revoked_at"]), (&json!("revoked"), &json!("2026-01-01T00:00:00Z")));
    for (method, path, body) in [
        ("DELETE", path(&key), ""),
        ("PATCH", path(&key), r#"{"name":"y"}"#),
        ("POST", format!("{}/rotate", path(&key)), "{}"),
    ] {
        with_token(&server, &ada, method, &path, body).is_error(404, "RESOURCE_NOT_FOUND");
    }
}

#[test]
fn a_key_loses_what_its_owner_loses() {
    let server = TestServer::start();
    let root = administrator(&server);
    let ada = verified(&server, "ada");
    let user = format!("/api/v1/users/{}", ada["user"]["id"].as_str().unwrap());
    let as_root = |method: &str, path: &str| with_token(&server, &root, method, &format!("{user}{path}"), "");
    assert_eq!(as_root("POST", "/roles/admin").status, 204);
    let key = new_key(&server, &ada, &["users:read", "profile:read"]);
    let list = || with_key(&server, &key, "GET", &format!("{user}/sessions"), "");
    list().data(200);
    assert_eq!(as_root("DELETE", "/roles/admin").status, 204);
    list().is_error(403, "FORBIDDEN");
    ask(&server, &key).data(200);
    as_root("POST", "/disable").data(200);
    ask(&server, &key).is_error(401, "INVALID_TOKEN");
    as_root("POST", "/enable").data(200);
    ask(&server, &key).data(200);
    list().is_error(403, "FORBIDDEN");
    log_in(&server, "ada", PASSWORD).data(200);
}

#[test]
fn keys_are_listed_by_whether_they_are_accepted_for_their_owner_and_for_administrators() {
    let server = TestServer::start();
    let root = administrator(&server);
    let ada = verified(&server, "ada");
    let active = new_key(&server, &ada, &["profile:read"]);
    let revoked = new_key(&server, &ada, &["profile:read"]);
    assert_eq!(with_token(&server, &ada, "DELETE", &path(&revoked), "").status, 204);
    let of_ada = format!("/api/v1/users/{}/api-keys", ada["user"]["id"].as_str().unwrap());
    for (who, list) in [(&ada, "/api/v1/api-keys"), (&root, of_ada.as_str())] {
        let ids = |query: &str| {
            let page = with_token(&server, who, "GET", &format!("{list}?{query}"), "").data(200);
            let ids = page["items"].as_array().unwrap().iter().map(|key| key["id"].clone());
            (ids.collect::<Vec<_>>(), page["pagination"]["total"].clone())
        };
        assert_eq!(ids("filter[status]=active"), (vec![active["id"].clone()], json!(1)));
        assert_eq!(ids("filter[status]=revoked"), (vec![revoked["id"].clone()], json!(1)));
        assert_eq!(ids("filter[status]=expired"), (vec![], json!(0)));
        assert_eq!(ids("limit=1").1, json!(2));
        let refused = with_token(&server, who, "GET", &format!("{list}?filter[status]=lost"), "");
        refused.is_error(400, "VALIDATION_ERROR");
    }
}
