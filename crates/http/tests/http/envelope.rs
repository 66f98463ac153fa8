//! How answers are worded.

use crate::support::{NOW, Setup, TestServer};
use serde_json::json;

const THING: &str = r#"{"username":"ada","email":"ada@example.com","company":null}"#;

#[test]
fn a_success_has_data_a_message_and_the_time() {
    let answer = TestServer::start().post("/api/demo/things", THING);
    assert_eq!(answer.status, 201);
    assert_eq!(answer.header("location"), Some("/api/demo/things/1"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    answer.is_guarded();
    let data = json!({ "username": "ada", "email": "ada@example.com", "company": null });
    assert_eq!(answer.json(), json!({ "success": true, "data": data, "message": "Made.", "timestamp": NOW }));
}

#[test]
fn nothing_to_show_is_null_with_a_message_or_no_body_at_all() {
    let server = TestServer::start();
    let done = server.send("POST", "/api/demo/done", &[], "");
    assert_eq!((done.status, done.json()["message"].as_str()), (200, Some("It is done.")));
    assert!(done.json()["data"].is_null());
    let gone = server.send("DELETE", "/api/demo/things/1", &[], "");
    assert_eq!((gone.status, gone.body.len()), (204, 0));
    gone.is_guarded();
}

#[test]
fn a_version_is_a_strong_entity_tag() {
    assert_eq!(TestServer::start().get("/api/demo/things/7").header("etag"), Some("\"3\""));
}

#[test]
fn the_innermost_contract_of_a_path_words_the_answer() {
    let server = TestServer::start();
    assert_eq!(server.post("/api/things", THING).json(), json!({ "fine": true }));
    let wrong = server.post("/api/things", "{}");
    assert_eq!((wrong.status, wrong.json()), (422, json!({ "oh": "VALIDATION_ERROR" })));
    assert_eq!(server.get("/api/nowhere").json(), json!({ "oh": "NOT_FOUND" }));
    assert_eq!(server.get("/api/panics").json(), json!({ "oh": "INTERNAL_SERVER_ERROR" }));
    server.get("/api/demo/nowhere").is_error(404, "NOT_FOUND");
    server.get("/nowhere").is_error(404, "NOT_FOUND");
}

#[test]
fn a_client_that_asks_for_problems_gets_problems() {
    let server = TestServer::start();
    let accept = [("Accept", "application/problem+json"), ("Content-Type", "application/json")];
    let answer = server.send("POST", "/api/demo/things", &accept, r#"{"username":"ada"}"#);
    let problem = answer.json();
    assert_eq!(answer.header("content-type"), Some("application/problem+json"));
    assert_eq!((answer.status, problem["status"].as_u64()), (400, Some(400)));
    assert_eq!(problem["type"], "/docs/errors#validation_error");
    assert_eq!(problem["code"], "VALIDATION_ERROR");
    assert_eq!(problem["errors"][0]["field"], "email");
    assert_eq!(problem["request_id"].as_str(), answer.header("x-request-id"));
    answer.is_guarded();
    for path in ["/api/demo/panics", "/nowhere", "/api/demo/things/x"] {
        let answer = server.send("GET", path, &accept[..1], "");
        assert_eq!(answer.json()["status"].as_u64(), Some(answer.status.into()), "{path}");
    }
    let success = server.send("POST", "/api/demo/things", &accept, THING);
    assert_eq!(success.header("content-type"), Some("application/json"));
}

#[test]
fn an_unauthorised_answer_challenges_and_says_what_is_wrong_only_with_a_token() {
    let answer = TestServer::start().get("/api/demo/revoked");
    answer.is_error(401, "TOKEN_BLACKLISTED");
    assert_eq!(
        answer.header("www-authenticate"),
        Some(r#"Bearer realm="countersign", error="invalid_token""#)
    );
}

#[test]
fn the_time_to_wait_is_rounded_up_to_whole_seconds() {
    let answer = TestServer::start().get("/api/demo/locked");
    let body = answer.is_error(403, "ACCOUNT_LOCKED");
    assert_eq!(body["error"]["details"], json!({ "retry_after": 2 }));
    assert_eq!(answer.header("retry-after"), Some("2"));
}

#[test]
fn strict_transport_security_is_for_https_alone() {
    let header = "strict-transport-security";
    let secure = TestServer::with(Setup { public_origin: "https://auth.example.com", ..Setup::default() });
    assert_eq!(secure.get("/nowhere").header(header), Some("max-age=31536000; includeSubDomains"));
    assert_eq!(TestServer::start().get("/nowhere").header(header), None);
}
