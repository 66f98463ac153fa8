//! The account of whoever asks.

use crate::support::TestServer;
use crate::v1_accounts::{PASSWORD, person};
use crate::v1_login::{log_in, tokens, with_token};
use serde_json::{Value, json};
use std::time::Duration;

const ME: &str = "/api/v1/users/me";

#[test]
fn a_partial_update_changes_what_it_names() {
    let server = TestServer::start();
    let tokens = tokens(&server, "ada");
    let patch = |body: Value| with_token(&server, &tokens, "PATCH", ME, &body.to_string());
    patch(json!({ "company": "Analytical", "location": "London" })).data(200);
    let data = patch(json!({ "company": null, "full_name": "Ada Lovelace" })).data(200);
    assert_eq!((&data["company"], &data["location"]), (&Value::Null, &json!("London")));
    assert_eq!(with_token(&server, &tokens, "GET", ME, "").data(200)["full_name"], "Ada Lovelace");
    let wrong = patch(json!({ "avatar_url": "http://x", "email": "eve@example.com" })).wrong_fields();
    assert_eq!(wrong, [("avatar_url".into(), "malformed".into()), ("email".into(), "unknown_field".into())]);
}

#[test]
fn an_update_of_a_version_that_is_gone_is_a_conflict() {
    let server = TestServer::start();
    let tokens = tokens(&server, "ada");
    let seen = with_token(&server, &tokens, "GET", ME, "").header("etag").unwrap().to_owned();
    let patch = |tag: &str, company: &str| {
        let bearer = format!("Bearer {}", tokens["access_token"].as_str().unwrap());
        let headers =
            [("Authorization", bearer.as_str()), ("Content-Type", "application/json"), ("If-Match", tag)];
        server.send("PATCH", ME, &headers, json!({ "company": company }).to_string())
    };
    let changed = patch(&seen, "First");
    changed.data(200);
    assert_ne!(changed.header("etag"), Some(seen.as_str()));
    patch(&seen, "Second").is_error(409, "CONFLICT");
    patch("W/\"1\"", "Second").is_error(409, "CONFLICT");
    patch("*", "Third").data(200);
}

#[test]
fn an_address_changes_when_the_new_one_is_proven() {
    let server = TestServer::start();
    let tokens = tokens(&server, "ada");
    let _ = server.mails();
    let change = |email: &str, password: &str| {
        let body = json!({ "email": email, "password": password }).to_string();
        with_token(&server, &tokens, "POST", "/api/v1/users/me/email", &body)
    };
    change("new@example.com", "not this one at all").is_error(401, "INVALID_CREDENTIALS");
    assert_eq!(change("ADA@example.com", PASSWORD).wrong_fields(), [("email".into(), "not_allowed".into())]);
    change("new@example.com", PASSWORD).data(200);
    assert_eq!(with_token(&server, &tokens, "GET", ME, "").data(200)["email"], "ada@example.com");
    let mails = server.mails();
    let mail = mails.iter().find(|mail| mail.template == "confirm_new_email").unwrap();
    assert_eq!(mail.to, "new@example.com");
    server.post("/api/v1/auth/email/verify", json!({ "token": mail.token }).to_string()).data(200);
    let data = with_token(&server, &tokens, "GET", ME, "").data(200);
    assert_eq!((&data["email"], &data["email_verified"]), (&json!("new@example.com"), &json!(true)));
}

#[test]
fn a_taken_address_is_told_only_to_who_reads_its_mail() {
    let server = TestServer::start();
    let tokens = tokens(&server, "ada");
    server.post("/api/v1/auth/register", person("grace").to_string()).data(201);
    let _ = server.mails();
    let body = json!({ "email": "grace@example.com", "password": PASSWORD }).to_string();
    with_token(&server, &tokens, "POST", "/api/v1/users/me/email", &body).data(200);
    let mails = server.mails();
    let mail = mails.iter().find(|mail| mail.template == "confirm_new_email").unwrap();
    let answer = server.post("/api/v1/auth/email/verify", json!({ "token": mail.token }).to_string());
    answer.is_error(409, "DUPLICATE_EMAIL");
}

#[test]
fn a_closed_account_is_gone_and_its_names_are_free() {
    let server = TestServer::start();
    let tokens = tokens(&server, "ada");
    let close = |password: &str| {
        with_token(&server, &tokens, "DELETE", ME, &json!({ "password": password }).to_string())
    };
    close("not this one at all").is_error(401, "INVALID_CREDENTIALS");
    let closed = close(PASSWORD);
    assert_eq!((closed.status, closed.body.len()), (204, 0));
    with_token(&server, &tokens, "GET", ME, "").is_error(401, "TOKEN_BLACKLISTED");
    log_in(&server, "ada", PASSWORD).is_error(401, "INVALID_CREDENTIALS");
    server.post("/api/v1/auth/register", person("ada").to_string()).data(201);
}

#[test]
fn a_name_told_by_parts_is_one_name() {
    let server = TestServer::start();
    let tokens = tokens(&server, "ada");
    let patch = |body: Value| with_token(&server, &tokens, "PATCH", ME, &body.to_string()).data(200);
    let names = |data: &Value| ["full_name", "given_name", "family_name"].map(|name| data[name].clone());
    let parts = patch(json!({ "given_name": "Ada", "family_name": "King Noel" }));
    assert_eq!(names(&parts), [json!("Ada King Noel"), json!("Ada"), json!("King Noel")]);
    let whole = patch(json!({ "full_name": "Ada Lovelace" }));
    assert_eq!(names(&whole), [json!("Ada Lovelace"), Value::Null, Value::Null]);
}

#[test]
fn who_deactivates_his_account_is_out_until_it_is_enabled() {
    let server = TestServer::start();
    let tokens = tokens(&server, "ada");
    let token = server.mails().into_iter().find_map(|mail| mail.token).unwrap();
    server.post("/api/v1/auth/email/verify", json!({ "token": token }).to_string()).data(200);
    let deactivate = || with_token(&server, &tokens, "POST", "/api/v1/users/me/deactivate", "");
    server.advance(Duration::from_mins(11));
    deactivate().is_error(403, "STEP_UP_REQUIRED");
    let tokens = log_in(&server, "ada", PASSWORD).data(200);
    let path = "/api/v1/users/me/deactivate";
    assert_eq!(with_token(&server, &tokens, "POST", path, "").status, 204);
    with_token(&server, &tokens, "GET", ME, "").is_error(401, "TOKEN_BLACKLISTED");
    log_in(&server, "ada", PASSWORD).is_error(403, "ACCOUNT_DISABLED");
    assert!(server.mails().iter().any(|mail| mail.template == "account_deactivated"));
}
