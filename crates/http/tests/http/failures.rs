//! What goes wrong behind a handler.

use crate::demo::SECRET;
use crate::support::{Setup, TestServer};
use countersign_http::kit::Limits;
use std::time::Duration;

#[test]
fn a_panic_is_an_answer_and_the_server_lives_on() {
    let server = TestServer::start();
    for path in ["/api/demo/panics", "/api/demo/deep_panic"] {
        for _ in 0..3 {
            server.get(path).is_error(500, "INTERNAL_SERVER_ERROR");
        }
    }
    assert_eq!(server.get("/health/live").status, 200);
}

#[test]
fn a_cause_is_never_in_an_answer() {
    let server = TestServer::start();
    for path in ["/api/demo/broken", "/api/demo/panics", "/api/demo/deep_panic"] {
        let answer = server.get(path);
        answer.is_error(500, "INTERNAL_SERVER_ERROR");
        assert!(!answer.text().contains(SECRET) && !answer.text().contains("passwords"), "{path}");
    }
}

#[test]
fn a_handler_that_does_not_finish_is_cut_off_at_the_deadline() {
    let limits = Limits { deadline: Duration::from_millis(50), ..Limits::default() };
    let server = TestServer::with(Setup { limits, ..Setup::default() });
    server.get("/api/demo/endless").is_error(408, "REQUEST_TIMEOUT");
}

#[test]
fn a_body_that_does_not_arrive_is_cut_off_at_the_deadline() {
    let limits = Limits { deadline: Duration::from_millis(50), ..Limits::default() };
    let server = TestServer::with(Setup { limits, ..Setup::default() });
    let head = "POST /api/demo/things HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{";
    server.raw(head.as_bytes()).unwrap().is_error(408, "REQUEST_TIMEOUT");
}
