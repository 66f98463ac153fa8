//! A session in a browser: from login to logout, in cookies alone.

use crate::people::Jar;
use crate::support::TestServer;
use crate::v1_accounts::{PASSWORD, person};
use serde_json::{Value, json};

const ME: &str = "/api/v1/users/me";
const REFRESH: &str = "/api/v1/auth/refresh";

fn server() -> TestServer {
    let server = TestServer::start();
    server.post("/api/v1/auth/register", person("ada").to_string()).data(201);
    server
}

#[test]
fn a_browser_logs_in_reads_changes_renews_and_logs_out() {
    let server = server();
    let mut jar = Jar::default();
    let body = json!({ "identifier": "ada", "password": PASSWORD, "session": "cookie" }).to_string();
    let answer = jar.send(&server, "POST", "/api/v1/auth/login", &body);
    let data = answer.data(200);
    assert_eq!(data["csrf_token"].as_str(), jar.cookie("csrf"));
    for secret in [jar.cookie("access").unwrap(), jar.cookie("refresh").unwrap()] {
        assert!(!answer.text().contains(secret), "no token in the body");
    }
    assert_eq!(jar.send(&server, "GET", ME, "").data(200)["username"], "ada");

    let change = r#"{"company":"Analytical"}"#;
    jar.send_with(&server, "PATCH", ME, &[], change).is_error(403, "CSRF_TOKEN_INVALID");
    assert_eq!(jar.send(&server, "PATCH", ME, change).data(200)["company"], "Analytical");
    let first = jar.cookie("csrf").unwrap().to_owned();
    let token = jar.send(&server, "GET", "/api/v1/auth/csrf", "").data(200)["csrf_token"].clone();
    assert_eq!(token.as_str(), jar.cookie("csrf"));
    assert_ne!(token, first);
    jar.send(&server, "PATCH", ME, change).data(200);

    let before = jar.clone();
    jar.send_with(&server, "POST", REFRESH, &[], "{}").is_error(403, "CSRF_TOKEN_INVALID");
    let renewed = jar.send(&server, "POST", REFRESH, "{}").data(200);
    assert_eq!(renewed["session_id"], data["session_id"]);
    assert_eq!((&renewed["access_token"], &renewed["refresh_token"]), (&Value::Null, &Value::Null));
    for name in ["access", "refresh", "csrf"] {
        assert_ne!(jar.cookie(name), before.cookie(name), "{name}");
    }
    jar.send(&server, "GET", ME, "").data(200);

    let mut old = jar.clone();
    jar.send(&server, "POST", "/api/v1/auth/logout", "").data(200);
    assert!(jar.is_empty(), "{jar:?}");
    old.send(&server, "GET", ME, "").is_error(401, "TOKEN_BLACKLISTED");
    old.send(&server, "POST", REFRESH, "{}").is_error(401, "INVALID_TOKEN");
}

#[test]
fn a_browser_whose_access_token_is_gone_logs_out_by_its_refresh_token_and_csrf_token() {
    let server = server();
    let jar = Jar::logged_in(&server, "ada");
    let [refresh, csrf] = ["refresh", "csrf"].map(|name| jar.cookie(name).unwrap().to_owned());
    let left = format!("__Host-countersign-refresh={refresh}; __Host-countersign-csrf={csrf}");
    let log_out = |headers: &[(&str, &str)]| server.send("POST", "/api/v1/auth/logout", headers, "");
    log_out(&[("Cookie", &left)]).is_error(403, "CSRF_TOKEN_INVALID");
    log_out(&[]).is_error(401, "UNAUTHORIZED");
    let answer = log_out(&[("Cookie", &left), ("X-CSRF-Token", &csrf)]);
    assert_eq!((answer.status, answer.all("set-cookie").len()), (200, 2));
    jar.clone().send(&server, "GET", ME, "").is_error(401, "TOKEN_BLACKLISTED");
    jar.clone().send(&server, "POST", REFRESH, "{}").is_error(401, "INVALID_TOKEN");
}

#[test]
fn without_a_cookie_or_a_token_there_is_nothing_to_renew() {
    let answer = server().post(REFRESH, "{}");
    assert_eq!(answer.wrong_fields(), [("refresh_token".into(), "required".into())]);
}

#[test]
fn a_renewal_with_the_csrf_token_of_another_session_is_refused() {
    let server = server();
    let (mut jar, mut other) = (Jar::logged_in(&server, "ada"), Jar::logged_in(&server, "ada"));
    let csrf = other.cookie("csrf").unwrap().to_owned();
    let forged = format!(
        "__Host-countersign-refresh={}; __Host-countersign-csrf={csrf}",
        jar.cookie("refresh").unwrap()
    );
    let headers =
        [("Cookie", forged.as_str()), ("X-CSRF-Token", csrf.as_str()), ("Content-Type", "application/json")];
    server.send("POST", REFRESH, &headers, "{}").is_error(403, "CSRF_TOKEN_INVALID");
    jar.send(&server, "POST", REFRESH, "{}").data(200);
    other.send(&server, "POST", REFRESH, "{}").data(200);
}

#[test]
fn another_site_cannot_have_the_browser_log_in() {
    let server = server();
    let body = json!({ "identifier": "ada", "password": PASSWORD, "session": "cookie" }).to_string();
    let mut jar = Jar::default();
    for foreign in [("Origin", "https://evil.example"), ("Sec-Fetch-Site", "cross-site")] {
        let answer = jar.send_with(&server, "POST", "/api/v1/auth/login", &[foreign], &body);
        answer.is_error(403, "CSRF_TOKEN_INVALID");
    }
    assert!(jar.is_empty());
}

#[test]
fn a_step_up_gives_a_browser_other_cookies() {
    let server = server();
    let mut jar = Jar::logged_in(&server, "ada");
    let mut before = jar.clone();
    let body = json!({ "password": PASSWORD }).to_string();
    let data = jar.send(&server, "POST", "/api/v1/auth/step-up", &body).data(200);
    assert_eq!(data["csrf_token"].as_str(), jar.cookie("csrf"));
    jar.send(&server, "PATCH", ME, "{}").data(200);
    before.send(&server, "GET", ME, "").is_error(401, "TOKEN_BLACKLISTED");
}

#[test]
fn ending_the_own_session_by_its_id_clears_the_cookies_and_ending_another_does_not() {
    let server = server();
    let (mut jar, mut other) = (Jar::logged_in(&server, "ada"), Jar::logged_in(&server, "ada"));
    let sessions = jar.send(&server, "GET", "/api/v1/users/me/sessions", "").data(200);
    let id = |current: bool| {
        let mut sessions = sessions["items"].as_array().unwrap().iter();
        let session = sessions.find(|session| session["current"] == current).unwrap();
        format!("/api/v1/users/me/sessions/{}", session["id"].as_str().unwrap())
    };
    assert_eq!(jar.send(&server, "DELETE", &id(false), "").status, 204);
    assert!(!jar.is_empty());
    other.send(&server, "GET", ME, "").is_error(401, "TOKEN_BLACKLISTED");
    assert_eq!(jar.send(&server, "DELETE", &id(true), "").status, 204);
    assert!(jar.is_empty(), "{jar:?}");
}
