//! Whatever is sent, the answer is one documented error, and nothing is stored.

use reqwest::Method;
use reqwest::header::CONTENT_TYPE;

use crate::installation::Installation;

/// What is wrong, the request, the answer.
struct Case {
    wrong: &'static str,
    method: Method,
    path: &'static str,
    content_type: &'static str,
    body: Vec<u8>,
    answer: (u16, &'static str),
}

const REGISTER: &str = "/api/v1/auth/register";
const JSON: &str = "application/json";

fn registration(wrong: &'static str, body: impl Into<Vec<u8>>, code: &'static str) -> Case {
    let status = if code == "PAYLOAD_TOO_LARGE" { 413 } else { 400 };
    Case {
        wrong,
        method: Method::POST,
        path: REGISTER,
        content_type: JSON,
        body: body.into(),
        answer: (status, code),
    }
}

fn with_username(text: &str) -> String {
    format!(r#"{{"username":{text},"email":"a@example.org","password":"violet kettle marches"}}"#)
}

fn cases() -> Vec<Case> {
    let deep = format!("{}{}", r#"{"a":"#.repeat(500), "1".to_owned() + &"}".repeat(500));
    let good = with_username(r#""ada""#);
    let mut cases = vec![
        registration("nothing", "", "VALIDATION_ERROR"),
        registration("no JSON", "{", "VALIDATION_ERROR"),
        registration("no object", "[]", "VALIDATION_ERROR"),
        registration("something behind it", format!("{good} x"), "VALIDATION_ERROR"),
        registration("nested too deep", deep, "VALIDATION_ERROR"),
        registration("too long", with_username(&format!("\"{}\"", "x".repeat(1 << 20))), "PAYLOAD_TOO_LARGE"),
        registration("a key twice", good.replacen('{', r#"{"username":"eve","#, 1), "VALIDATION_ERROR"),
        registration("an unknown key", good.replacen('{', r#"{"role":"admin","#, 1), "VALIDATION_ERROR"),
        registration("a number for a text", with_username("7"), "VALIDATION_ERROR"),
        registration("null for a text", with_username("null"), "VALIDATION_ERROR"),
        registration("a list for a text", with_username(r#"["ada"]"#), "VALIDATION_ERROR"),
        registration("NUL in a text", with_username(r#""a\u0000da""#), "VALIDATION_ERROR"),
        registration("NUL as a byte", with_username("\"a\0da\""), "VALIDATION_ERROR"),
        registration("half a surrogate pair", with_username(r#""a\ud800da""#), "VALIDATION_ERROR"),
        registration("no UTF-8", b"{\"username\":\"\xff\xfe\"}".to_vec(), "VALIDATION_ERROR"),
        registration("a bidirectional override", with_username("\"a\u{202e}da\""), "VALIDATION_ERROR"),
        registration("no e-mail address", good.replace("a@example.org", "a@@b"), "VALIDATION_ERROR"),
        registration(
            "a line break in an address",
            good.replace("a@example.org", r"a@example.org\r\nBcc: b@c.d"),
            "VALIDATION_ERROR",
        ),
        registration("a long password", good.replace("violet", &"v".repeat(5000)), "VALIDATION_ERROR"),
    ];
    for content_type in ["text/plain", "application/x-www-form-urlencoded", "application/jsonx", ""] {
        cases.push(Case {
            wrong: "a type of content that is not ours",
            content_type,
            answer: (415, "UNSUPPORTED_MEDIA_TYPE"),
            ..registration("", good.clone(), "")
        });
    }
    let unknown = |method: Method, path| Case {
        wrong: "no such place",
        method,
        path,
        content_type: JSON,
        body: Vec::new(),
        answer: (404, "NOT_FOUND"),
    };
    cases.extend([
        unknown(Method::GET, "/api/v1/nothing"),
        unknown(Method::GET, "/api/v1/auth/login/"),
        unknown(Method::GET, "/api/v1/%2e%2e/%2e%2e/etc/passwd"),
        unknown(Method::POST, "/nothing"),
    ]);
    for method in [Method::GET, Method::PUT, Method::DELETE, Method::TRACE] {
        let answer = (405, "METHOD_NOT_ALLOWED");
        cases.push(Case { wrong: "a verb that the path does not know", answer, ..unknown(method, REGISTER) });
    }
    cases
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_input_is_one_documented_error_and_stores_nothing() {
    let site = Installation::on_sqlite().await;
    let api = site.api();
    let mut failures = Vec::new();
    for case in cases() {
        let mut request = api.request(case.method.clone(), case.path).body(case.body);
        if !case.content_type.is_empty() {
            request = request.header(CONTENT_TYPE, case.content_type);
        }
        let reply = api.send(request).await;
        let enveloped = reply.at("/success") == false && reply.at("/error/request_id").is_string();
        if (reply.status, reply.code()) != case.answer || !enveloped {
            failures.push(format!(
                "{} ({} {}): {} {}",
                case.wrong, case.method, case.path, reply.status, reply.text
            ));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert_eq!((site.rows("users"), site.rows("outbox")), (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_field_that_is_wrong_is_named() {
    let site = Installation::on_sqlite().await;
    let body = serde_json::json!({ "username": "a b", "email": "nowhere", "password": "short" });
    let reply = crate::installation::refused(400, "VALIDATION_ERROR", site.api().post(REGISTER, body).await);
    let mut fields: Vec<_> =
        reply.at("/errors").as_array().unwrap().iter().map(|error| error["field"].clone()).collect();
    fields.sort_by_key(ToString::to_string);
    assert_eq!(fields, ["email", "password", "username"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn problem_json_is_there_for_who_asks() {
    let site = Installation::on_sqlite().await;
    let request =
        site.api().request(Method::GET, "/api/v1/users/me").header("accept", "application/problem+json");
    let reply = site.api().send(request).await;
    assert_eq!((reply.status, reply.header("content-type")), (401, "application/problem+json"));
    assert!(reply.at("/type").is_string() && reply.at("/status") == 401, "{}", reply.text);
}
