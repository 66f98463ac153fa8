//! How often programs may ask, and how often keys may be wrong.

use crate::support::{Response, Setup, TestServer};
use crate::v1_accounts::administrator;
use crate::v1_login::with_token;
use countersign_http::kit::{LimitRule, RateRules};
use countersign_ports::Quota;
use std::num::NonZeroU32;
use std::time::Duration;

const ME: &str = "/api/v1/users/me";

fn limited(rule: LimitRule, limit: u32) -> TestServer {
    let quota = Quota { limit: NonZeroU32::new(limit).unwrap(), window: Duration::from_mins(1) };
    let rate_rules = Some(RateRules::default().with(rule, Some(quota)));
    TestServer::with(Setup { rate_rules, ..Setup::default() })
}

/// Two API keys that may read the profile of their owner.
fn keys(server: &TestServer) -> [String; 2] {
    let tokens = administrator(server);
    let body = r#"{"name":"a program","scopes":["profile:read"]}"#;
    [(); 2].map(|()| {
        let issued = with_token(server, &tokens, "POST", "/api/v1/api-keys", body).data(201);
        issued["key"].as_str().unwrap().to_owned()
    })
}

fn ask(server: &TestServer, method: &str, path: &str, key: &str) -> Response {
    server.send(method, path, &[("X-API-Key", key)], "")
}

#[test]
fn a_key_has_an_allowance_of_its_own_wherever_it_is_used() {
    let server = limited(LimitRule::ApiKey, 3);
    let [key, other] = keys(&server);
    for (path, left) in [(ME, 2), ("/docs/errors", 1), ("/nowhere", 0)] {
        let answer = ask(&server, "GET", path, &key);
        let standing = format!(r#""api_key";r={left};t=60"#);
        assert_eq!(answer.header("ratelimit"), Some(standing.as_str()), "{path}");
    }
    ask(&server, "GET", ME, &key).is_error(429, "RATE_LIMIT_EXCEEDED");
    assert_eq!(ask(&server, "GET", ME, &other).status, 200);
    assert!(server.get("/nowhere").header("ratelimit").unwrap().starts_with(r#""default";"#));
}

#[test]
fn who_tries_keys_is_stopped_after_ten_and_a_good_key_beside_him_is_not() {
    let server = limited(LimitRule::ApiKey, 3);
    let [key, _] = keys(&server);
    let wrong = |n: u8| format!("cs_{}00000000", char::from(b'a' + n).to_string().repeat(43));
    for n in 0..10 {
        let (method, path) =
            [("GET", ME), ("PATCH", ME), ("GET", "/nowhere"), ("GET", "/docs/")][usize::from(n) % 4];
        ask(&server, method, path, &wrong(n)).is_error(401, "INVALID_TOKEN");
    }
    ask(&server, "GET", ME, &wrong(11)).is_error(429, "RATE_LIMIT_EXCEEDED");
    assert_eq!(ask(&server, "GET", ME, &key).status, 200);
    assert_eq!(server.get("/nowhere").status, 404, "without a key nobody is stopped");
}

#[test]
fn a_key_buys_nothing_where_credentials_are_guessed() {
    let server = limited(LimitRule::ApiKey, 3);
    let [key, _] = keys(&server);
    // The owner of the key has logged in once.
    for n in 0..9 {
        let answer = ask(&server, "POST", "/api/demo/done", if n % 2 == 0 { &key } else { "cs_wrong" });
        assert_eq!(answer.status, 200);
        assert!(answer.header("ratelimit").unwrap().starts_with(r#""login";"#));
    }
    ask(&server, "POST", "/api/demo/done", &key).is_error(429, "RATE_LIMIT_EXCEEDED");
}

#[test]
fn two_kinds_of_credentials_are_charged_to_the_network_and_refused() {
    let server = limited(LimitRule::Default, 3);
    let both = [("X-API-Key", "cs_x"), ("Authorization", "Bearer x.y.z")];
    let twice = [("X-API-Key", "cs_x"), ("X-API-Key", "cs_y")];
    for headers in [both, twice] {
        server.send("GET", ME, &headers, "").is_error(401, "INVALID_TOKEN");
    }
    server.send("GET", "/nowhere", &twice, "").is_error(404, "NOT_FOUND");
    server.send("GET", ME, &both, "").is_error(429, "RATE_LIMIT_EXCEEDED");
}
