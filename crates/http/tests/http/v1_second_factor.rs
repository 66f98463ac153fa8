//! One-time codes beside the password, backup codes, and confirming who one is.

use crate::people::{code, switch_on, verified};
use crate::support::{Response, TestServer};
use crate::v1_accounts::PASSWORD;
use crate::v1_login::{log_in, tokens, with_token};
use serde_json::{Value, json};
use std::time::Duration;

const ME: &str = "/api/v1/users/me";
const MFA: &str = "/api/v1/auth/mfa";
const TOTP: &str = "/api/v1/auth/mfa/totp";
const STEP_UP: &str = "/api/v1/auth/step-up";
const STEP: Duration = Duration::from_secs(30);

fn verify(server: &TestServer, ticket: &Value, factor: &str, code: &str) -> Response {
    let body = json!({ "mfa_ticket": ticket, factor: code });
    server.post("/api/v1/auth/mfa/verify", body.to_string())
}

/// The ticket that a login with the right password gives where a second factor is in use.
fn ticket(server: &TestServer) -> Value {
    let data = log_in(server, "ada", PASSWORD).data(200);
    assert_eq!((&data["code"], &data["expires_in"]), (&json!("MFA_REQUIRED"), &json!(300)));
    assert_eq!(data["methods"], json!(["totp", "backup_code"]));
    data["mfa_ticket"].clone()
}

fn send(server: &TestServer, tokens: &Value, method: &str, path: &str, body: &Value) -> Response {
    with_token(server, tokens, method, path, &body.to_string())
}

/// Another than the right code.
fn wrong(right: &str) -> String {
    format!("{:06}", (right.parse::<u32>().unwrap() + 1) % 1_000_000)
}

#[test]
fn a_generator_is_asked_for_only_when_it_is_confirmed() {
    let server = TestServer::start();
    let (this, other) = (tokens(&server, "ada"), tokens(&server, "ada"));
    let enrolment = with_token(&server, &this, "POST", TOTP, "").data(200);
    let secret = enrolment["secret"].as_str().unwrap();
    assert_eq!(secret.len(), 32, "160 bits");
    let uri = enrolment["otpauth_uri"].as_str().unwrap();
    assert!(uri.starts_with("otpauth://totp/Countersign:") && uri.contains(secret), "{uri}");
    assert!(enrolment["qr_svg"].as_str().unwrap().starts_with("data:image/svg+xml;base64,"));
    assert!(enrolment["qr_png"].as_str().unwrap().starts_with("data:image/png;base64,"));

    assert!(log_in(&server, "ada", PASSWORD).data(200)["access_token"].is_string(), "not in use yet");
    let right = code(&server, secret);
    let confirm =
        |code: &str| send(&server, &this, "POST", "/api/v1/auth/mfa/totp/confirm", &json!({ "code": code }));
    confirm(&wrong(&right)).is_error(401, "INVALID_MFA_CODE");
    confirm("no code").is_error(401, "INVALID_MFA_CODE");
    assert_eq!(with_token(&server, &this, "GET", MFA, "").data(200)["enabled"], false);
    assert_eq!(confirm(&right).data(200)["backup_codes"].as_array().unwrap().len(), 10);
    confirm(&right).is_error(409, "CONFLICT");

    let shown = with_token(&server, &this, "GET", MFA, "").data(200);
    assert_eq!((&shown["enabled"], &shown["backup_codes_left"]), (&json!(true), &json!(10)));
    with_token(&server, &other, "GET", ME, "").is_error(401, "TOKEN_BLACKLISTED");
    with_token(&server, &this, "POST", TOTP, "").is_error(409, "CONFLICT");
    let templates: Vec<_> = server.mails().into_iter().map(|mail| mail.template).collect();
    assert!(templates.contains(&"second_factor_enabled"), "{templates:?}");
}

#[test]
fn a_login_takes_the_password_and_then_a_code_once() {
    let server = TestServer::start();
    let (secret, _) = switch_on(&server, &tokens(&server, "ada"));
    let first = ticket(&server);
    verify(&server, &first, "code", &code(&server, &secret)).is_error(401, "INVALID_MFA_CODE"); // it confirmed
    server.advance(STEP);
    let right = code(&server, &secret);
    verify(&server, &first, "code", &wrong(&right)).is_error(401, "INVALID_MFA_CODE");
    let session = verify(&server, &first, "code", &right).data(200);
    assert_eq!(session["user"]["username"], "ada");
    with_token(&server, &session, "GET", ME, "").data(200);
    verify(&server, &first, "code", &right).is_error(401, "INVALID_TOKEN");
    let second = ticket(&server);
    verify(&server, &second, "code", &right).is_error(401, "INVALID_MFA_CODE");
    server.advance(STEP);
    verify(&server, &second, "code", &right).is_error(401, "INVALID_MFA_CODE");
    verify(&server, &second, "code", &code(&server, &secret)).data(200);
}

#[test]
fn a_ticket_is_good_for_the_second_factor_alone_and_for_five_minutes() {
    let server = TestServer::start();
    let (secret, _) = switch_on(&server, &tokens(&server, "ada"));
    let ticket = ticket(&server);
    with_token(&server, &json!({ "access_token": ticket }), "GET", ME, "").is_error(401, "INVALID_TOKEN");
    let refresh = json!({ "refresh_token": ticket }).to_string();
    server.post("/api/v1/auth/refresh", refresh).is_error(401, "INVALID_TOKEN");
    for other in [json!("csm_x"), json!("cs_x"), json!("x")] {
        verify(&server, &other, "code", "123456").is_error(401, "INVALID_TOKEN");
    }
    server.advance(Duration::from_mins(5));
    verify(&server, &ticket, "code", &code(&server, &secret)).is_error(401, "INVALID_TOKEN");
}

#[test]
fn exactly_one_factor_is_given() {
    let server = TestServer::start();
    let fields = |body: Value| server.post("/api/v1/auth/mfa/verify", body.to_string()).wrong_fields();
    assert_eq!(fields(json!({})), [("code".into(), "required".into())]);
    server.post("/api/v1/auth/mfa/verify", r#"{"code":"123456"}"#).is_error(401, "INVALID_TOKEN");
    let both = json!({ "mfa_ticket": "csm_x", "code": "123456", "backup_code": "abcd" });
    assert_eq!(fields(both), [("code".into(), "not_allowed".into())]);
}

#[test]
fn a_backup_code_is_good_once_however_it_is_typed_and_void_when_there_are_new_ones() {
    let server = TestServer::start();
    let (_, codes) = switch_on(&server, &tokens(&server, "ada"));
    let typed = codes[0].replace('-', " ").to_uppercase();
    let session = verify(&server, &ticket(&server), "backup_code", &typed).data(200);
    assert_eq!(with_token(&server, &session, "GET", MFA, "").data(200)["backup_codes_left"], 9);
    verify(&server, &ticket(&server), "backup_code", &codes[0]).is_error(401, "INVALID_MFA_CODE");

    let new = with_token(&server, &session, "POST", "/api/v1/auth/mfa/backup-codes", "").data(200);
    verify(&server, &ticket(&server), "backup_code", &codes[1]).is_error(401, "INVALID_MFA_CODE");
    let code = new["backup_codes"][0].as_str().unwrap();
    verify(&server, &ticket(&server), "backup_code", code).data(200);
}

#[test]
fn guesses_are_counted_over_all_tickets() {
    let server = TestServer::start();
    let (secret, codes) = switch_on(&server, &tokens(&server, "ada"));
    server.advance(STEP);
    let right = code(&server, &secret);
    for _ in 0..5 {
        verify(&server, &ticket(&server), "code", &wrong(&right)).is_error(401, "INVALID_MFA_CODE");
    }
    let ticket = ticket(&server);
    let locked = verify(&server, &ticket, "code", &right).is_error(403, "ACCOUNT_LOCKED");
    assert_eq!(locked["error"]["details"]["retry_after"], 300);
    verify(&server, &ticket, "backup_code", &codes[0]).is_error(403, "ACCOUNT_LOCKED");
    assert!(server.mails().iter().any(|mail| mail.template == "account_locked"));
}

#[test]
fn a_reset_password_takes_no_second_factor_away() {
    let server = TestServer::start();
    switch_on(&server, &verified(&server, "ada"));
    let _ = server.mails();
    server.post("/api/v1/auth/password/forgot", json!({ "email": "ada@example.com" }).to_string()).data(200);
    let mails = server.mails();
    let mail = mails.iter().find(|mail| mail.template == "reset_password").unwrap();
    let password = "nine saddles plumb a vortex";
    let body = json!({ "token": mail.token, "password": password }).to_string();
    assert_eq!(server.post("/api/v1/auth/password/reset", body).data(200), Value::Null);
    assert_eq!(log_in(&server, "ada", password).data(200)["code"], "MFA_REQUIRED");
}

#[test]
fn a_generator_goes_with_password_and_factor_together() {
    let server = TestServer::start();
    let this = tokens(&server, "ada");
    send(&server, &this, "DELETE", TOTP, &json!({ "password": PASSWORD, "code": "123456" }))
        .is_error(409, "CONFLICT");
    let (secret, codes) = switch_on(&server, &this);
    server.advance(STEP);
    let right = code(&server, &secret);
    let off = |password: &str, code: &str| {
        send(&server, &this, "DELETE", TOTP, &json!({ "password": password, "code": code }))
    };
    off("not this one at all", &right).is_error(401, "INVALID_CREDENTIALS");
    off(PASSWORD, &wrong(&right)).is_error(401, "INVALID_MFA_CODE");
    let alone = send(&server, &this, "DELETE", TOTP, &json!({ "password": PASSWORD }));
    assert_eq!(alone.wrong_fields(), [("code".into(), "required".into())]);
    off(PASSWORD, &right).data(200);
    assert!(log_in(&server, "ada", PASSWORD).data(200)["access_token"].is_string());
    let shown = with_token(&server, &this, "GET", MFA, "").data(200);
    assert_eq!(shown, json!({ "enabled": false, "enabled_at": null, "backup_codes_left": 0 }));
    let (_, new) = switch_on(&server, &log_in(&server, "ada", PASSWORD).data(200));
    assert!(new.iter().all(|code| !codes.contains(code)));
}

#[test]
fn what_needs_a_recent_login_is_to_be_had_after_a_step_up_into_a_new_session() {
    let server = TestServer::start();
    let old = tokens(&server, "ada");
    server.advance(Duration::from_mins(10));
    with_token(&server, &old, "POST", TOTP, "").is_error(403, "STEP_UP_REQUIRED");
    send(&server, &old, "POST", STEP_UP, &json!({ "password": "not this one at all" }))
        .is_error(401, "INVALID_CREDENTIALS");
    let new = send(&server, &old, "POST", STEP_UP, &json!({ "password": PASSWORD })).data(200);
    assert_ne!(new["session_id"], old["session_id"]);
    with_token(&server, &old, "GET", ME, "").is_error(401, "TOKEN_BLACKLISTED");
    with_token(&server, &new, "POST", TOTP, "").data(200);
}

#[test]
fn a_step_up_asks_for_the_second_factor_where_one_is_in_use() {
    let server = TestServer::start();
    let old = tokens(&server, "ada");
    let (secret, _) = switch_on(&server, &old);
    server.advance(Duration::from_mins(10));
    let right = code(&server, &secret);
    let mut body = json!({ "password": PASSWORD });
    let alone = send(&server, &old, "POST", STEP_UP, &body);
    assert_eq!(alone.wrong_fields(), [("code".into(), "required".into())]);
    body["code"] = json!(wrong(&right));
    send(&server, &old, "POST", STEP_UP, &body).is_error(401, "INVALID_MFA_CODE");
    body["code"] = json!(right);
    let new = send(&server, &old, "POST", STEP_UP, &body).data(200);
    with_token(&server, &new, "POST", "/api/v1/auth/mfa/backup-codes", "").data(200);
}
