//! Bodies that are wrong.

use crate::support::TestServer;
use serde_json::Value;

const PATH: &str = "/api/demo/things";

fn errors(body: &Value) -> Vec<(&str, &str)> {
    let errors = body["errors"].as_array().unwrap().iter();
    errors.map(|error| (error["field"].as_str().unwrap(), error["code"].as_str().unwrap())).collect()
}

#[test]
fn every_wrong_field_is_named_at_once() {
    let server = TestServer::start();
    let body = server.post(PATH, "{}").is_error(400, "VALIDATION_ERROR");
    assert_eq!(errors(&body), [("username", "required"), ("email", "required")]);
    let text = r#"{"username":"-a","email":["x"],"company":"","emial":"x"}"#;
    let body = server.post(PATH, text).is_error(400, "VALIDATION_ERROR");
    assert_eq!(
        errors(&body),
        [
            ("username", "malformed"),
            ("email", "wrong_type"),
            ("company", "required"),
            ("emial", "unknown_field")
        ]
    );
    assert_eq!(body["error"]["type"], "validation");
}

#[test]
fn what_is_not_one_unambiguous_object_is_refused_with_its_place() {
    let server = TestServer::start();
    let deep = format!("{}{}", r#"{"a":"#.repeat(33), "}".repeat(33));
    for (text, field, code) in [
        ("{", "$", "malformed_json"),
        (" ", "$", "malformed_json"),
        ("{} {}", "$", "malformed_json"),
        ("\u{feff}{}", "$", "malformed_json"),
        (r#"{"username":"\ud800"}"#, "$", "malformed_json"),
        ("[]", "$", "wrong_type"),
        ("null", "$", "wrong_type"),
        (r#"{"email":"a","email":"b"}"#, "email", "duplicate_field"),
        (r#"{"username":"a\u0000b"}"#, "username", "nul_character"),
    ] {
        let body = server.post(PATH, text).is_error(400, "VALIDATION_ERROR");
        assert_eq!(errors(&body), [(field, code)], "{text}");
    }
    let body = server.post(PATH, deep).is_error(400, "VALIDATION_ERROR");
    assert_eq!(body["errors"][0]["code"], "too_deep");
    server.post(PATH, b"{\"username\":\"\xff\"}").is_error(400, "VALIDATION_ERROR");
    server.send("POST", PATH, &[("Content-Type", "application/json")], "").is_error(400, "VALIDATION_ERROR");
}

#[test]
fn a_body_is_json_by_its_content_type_or_is_not_read() {
    let server = TestServer::start();
    let json = r#"{"username":"ada","email":"ada@example.com"}"#;
    for headers in [
        &[][..],
        &[("Content-Type", "text/plain")],
        &[("Content-Type", "application/x-www-form-urlencoded")],
        &[("Content-Type", "application/json"), ("Content-Encoding", "gzip")],
        &[("Content-Type", "application/json"), ("Content-Type", "text/plain")],
    ] {
        server.send("POST", PATH, headers, json).is_error(415, "UNSUPPORTED_MEDIA_TYPE");
    }
    let merge = [("Content-Type", "application/merge-patch+json; charset=utf-8")];
    assert_eq!(server.send("POST", PATH, &merge, json).status, 201);
}

#[test]
fn a_body_over_the_limit_is_refused_whether_its_length_is_declared_or_not() {
    let server = TestServer::start();
    let big = format!(r#"{{"username":"{}"}}"#, "x".repeat(64 * 1024));
    server.post(PATH, &big).is_error(413, "PAYLOAD_TOO_LARGE");
    let chunked = format!(
        "POST {PATH} HTTP/1.1\r\nHost: t\r\nConnection: close\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{big}\r\n0\r\n\r\n",
        big.len()
    );
    server.raw(chunked.as_bytes()).unwrap().is_error(413, "PAYLOAD_TOO_LARGE");
}

#[test]
fn an_answer_does_not_repeat_long_or_many_names() {
    let server = TestServer::start();
    let name = "n".repeat(10_000);
    let body = server.post(PATH, format!(r#"{{"{name}":1}}"#)).is_error(400, "VALIDATION_ERROR");
    assert_eq!(body["errors"][2]["field"].as_str().unwrap().len(), 100);
    let many: Vec<_> = (0..5000).map(|n| format!(r#""f{n}":1"#)).collect();
    let body = server.post(PATH, format!("{{{}}}", many.join(","))).is_error(400, "VALIDATION_ERROR");
    assert_eq!(errors(&body).len(), 22);
}
