//! Tokens: getting them, using them, renewing them, giving them up.

use crate::support::{Response, Setup, TestServer};
use crate::v1_accounts::{PASSWORD, person};
use countersign_application::{RequireVerifiedEmail, Settings};
use serde_json::{Value, json};

pub(crate) fn log_in(server: &TestServer, name: &str, password: &str) -> Response {
    let body = json!({ "identifier": name, "password": password });
    server.post("/api/v1/auth/login", body.to_string())
}

/// Registers a person, logs in, and gives the tokens.
pub(crate) fn tokens(server: &TestServer, name: &str) -> Value {
    server.post("/api/v1/auth/register", person(name).to_string());
    log_in(server, name, PASSWORD).data(200)
}

pub(crate) fn with_token(
    server: &TestServer,
    tokens: &Value,
    method: &str,
    path: &str,
    body: &str,
) -> Response {
    let bearer = format!("Bearer {}", tokens["access_token"].as_str().unwrap());
    let headers = [("Authorization", bearer.as_str()), ("Content-Type", "application/json")];
    server.send(method, path, &headers, body)
}

fn me(server: &TestServer, tokens: &Value) -> Response {
    with_token(server, tokens, "GET", "/api/v1/users/me", "")
}

fn refresh(server: &TestServer, tokens: &Value) -> Response {
    let body = json!({ "refresh_token": tokens["refresh_token"] });
    server.post("/api/v1/auth/refresh", body.to_string())
}

#[test]
fn a_login_by_either_name_gives_tokens_that_work() {
    let server = TestServer::start();
    let first = tokens(&server, "ada");
    assert_eq!((&first["token_type"], &first["expires_in"]), (&json!("Bearer"), &json!(900)));
    assert_eq!(first["user"]["username"], "ada");
    for body in [
        json!({ "identifier": "ADA@example.com", "password": PASSWORD }),
        json!({ "username": "Ada", "password": PASSWORD }),
        json!({ "email": "ada@example.com", "password": PASSWORD }),
    ] {
        let tokens = server.post("/api/v1/auth/login", body.to_string()).data(200);
        assert_eq!(me(&server, &tokens).data(200)["email"], "ada@example.com");
    }
}

#[test]
fn exactly_one_name_is_given() {
    let server = TestServer::start();
    let wrong = |body: Value| server.post("/api/v1/auth/login", body.to_string()).wrong_fields();
    assert_eq!(
        wrong(json!({})),
        [("password".into(), "required".into()), ("identifier".into(), "required".into())]
    );
    assert_eq!(
        wrong(json!({ "username": "a", "email": "b", "password": "c" })),
        [("identifier".into(), "not_allowed".into())]
    );
}

#[test]
fn unknown_names_and_wrong_passwords_are_answered_alike() {
    let server = TestServer::start();
    tokens(&server, "ada");
    let headers =
        [("Content-Type", "application/json"), ("X-Request-ID", "0198a4f0-0000-7000-8000-000000000001")];
    let answer = |name: &str| {
        let body = json!({ "identifier": name, "password": "not this one at all" });
        let answer = server.send("POST", "/api/v1/auth/login", &headers, body.to_string());
        answer.is_error(401, "INVALID_CREDENTIALS");
        answer.text()
    };
    let known = answer("ada");
    for unknown in ["grace", "nobody@example.com", "no such name!", "@"] {
        assert_eq!(answer(unknown), known, "{unknown}");
    }
}

#[test]
fn an_unproven_address_bars_the_login_where_the_operator_says_so() {
    let settings = Settings { require_verified_email: RequireVerifiedEmail::Login, ..Settings::default() };
    let server = TestServer::with(Setup { settings, ..Setup::default() });
    server.post("/api/v1/auth/register", person("ada").to_string()).data(201);
    log_in(&server, "ada", PASSWORD).is_error(403, "EMAIL_NOT_VERIFIED");
    log_in(&server, "ada", "not this one at all").is_error(401, "INVALID_CREDENTIALS");
}

#[test]
fn a_refresh_token_works_once() {
    let server = TestServer::start();
    let first = tokens(&server, "ada");
    let second = refresh(&server, &first).data(200);
    assert_eq!(second["session_id"], first["session_id"]);
    assert_ne!(second["refresh_token"], first["refresh_token"]);
    me(&server, &second).data(200);
    refresh(&server, &first).is_error(401, "INVALID_TOKEN");
    for no_token in ["x", "csr_x", first["access_token"].as_str().unwrap()] {
        refresh(&server, &json!({ "refresh_token": no_token })).is_error(401, "INVALID_TOKEN");
    }
}

#[test]
fn a_logout_ends_the_session_at_once_and_no_other() {
    let server = TestServer::start();
    let (first, second) = (tokens(&server, "ada"), tokens(&server, "ada"));
    with_token(&server, &first, "POST", "/api/v1/auth/logout", "").data(200);
    let answer = me(&server, &first);
    answer.is_error(401, "TOKEN_BLACKLISTED");
    assert!(answer.header("www-authenticate").unwrap().contains("invalid_token"));
    refresh(&server, &first).is_error(401, "INVALID_TOKEN");
    me(&server, &second).data(200);
}

#[test]
fn logging_out_everywhere_ends_every_session() {
    let server = TestServer::start();
    let (first, second) = (tokens(&server, "ada"), tokens(&server, "ada"));
    let ended = with_token(&server, &first, "POST", "/api/v1/auth/logout-all", "").data(200);
    assert_eq!(ended, json!({ "sessions_ended": 2 }));
    me(&server, &first).is_error(401, "TOKEN_BLACKLISTED");
    me(&server, &second).is_error(401, "TOKEN_BLACKLISTED");
}

#[test]
fn nobody_is_let_in_without_a_token_of_ours_in_the_one_place_for_it() {
    let server = TestServer::start();
    let good = tokens(&server, "ada");
    let token = good["access_token"].as_str().unwrap();
    let path = "/api/v1/users/me";
    let missing = server.get(path);
    missing.is_error(401, "UNAUTHORIZED");
    assert_eq!(missing.header("www-authenticate"), Some(r#"Bearer realm="countersign""#));
    server.get(&format!("{path}?access_token={token}")).is_error(401, "UNAUTHORIZED");
    let basic = [("Authorization", "Basic YWRhOmFkYQ==")];
    server.send("GET", path, &basic, "").is_error(401, "UNAUTHORIZED");
    let bearer = format!("Bearer {token}");
    let twice = [("Authorization", bearer.as_str()), ("Authorization", bearer.as_str())];
    server.send("GET", path, &twice, "").is_error(401, "INVALID_TOKEN");
    let altered = format!("{bearer}A");
    let refresh = format!("Bearer {}", good["refresh_token"].as_str().unwrap());
    for value in [altered.as_str(), refresh.as_str(), "Bearer a.b.c", "Bearer "] {
        server.send("GET", path, &[("Authorization", value)], "").is_error(401, "INVALID_TOKEN");
    }
}
