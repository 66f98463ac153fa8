//! Where somebody is logged in.

use crate::support::{Response, Setup, TestServer};
use crate::v1_accounts::{PASSWORD, person};
use crate::v1_login::{log_in, tokens, with_token};
use countersign_application::Settings;
use countersign_domain::SessionLifetimes;
use serde_json::{Value, json};
use std::time::Duration;

const SESSIONS: &str = "/api/v1/users/me/sessions";
const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:146.0) Gecko/20100101 Firefox/146.0";

fn list(server: &TestServer, tokens: &Value) -> Vec<Value> {
    let data = with_token(server, tokens, "GET", SESSIONS, "").data(200);
    data["items"].as_array().unwrap().clone()
}

fn one(tokens: &Value) -> String {
    format!("{SESSIONS}/{}", tokens["session_id"].as_str().unwrap())
}

fn me(server: &TestServer, tokens: &Value) -> Response {
    with_token(server, tokens, "GET", "/api/v1/users/me", "")
}

#[test]
fn a_list_shows_device_and_place_and_which_session_asks() {
    let server = TestServer::with(Setup { trusted_proxies: &["127.0.0.0/8"], ..Setup::default() });
    server.post("/api/v1/auth/register", person("ada").to_string()).data(201);
    let body = json!({ "identifier": "ada", "password": PASSWORD }).to_string();
    let log_in_from = |ip: &str, agent: &str| {
        let headers = [("Content-Type", "application/json"), ("X-Forwarded-For", ip), ("User-Agent", agent)];
        server.send("POST", "/api/v1/auth/login", &headers, &body).data(200)
    };
    let browser = log_in_from("192.0.2.77", FIREFOX);
    server.advance(Duration::from_mins(1));
    let program = log_in_from("2001:db8:7:8:9::a", "backup/1.0");

    let [latest, first] = list(&server, &browser).try_into().unwrap();
    assert_eq!(
        first,
        json!({
            "id": browser["session_id"], "current": true, "name": null,
            "device": "Firefox on Linux", "user_agent": FIREFOX, "ip_prefix": "192.0.2.0/24",
            "created_at": "2026-01-01T00:00:00Z", "last_used_at": "2026-01-01T00:00:00Z",
            "expires_at": "2026-01-08T00:00:00Z",
        })
    );
    assert_eq!((&latest["id"], &latest["current"]), (&program["session_id"], &json!(false)));
    assert_eq!((&latest["device"], &latest["user_agent"]), (&Value::Null, &json!("backup/1.0")));
    assert_eq!(latest["ip_prefix"], "2001:db8:7::/48");
}

#[test]
fn a_session_ends_at_the_earlier_of_its_ends() {
    let day = Duration::from_hours(24);
    let lifetimes = SessionLifetimes { idle: 7 * day, absolute: 2 * day, ..SessionLifetimes::default() };
    let settings = Settings { lifetimes, ..Settings::default() };
    let server = TestServer::with(Setup { settings, ..Setup::default() });
    let mut tokens = tokens(&server, "ada");
    server.advance(day);
    let refresh = |tokens: &Value| {
        let body = json!({ "refresh_token": tokens["refresh_token"] }).to_string();
        server.post("/api/v1/auth/refresh", body)
    };
    tokens = refresh(&tokens).data(200);
    let [session] = list(&server, &tokens).try_into().unwrap();
    assert_eq!(session["last_used_at"], "2026-01-02T00:00:00Z");
    assert_eq!(session["expires_at"], "2026-01-03T00:00:00Z");
    server.advance(day);
    refresh(&tokens).is_error(401, "INVALID_TOKEN");
    assert!(me(&server, &tokens).status == 401);
}

#[test]
fn a_list_comes_page_by_page_in_the_order_that_is_asked_for() {
    let server = TestServer::start();
    let first = tokens(&server, "ada");
    let mut all = vec![first["session_id"].clone()];
    for _ in 0..2 {
        server.advance(Duration::from_mins(1));
        all.push(log_in(&server, "ada", PASSWORD).data(200)["session_id"].clone());
    }
    let page = |query: &str| with_token(&server, &first, "GET", &format!("{SESSIONS}?{query}"), "").data(200);
    let ids = |page: &Value| {
        let items = page["items"].as_array().unwrap().iter();
        items.map(|session| session["id"].clone()).collect::<Vec<_>>()
    };
    let oldest = page("sort=created_at&limit=2");
    assert_eq!(ids(&oldest), all[..2]);
    assert_eq!(
        (&oldest["pagination"]["total"], &oldest["pagination"]["total_pages"]),
        (&json!(3), &json!(2))
    );
    let cursor = oldest["pagination"]["next_cursor"].as_str().unwrap();
    let rest = page(&format!("limit=2&cursor={cursor}"));
    assert_eq!((ids(&rest), &rest["pagination"]["next_cursor"]), (all[2..].to_vec(), &Value::Null));
    assert_eq!(ids(&page("filter[created_from]=2026-01-01T00:02:00Z")), all[2..]);
    assert_eq!(ids(&page("filter[last_used_until]=2026-01-01T00:01:00Z")), all[..1]);
    let refused = with_token(&server, &first, "GET", &format!("{SESSIONS}?search=laptop"), "");
    refused.is_error(400, "VALIDATION_ERROR");
}

#[test]
fn a_session_can_be_named() {
    let server = TestServer::start();
    let (this, other) = (tokens(&server, "ada"), tokens(&server, "ada"));
    let name =
        |name: Value| with_token(&server, &this, "PATCH", &one(&other), &json!({ "name": name }).to_string());
    name(json!("  phone ")).data(200);
    let sessions = list(&server, &this);
    let named = sessions.iter().find(|session| session["id"] == other["session_id"]).unwrap();
    assert_eq!(named["name"], "phone");
    for (wrong, code) in
        [(json!(""), "required"), (json!("x".repeat(101)), "too_long"), (json!(7), "wrong_type")]
    {
        assert_eq!(name(wrong).wrong_fields(), [("name".into(), code.into())]);
    }
}

#[test]
fn a_session_that_is_ended_from_another_is_refused_at_once_and_no_other_is() {
    let server = TestServer::start();
    let (this, other, third) = (tokens(&server, "ada"), tokens(&server, "ada"), tokens(&server, "ada"));
    let ended = with_token(&server, &this, "DELETE", &one(&other), "");
    assert_eq!((ended.status, ended.body.len()), (204, 0));
    me(&server, &other).is_error(401, "TOKEN_BLACKLISTED");
    let refresh = json!({ "refresh_token": other["refresh_token"] }).to_string();
    server.post("/api/v1/auth/refresh", refresh).is_error(401, "INVALID_TOKEN");
    with_token(&server, &this, "DELETE", &one(&other), "").is_error(404, "RESOURCE_NOT_FOUND");
    with_token(&server, &this, "PATCH", &one(&other), r#"{"name":"x"}"#).is_error(404, "RESOURCE_NOT_FOUND");
    me(&server, &third).data(200);
    assert_eq!(list(&server, &this).len(), 2);

    assert_eq!(with_token(&server, &this, "DELETE", &one(&this), "").status, 204);
    me(&server, &this).is_error(401, "TOKEN_BLACKLISTED");
}

#[test]
fn all_others_end_and_this_one_goes_on() {
    let server = TestServer::start();
    let (this, other, stranger) = (tokens(&server, "ada"), tokens(&server, "ada"), tokens(&server, "grace"));
    let end = || with_token(&server, &this, "DELETE", SESSIONS, "").data(200);
    assert_eq!(end(), json!({ "sessions_ended": 1 }));
    assert_eq!(end(), json!({ "sessions_ended": 0 }));
    me(&server, &other).is_error(401, "TOKEN_BLACKLISTED");
    me(&server, &this).data(200);
    me(&server, &stranger).data(200);
}

#[test]
fn where_sessions_are_capped_one_more_ends_the_oldest() {
    let settings = Settings { max_sessions: Some(2), ..Settings::default() };
    let server = TestServer::with(Setup { settings, ..Setup::default() });
    let first = tokens(&server, "ada");
    server.advance(Duration::from_secs(1));
    let second = log_in(&server, "ada", PASSWORD).data(200);
    server.advance(Duration::from_secs(1));
    let third = log_in(&server, "ada", PASSWORD).data(200);
    me(&server, &first).is_error(401, "TOKEN_BLACKLISTED");
    me(&server, &second).data(200);
    me(&server, &third).data(200);
}
