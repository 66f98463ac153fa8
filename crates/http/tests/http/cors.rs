//! Scripts of other origins.

use crate::support::{Response, Setup, TestServer};
use countersign_http::kit::RateRules;

const APP: &str = "https://app.example.com";

fn server() -> TestServer {
    let allowed_origins = &[APP, "http://localhost:3000"];
    TestServer::with(Setup { allowed_origins, rate_rules: Some(RateRules::default()), ..Setup::default() })
}

fn preflight(server: &TestServer, origin: &str, path: &str) -> Response {
    let headers = [
        ("Origin", origin),
        ("Access-Control-Request-Method", "POST"),
        ("Access-Control-Request-Headers", "content-type,x-csrf-token"),
    ];
    server.send("OPTIONS", path, &headers, "")
}

#[test]
fn an_admitted_origin_may_read_every_kind_of_answer() {
    let server = server();
    for (method, path, status) in [
        ("GET", "/api/demo/things", 200),
        ("POST", "/api/demo/things", 415),
        ("GET", "/nowhere", 404),
        ("PUT", "/api/demo/things", 405),
        ("GET", "/api/demo/panics", 500),
        ("GET", "/api/v1/users/me", 401),
        ("GET", "/health", 200),
    ] {
        for origin in [APP, "http://localhost:3000"] {
            let answer = server.send(method, path, &[("Origin", origin)], "");
            assert_eq!((answer.status, answer.header("access-control-allow-origin")), (status, Some(origin)));
            assert_eq!(answer.header("access-control-allow-credentials"), Some("true"));
            assert!(answer.header("vary").unwrap().contains("origin"), "{method} {path}");
            let exposed = answer.header("access-control-expose-headers").unwrap();
            for name in ["x-request-id", "etag", "location", "retry-after", "ratelimit", "x-ratelimit-reset"]
            {
                assert!(exposed.split(", ").any(|given| given == name), "{name}");
            }
            answer.is_guarded();
        }
    }
}

#[test]
fn an_admitted_origin_may_read_that_it_asks_too_often() {
    let server = server();
    let knock = || server.send("POST", "/api/demo/done", &[("Origin", APP)], "");
    for _ in 0..10 {
        assert_eq!(knock().status, 200);
    }
    let answer = knock();
    answer.is_error(429, "RATE_LIMIT_EXCEEDED");
    assert_eq!(answer.header("access-control-allow-origin"), Some(APP));
}

#[test]
fn a_preflight_is_answered_once_for_ten_minutes() {
    let server = server();
    for path in ["/api/demo/things", "/api/v1/auth/login", "/nowhere"] {
        let answer = preflight(&server, APP, path);
        assert_eq!((answer.status, answer.body.len()), (204, 0), "{path}");
        assert_eq!(answer.header("access-control-allow-origin"), Some(APP));
        assert_eq!(answer.header("access-control-allow-credentials"), Some("true"));
        assert_eq!(
            answer.header("access-control-allow-methods"),
            Some("GET, HEAD, POST, PUT, PATCH, DELETE")
        );
        let headers = answer.header("access-control-allow-headers").unwrap();
        for name in ["authorization", "content-type", "if-match", "x-csrf-token", "x-api-key"] {
            assert!(headers.split(", ").any(|given| given == name), "{name}");
        }
        assert_eq!(answer.header("access-control-max-age"), Some("600"));
        assert!(answer.header("vary").unwrap().contains("origin"));
        answer.is_guarded();
    }
}

#[test]
fn no_other_origin_may_read_anything() {
    let server = server();
    for origin in [
        "https://evil.example",
        "null",
        "*",
        "",
        "https://app.example.com.evil.example",
        "https://app.example.comevil",
        "https://app.example.co",
        "https://evil-app.example.com",
        "https://sub.app.example.com",
        "http://app.example.com",
        "https://app.example.com:8443",
        "https://app.example.com/",
        "https://APP.example.com",
        "http://localhost:3001",
        "http://localhost",
    ] {
        let read = server.send("GET", "/api/demo/things", &[("Origin", origin)], "");
        for answer in [read, preflight(&server, origin, "/api/demo/things")] {
            for name in ["origin", "credentials", "methods", "headers"] {
                assert_eq!(answer.header(&format!("access-control-allow-{name}")), None, "{origin}");
            }
            assert!(answer.header("vary").unwrap().contains("origin"), "{origin}");
        }
    }
    let two =
        server.send("GET", "/api/demo/things", &[("Origin", APP), ("Origin", "https://evil.example")], "");
    assert_eq!(two.header("access-control-allow-origin"), None);
}

#[test]
fn without_a_list_no_origin_is_admitted() {
    let server = TestServer::start();
    let answer = server.send("GET", "/api/demo/things", &[("Origin", APP)], "");
    assert_eq!((answer.header("access-control-allow-origin"), answer.header("vary")), (None, None));
    preflight(&server, APP, "/api/demo/done").is_error(405, "METHOD_NOT_ALLOWED");
}
