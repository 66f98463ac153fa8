//! How often clients may ask.

use crate::support::{NOW, Response, Setup, TestServer};
use crate::v1_document::example;
use countersign_http::kit::{ForwardedHeader, LimitRule, RateRules};
use countersign_ports::Quota;
use std::num::NonZeroU32;
use std::time::Duration;

const HEADERS: [&str; 5] =
    ["x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset", "ratelimit-policy", "ratelimit"];

fn limited() -> Setup {
    Setup { rate_rules: Some(RateRules::default()), ..Setup::default() }
}

/// A server behind a proxy, which is whoever connects from this machine.
fn behind_a_proxy(header: ForwardedHeader) -> TestServer {
    TestServer::with(Setup { trusted_proxies: &["127.0.0.0/8"], forwarded_header: header, ..limited() })
}

fn standing(answer: &Response) -> [Option<&str>; 5] {
    HEADERS.map(|name| answer.header(name))
}

/// Sends ten requests under the rule of logins, which is all that is allowed.
fn spend(server: &TestServer, headers: impl Fn(u8) -> Vec<(&'static str, String)>) {
    for n in 0..10 {
        assert_eq!(knock(server, &headers(n)).status, 200, "{n}");
    }
}

fn knock(server: &TestServer, headers: &[(&str, String)]) -> Response {
    let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    server.send("POST", "/api/demo/done", &headers, "")
}

#[test]
fn every_kind_of_answer_says_where_the_client_stands() {
    let server = TestServer::with(limited());
    for (left, (method, path, status)) in (0..100).rev().zip([
        ("GET", "/api/demo/things", 200),
        ("HEAD", "/api/demo/things", 200),
        ("DELETE", "/api/demo/things/1", 204),
        ("POST", "/api/demo/things", 415),
        ("GET", "/nowhere", 404),
        ("PUT", "/api/demo/things", 405),
        ("OPTIONS", "/api/demo/things", 405),
        ("GET", "/api/demo/panics", 500),
        ("GET", "/api/demo/away", 503),
        ("GET", "/docs/", 200),
        ("GET", "/api/v1/users/me", 401),
    ]) {
        let answer = server.send(method, path, &[], "");
        let left = left.to_string();
        let fields = [r#""default";q=100;w=60"#.to_owned(), format!(r#""default";r={left};t=60"#)];
        let expected = ["100", &left, "1767225660", &fields[0], &fields[1]].map(Some);
        assert_eq!((answer.status, standing(&answer)), (status, expected), "{method} {path}");
    }
}

#[test]
fn what_is_over_the_limit_is_refused_until_the_window_ends() {
    let server = TestServer::with(limited());
    spend(&server, |_| vec![]);
    let answer = knock(&server, &[]);
    let body = answer.is_error(429, "RATE_LIMIT_EXCEEDED");
    assert_eq!(body["error"]["details"]["retry_after"], 60);
    assert_eq!(
        (answer.header("retry-after"), answer.header("cache-control")),
        (Some("60"), Some("no-store"))
    );
    let expected = ["10", "0", "1767225660", r#""login";q=10;w=60"#, r#""login";r=0;t=60"#].map(Some);
    assert_eq!(standing(&answer), expected);
    assert_eq!(server.get("/api/demo/things").status, 200, "another rule");
    let problem = server.send("POST", "/api/demo/done", &[("Accept", "application/problem+json")], "").json();
    assert_eq!((problem["status"].as_u64(), problem["retry_after"].as_u64()), (Some(429), Some(60)));
}

#[test]
fn each_contract_refuses_in_its_own_words() {
    let server = TestServer::with(limited());
    spend(&server, |_| vec![]);
    let answer = server.send("POST", "/api/done", &[], "");
    assert_eq!((answer.status, answer.text().as_str()), (429, r#"{"oh":"RATE_LIMIT_EXCEEDED"}"#));
}

#[test]
fn a_refused_request_is_answered_before_its_body_is_there() {
    let server = TestServer::with(limited());
    spend(&server, |_| vec![]);
    let head = "POST /api/demo/done HTTP/1.1\r\nHost: t\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n";
    server.raw(head.as_bytes()).unwrap().is_error(429, "RATE_LIMIT_EXCEEDED");
}

#[test]
fn addresses_that_an_untrusted_client_makes_up_count_as_one() {
    let server = TestServer::with(limited());
    let made_up = |n: u8| {
        vec![
            ("X-Forwarded-For", format!("198.51.100.{n}")),
            ("Forwarded", format!("for=198.51.100.{n}")),
            ("X-Real-IP", format!("198.51.100.{n}")),
            ("X-API-Key", format!("cs_{n}")),
        ]
    };
    spend(&server, made_up);
    knock(&server, &made_up(11)).is_error(429, "RATE_LIMIT_EXCEEDED");
}

#[test]
fn clients_behind_a_trusted_proxy_are_counted_apart() {
    for (header, name, prefix) in [
        (ForwardedHeader::XForwardedFor, "X-Forwarded-For", ""),
        (ForwardedHeader::Forwarded, "Forwarded", "for="),
    ] {
        let server = behind_a_proxy(header);
        let from = |client: &str| vec![(name, format!("{prefix}{client}"))];
        spend(&server, |n| vec![(name, format!("{prefix}198.51.100.{n}, {prefix}203.0.113.5"))]);
        knock(&server, &from("203.0.113.5")).is_error(429, "RATE_LIMIT_EXCEEDED");
        assert_eq!(knock(&server, &from("203.0.113.6")).status, 200);
    }
}

#[test]
fn one_network_is_counted_once_however_its_addresses_are_spelled() {
    let server = behind_a_proxy(ForwardedHeader::XForwardedFor);
    let from = |client: &str| vec![("X-Forwarded-For", client.to_owned())];
    let spellings = ["2001:db8::1", "2001:DB8:0:0:0:0:0:2", "[2001:0db8::ffff:3]", "[2001:db8::4]:443"];
    spend(&server, |n| from(spellings[usize::from(n) % 4]));
    knock(&server, &from("2001:db8:0:0:ffff::1")).is_error(429, "RATE_LIMIT_EXCEEDED");
    assert_eq!(knock(&server, &from("2001:db8:0:1::1")).status, 200);
    spend(&server, |n| from(["203.0.113.5", "::ffff:203.0.113.5"][usize::from(n) % 2]));
    knock(&server, &from("::FFFF:cb00:7105")).is_error(429, "RATE_LIMIT_EXCEEDED");
}

#[test]
fn monitors_and_verifiers_ask_as_often_as_they_like() {
    let two = Quota { limit: NonZeroU32::MIN, window: Duration::from_mins(1) };
    let rules = RateRules::default().with(LimitRule::Default, Some(two));
    let server = TestServer::with(Setup { rate_rules: Some(rules), ..Setup::default() });
    for path in ["/health", "/health/live", "/health/ready", "/.well-known/jwks.json"] {
        for _ in 0..3 {
            let answer = server.get(path);
            assert_eq!((answer.status, standing(&answer)), (200, [None; 5]), "{path}");
        }
        let answers = &server.document()["paths"][path]["get"]["responses"];
        assert!(answers["429"].is_null(), "{path}");
    }
    assert_eq!(server.get("/nowhere").status, 404);
    server.get("/nowhere").is_error(429, "RATE_LIMIT_EXCEEDED");
}

#[test]
fn a_rule_without_a_quota_and_a_server_without_rules_limit_nothing() {
    let rules = RateRules::default().with(LimitRule::Login, None);
    for rate_rules in [Some(rules), None] {
        let server = TestServer::with(Setup { rate_rules, ..Setup::default() });
        for _ in 0..12 {
            let answer = knock(&server, &[]);
            assert_eq!((answer.status, standing(&answer)), (200, [None; 5]));
        }
    }
}

#[test]
fn each_operation_is_under_the_rule_that_fits_it() {
    let server = TestServer::with(limited());
    let expected = |verb: &str, path: &str| match (verb, path) {
        ("POST", "/auth/login") | (_, "/auth/oauth2/{provider}/callback") => "login",
        ("POST", "/auth/register" | "/auth/setup") => "registration",
        ("POST", "/auth/password/forgot" | "/auth/password/reset" | "/auth/invitations/accept") => "recovery",
        ("POST", "/auth/email/verify" | "/auth/email/verification") => "verification",
        (
            "POST",
            "/auth/mfa/verify" | "/auth/mfa/totp/confirm" | "/auth/mfa/backup-codes" | "/auth/step-up",
        )
        | ("DELETE", "/auth/mfa/totp") => "second_factor",
        ("POST", "/auth/password/change" | "/users/me/email") | ("DELETE", "/users/me") => "password",
        ("POST", "/auth/refresh") => "refresh",
        ("GET", "/users/export" | "/users/me/export" | "/audit-logs/export" | "/features/export") => "export",
        _ => "default",
    };
    for (path, item) in server.document()["paths"].as_object().unwrap() {
        let Some(within) = path.strip_prefix("/api/v1") else { continue };
        for verb in item.as_object().unwrap().keys().map(|verb| verb.to_ascii_uppercase()) {
            let answer = server.send(&verb, &example(path), &[], "");
            let policy = answer.header("ratelimit-policy").unwrap();
            let rule = policy.split('"').nth(1);
            assert_eq!(rule, Some(expected(&verb, within)), "{verb} {path}");
            assert!(item[verb.to_ascii_lowercase()]["responses"]["429"].is_object(), "{verb} {path}");
        }
    }
    assert_eq!(NOW, "2026-01-01T00:00:00Z"); // 1767225600, which the tests above count from
}

#[test]
fn an_escaped_path_is_no_way_around_the_rule_of_its_route() {
    let server = TestServer::with(Setup { rate_rules: Some(RateRules::default()), ..Setup::default() });
    for path in ["/api/v1/auth/%6cogin", "/api/v1/auth/lo%67in", "/%61pi/v1/auth/login"] {
        let answer = server.post(path, "{}");
        assert!(answer.header("ratelimit").unwrap().starts_with(r#""login";"#), "{path}");
        answer.is_error(400, "VALIDATION_ERROR");
    }
}
