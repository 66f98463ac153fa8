//! What programs come with where people log in.

use crate::people::{new_key, verified, with_key};
use crate::support::{Response, TestServer};
use crate::v1_accounts::administrator;
use crate::v1_login::{tokens, with_token};
use serde_json::{Value, json};
use std::time::Duration;

const ME: &str = "/api/v1/users/me";
const KEYS: &str = "/api/v1/api-keys";
const VERIFY: &str = "/api/v1/api-keys/verify";

pub(crate) fn path(key: &Value) -> String {
    format!("{KEYS}/{}", key["id"].as_str().unwrap())
}

pub(crate) fn ask(server: &TestServer, key: &Value) -> Response {
    with_key(server, key, "GET", ME, "")
}

pub(crate) fn create(server: &TestServer, tokens: &Value, body: &Value) -> Response {
    with_token(server, tokens, "POST", KEYS, &body.to_string())
}

#[test]
fn a_key_is_shown_once_and_known_by_its_hint_from_then_on() {
    let server = TestServer::start();
    let ada = verified(&server, "ada");
    let body =
        json!({ "name": " backup job ", "scopes": ["profile:update", "profile:read", "profile:read"] });
    let answer = create(&server, &ada, &body);
    let issued = answer.data(201);
    assert_eq!(answer.header("location"), Some(path(&issued).as_str()));
    let plain = issued["key"].as_str().unwrap();
    assert!(plain.starts_with("cs_") && plain.len() == 54, "{plain}");
    assert_eq!(issued["hints"], json!([plain[..8]]));

    let shown = with_token(&server, &ada, "GET", &path(&issued), "");
    assert!(!shown.text().contains(plain));
    let expected = json!({
        "id": issued["id"], "name": "backup job", "scopes": ["profile:read", "profile:update"],
        "hints": [plain[..8]], "created_at": "2026-01-01T00:00:00Z", "expires_at": null,
        "last_used_at": null, "revoked_at": null, "status": "active",
    });
    assert_eq!(shown.data(200), expected);
    let list = with_token(&server, &ada, "GET", KEYS, "");
    assert!(!list.text().contains(plain));
    assert_eq!(list.data(200)["items"], json!([expected]));
    let templates: Vec<_> = server.mails().into_iter().map(|mail| mail.template).collect();
    assert_eq!(templates, ["api_key_created"]);
}

#[test]
fn a_key_works_in_its_header_alone_and_notes_its_use() {
    let server = TestServer::start();
    let ada = verified(&server, "ada");
    let key = new_key(&server, &ada, &["profile:read"]);
    let plain = key["key"].as_str().unwrap();
    assert_eq!(ask(&server, &key).data(200)["username"], "ada");
    assert_eq!(
        with_token(&server, &ada, "GET", &path(&key), "").data(200)["last_used_at"],
        "2026-01-01T00:00:00Z"
    );
    let bearer = format!("Bearer {plain}");
    server.send("GET", ME, &[("Authorization", &bearer)], "").is_error(401, "INVALID_TOKEN");
    server.get(&format!("{ME}?api_key={plain}")).is_error(401, "UNAUTHORIZED");
    server.get(&format!("{ME}?X-API-Key={plain}")).is_error(401, "UNAUTHORIZED");
    let ada = format!("Bearer {}", ada["access_token"].as_str().unwrap());
    server
        .send("GET", ME, &[("X-API-Key", plain), ("Authorization", &ada)], "")
        .is_error(401, "INVALID_TOKEN");
    let altered = format!("{}x", &plain[..plain.len() - 1]);
    for other in ["", "x", "cs_x", &altered, &plain.to_uppercase()] {
        server.send("GET", ME, &[("X-API-Key", other)], "").is_error(401, "INVALID_TOKEN");
    }
}

#[test]
fn a_key_does_what_its_scopes_say_and_its_owner_may() {
    let server = TestServer::start();
    let ada = verified(&server, "ada");
    let key = new_key(&server, &ada, &["profile:read"]);
    let refused = with_key(&server, &key, "PATCH", ME, "{}").is_error(403, "FORBIDDEN");
    assert!(refused["error"]["message"].as_str().unwrap().contains("profile:update"), "{refused}");
    let key = new_key(&server, &ada, &["profile:update"]);
    with_key(&server, &key, "PATCH", ME, r#"{"company":"Analytical"}"#).data(200);
    ask(&server, &key).is_error(403, "FORBIDDEN");

    let body = json!({ "name": "x", "scopes": ["users:read", "profile:read", "no:such"] });
    let refused = create(&server, &ada, &body).is_error(403, "FORBIDDEN");
    let message = refused["error"]["message"].as_str().unwrap();
    assert!(message.contains("no:such, users:read") && !message.contains("profile:read"), "{message}");
    let scopes = json!({ "scopes": ["profile:update", "users:read"] }).to_string();
    with_token(&server, &ada, "PATCH", &path(&key), &scopes).is_error(403, "FORBIDDEN");
}

#[test]
fn a_key_is_never_anybody_elses_than_the_callers() {
    let server = TestServer::start();
    let (ada, grace) = (verified(&server, "ada"), verified(&server, "grace"));
    let key = new_key(&server, &ada, &["profile:read"]);
    for name in ["user_id", "userId", "user", "owner", "owner_id"] {
        let mut body = json!({ "name": "x", "scopes": ["profile:read"] });
        body[name] = grace["user"]["id"].clone();
        let unknown = [(name.to_owned(), "unknown_field".to_owned())];
        assert_eq!(create(&server, &ada, &body).wrong_fields(), unknown);
        assert_eq!(
            with_token(&server, &ada, "PATCH", &path(&key), &body.to_string()).wrong_fields(),
            unknown
        );
    }
    assert_eq!(with_token(&server, &grace, "GET", KEYS, "").data(200)["items"], json!([]));
}

#[test]
fn everything_wrong_with_a_key_is_said_at_once() {
    let server = TestServer::start();
    let ada = verified(&server, "ada");
    let wrong = |body: Value| create(&server, &ada, &body).wrong_fields();
    let all = |pairs: &[(&str, &str)]| {
        pairs.iter().map(|(field, code)| ((*field).to_owned(), (*code).to_owned())).collect::<Vec<_>>()
    };
    assert_eq!(wrong(json!({})), all(&[("name", "required"), ("scopes", "required")]));
    let body = json!({ "name": 7, "scopes": ["profile:read", 7, "Nonsense"], "expires_at": "tomorrow" });
    assert_eq!(
        wrong(body),
        all(&[
            ("name", "wrong_type"),
            ("scopes[1]", "wrong_type"),
            ("scopes[2]", "malformed"),
            ("expires_at", "not_a_time")
        ])
    );
    assert_eq!(wrong(json!({ "name": "x", "scopes": [] })), all(&[("scopes", "required")]));
    let many: Vec<_> = (0..51).map(|n| format!("a:b{n}")).collect();
    assert_eq!(wrong(json!({ "name": "x", "scopes": many })), all(&[("scopes", "too_long")]));
    for past in ["2026-01-01T00:00:00Z", "1999-01-01T00:00:00+14:00"] {
        let body = json!({ "name": "x", "scopes": ["profile:read"], "expires_at": past });
        assert_eq!(wrong(body), all(&[("expires_at", "not_allowed")]));
    }
    assert_eq!(with_token(&server, &ada, "GET", KEYS, "").data(200)["items"], json!([]));
}

#[test]
fn a_key_needs_a_proven_address_and_a_recent_login() {
    let server = TestServer::start();
    let body = json!({ "name": "x", "scopes": ["profile:read"] });
    create(&server, &tokens(&server, "grace"), &body).is_error(403, "EMAIL_NOT_VERIFIED");
    let _ = server.mails();
    let ada = verified(&server, "ada");
    let key = new_key(&server, &ada, &["profile:read"]);
    server.advance(Duration::from_mins(10));
    create(&server, &ada, &body).is_error(403, "STEP_UP_REQUIRED");
    with_token(&server, &ada, "PATCH", &path(&key), "{}").is_error(403, "STEP_UP_REQUIRED");
    with_token(&server, &ada, "POST", &format!("{}/rotate", path(&key)), "{}")
        .is_error(403, "STEP_UP_REQUIRED");
    assert_eq!(with_token(&server, &ada, "DELETE", &path(&key), "").status, 204, "to stop a leak is easy");
}

#[test]
fn a_user_has_fifty_live_keys_at_the_most() {
    let server = TestServer::start();
    let ada = verified(&server, "ada");
    let keys: Vec<_> = (0..50).map(|_| new_key(&server, &ada, &["profile:read"])).collect();
    let body = json!({ "name": "x", "scopes": ["profile:read"] });
    create(&server, &ada, &body).is_error(409, "CONFLICT");
    assert_eq!(with_token(&server, &ada, "DELETE", &path(&keys[0]), "").status, 204);
    create(&server, &ada, &body).data(201);
}

#[test]
fn another_service_learns_what_a_key_is_good_for_and_of_a_bad_one_nothing() {
    let server = TestServer::start();
    let root = administrator(&server);
    let ada = verified(&server, "ada");
    let service = new_key(&server, &root, &["api_keys:verify"]);
    let key = new_key(&server, &ada, &["profile:read"]);
    let verify = |body: Value| with_key(&server, &service, "POST", VERIFY, &body.to_string()).data(200);
    let active = json!({
        "active": true, "key_id": key["id"], "subject": ada["user"]["id"],
        "scopes": ["profile:read"], "expires_at": null,
    });
    assert_eq!(verify(json!({ "key": key["key"] })), active);
    assert_eq!(verify(json!({ "key": key["key"], "scopes": ["profile:read"] })), active);
    let inactive = json!({ "active": false });
    for body in [
        json!({ "key": key["key"], "scopes": ["profile:read", "profile:update"] }),
        json!({ "key": "cs_x" }),
        json!({ "key": ada["access_token"] }),
        json!({ "key": ada["refresh_token"] }),
    ] {
        assert_eq!(verify(body.clone()), inactive, "{body}");
    }
    assert_eq!(with_token(&server, &ada, "DELETE", &path(&key), "").status, 204);
    assert_eq!(verify(json!({ "key": key["key"] })), inactive);
}
