//! The thread through answers and logs.

use crate::support::TestServer;

const ID: &str = "0198a4f0-0000-7000-8000-00000000beef";

#[test]
fn a_uuid_is_taken_and_echoed_on_every_kind_of_answer() {
    let server = TestServer::start();
    for (method, path) in [
        ("GET", "/api/demo/things"),
        ("GET", "/nowhere"),
        ("PUT", "/api/demo/things"),
        ("POST", "/api/demo/things"),
        ("GET", "/api/demo/panics"),
        ("GET", "/health"),
        ("GET", "/docs/"),
    ] {
        let answer = server.send(method, path, &[("X-Request-ID", ID)], "");
        assert_eq!(answer.header("x-request-id"), Some(ID), "{method} {path}");
        answer.is_guarded();
    }
}

#[test]
fn anything_else_is_replaced_by_an_id_of_ours() {
    let server = TestServer::start();
    for given in ["", "1", "forged\tline", "{0198a4f0-0000-7000-8000-00000000beef}"] {
        let answer = server.send("GET", "/nowhere", &[("X-Request-ID", given)], "");
        answer.is_error(404, "NOT_FOUND");
        assert_ne!(answer.header("x-request-id"), Some(given));
    }
    assert_ne!(server.get("/nowhere").header("x-request-id"), server.get("/nowhere").header("x-request-id"));
}

#[test]
fn handlers_see_the_request_the_peer_and_a_clean_user_agent() {
    let headers = [("X-Request-ID", ID), ("User-Agent", "curl/8 \u{e9}"), ("X-Forwarded-For", "203.0.113.9")];
    let data = TestServer::start().send("GET", "/api/demo/whence", &headers, "").json();
    assert_eq!(data["data"]["request"], ID);
    assert_eq!(data["data"]["ip"], "127.0.0.1");
    assert_eq!(data["data"]["user_agent"], "curl/8 é");
}
