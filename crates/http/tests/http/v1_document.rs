//! The document is the routes, and the routes are the document.

use crate::conformance::resolve;
use crate::support::TestServer;
use crate::v1_accounts::administrator;
use crate::v1_login::with_token;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

fn operations(document: &Value) -> Vec<(String, String, &Value)> {
    let paths = document["paths"].as_object().unwrap().iter();
    paths
        .flat_map(|(path, item)| {
            let verbs = item.as_object().unwrap().iter();
            verbs.map(move |(verb, operation)| (verb.to_ascii_uppercase(), path.clone(), operation))
        })
        .collect()
}

/// A path that the pattern leads to.
pub(crate) fn example(pattern: &str) -> String {
    let id = "0198a4f0-0000-7000-8000-000000000001";
    ["{id}", "{key}", "{session}"]
        .iter()
        .fold(pattern.replace("{role}", "user").replace("{provider}", "acme"), |path, name| {
            path.replace(name, id)
        })
}

fn body_schema<'a>(document: &'a Value, operation: &'a Value) -> Option<&'a Value> {
    let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
    schema.is_object().then(|| resolve(document, schema))
}

#[test]
fn every_documented_operation_is_routed_and_asks_for_a_token_where_it_says_so() {
    let server = TestServer::start();
    for (verb, path, operation) in operations(server.document()) {
        let answer = server.send(&verb, &example(&path), &[], "");
        let expected: &[u16] = match (&operation["security"], &operation["requestBody"]) {
            (Value::Array(ways), _) if ways.contains(&json!({})) && path.contains("{id}") => &[404],
            (Value::Array(ways), _) if ways.contains(&json!({})) => &[200],
            (Value::Array(_), _) => &[401],
            (_, Value::Object(_)) => &[415],
            _ if path.ends_with("/authorize") => &[303],
            _ if path.ends_with("/callback") => &[400],
            _ => &[200],
        };
        assert!(expected.contains(&answer.status), "{verb} {path}: {}", answer.status);
    }
}

#[test]
fn every_operation_is_whole() {
    let document = serde_json::to_value(countersign_http::v1::openapi()).unwrap();
    let tags: BTreeSet<_> =
        document["tags"].as_array().unwrap().iter().map(|tag| &tag["name"]).map(Value::to_string).collect();
    let mut ids = BTreeSet::new();
    for (verb, path, operation) in operations(&document) {
        let place = format!("{verb} {path}");
        assert!(ids.insert(operation["operationId"].as_str().unwrap()), "{place}: operationId");
        assert!(operation["summary"].is_string(), "{place}: summary");
        assert!(tags.contains(&operation["tags"][0].to_string()), "{place}: tag");
        for (status, response) in operation["responses"].as_object().unwrap() {
            let response = resolve(&document, response);
            assert!(!response["description"].as_str().unwrap().is_empty(), "{place} {status}: description");
            let has_body = !["204", "303"].contains(&status.as_str());
            assert_eq!(response["content"].is_object(), has_body, "{place} {status}: content");
            for content in response["content"].as_object().into_iter().flat_map(Map::values) {
                assert!(content["schema"].is_object(), "{place} {status}: schema");
            }
        }
        if let Some(schema) = body_schema(&document, operation) {
            assert_eq!(schema["additionalProperties"], false, "{place}: unknown fields");
        }
    }
    assert_eq!(document["components"]["securitySchemes"]["bearer"]["scheme"], "bearer");
    assert_eq!(document["openapi"], "3.1.0");
}

#[test]
fn what_takes_a_bearer_token_takes_a_cookie_with_a_csrf_token_where_it_changes_something() {
    let document = serde_json::to_value(countersign_http::v1::openapi()).unwrap();
    let schemes = &document["components"]["securitySchemes"];
    assert_eq!((&schemes["cookie"]["in"], &schemes["csrf"]["in"]), (&json!("cookie"), &json!("header")));
    assert_eq!(schemes["cookie"]["name"], "__Host-countersign-access");
    for (verb, path, operation) in operations(&document) {
        let Some(security) = operation["security"].as_array() else { continue };
        let changes = verb != "GET";
        let cookie = if changes { json!({ "cookie": [], "csrf": [] }) } else { json!({ "cookie": [] }) };
        let is_empty = |way: &Value| *way == json!({});
        let people = security.iter().filter(|way| way["api_key"].is_null() && !is_empty(way));
        let people: Vec<_> = people.collect();
        assert_eq!(people, [&json!({ "bearer": [] }), &cookie], "{verb} {path}");
        let forbidden = resolve(&document, &operation["responses"]["403"]);
        let codes = forbidden["x-error-codes"].as_array().into_iter().flatten();
        assert_eq!(codes.into_iter().any(|code| code == "CSRF_TOKEN_INVALID"), changes, "{verb} {path}");
    }
}

#[test]
fn every_reference_in_the_document_leads_somewhere() {
    fn walk(document: &Value, value: &Value) {
        resolve(document, value);
        value.as_object().into_iter().flat_map(Map::values).for_each(|value| walk(document, value));
        value.as_array().into_iter().flatten().for_each(|value| walk(document, value));
    }
    let document = serde_json::to_value(countersign_http::v1::openapi()).unwrap();
    walk(&document, &document);
}

#[test]
fn request_schemas_name_exactly_the_fields_that_are_read() {
    let server = TestServer::start();
    let document = server.document();
    let tokens = administrator(&server);
    for (verb, path, operation) in operations(document) {
        let Some(schema) = body_schema(document, operation) else { continue };
        let send = |body: Value| with_token(&server, &tokens, &verb, &example(&path), &body.to_string());
        let names: BTreeSet<_> = schema["properties"].as_object().unwrap().keys().cloned().collect();
        let all_wrong: Map<_, _> = names.iter().map(|name| (name.clone(), json!({}))).collect();
        let refused: BTreeSet<_> = send(all_wrong.into()).wrong_fields().into_iter().collect();
        let expected = names.iter().map(|name| (name.clone(), "wrong_type".to_owned())).collect();
        assert_eq!(refused, expected, "{verb} {path}");
        let Some(required) = schema["required"].as_array() else { continue };
        let missing: BTreeSet<_> = send(json!({})).wrong_fields().into_iter().map(|(name, _)| name).collect();
        let mut expected: BTreeSet<_> =
            required.iter().map(|name| name.as_str().unwrap().to_owned()).collect();
        match path.trim_start_matches("/api/v1/auth") {
            "/login" => expected.insert("identifier".to_owned()), // or one of its two other names
            "/mfa/totp" | "/mfa/verify" => expected.insert("code".to_owned()), // or a backup code
            _ => false,
        };
        assert_eq!(missing, expected, "{verb} {path}");
    }
}

#[test]
fn request_examples_are_what_the_schemas_say_they_are() {
    let server = TestServer::start();
    let schemas = &server.document()["components"]["schemas"];
    let example = |name: &str| -> Map<String, Value> {
        let properties = schemas[name]["properties"].as_object().unwrap().iter();
        properties
            .filter(|(_, p)| p.get("example").is_some())
            .map(|(n, p)| (n.clone(), p["example"].clone()))
            .collect()
    };
    let post = |path: &str, name: &str| server.post(path, Value::from(example(name)).to_string());
    post("/api/v1/auth/register", "Registration").data(201);
    post("/api/v1/auth/login", "Login").data(200);
    post("/api/v1/auth/email/verification", "Email").data(200);
    post("/api/v1/auth/password/reset", "PasswordReset").is_error(401, "INVALID_TOKEN");
    post("/api/v1/auth/refresh", "Renewal").is_error(401, "INVALID_TOKEN");
    post("/api/v1/auth/setup", "SetUp").is_error(401, "INVALID_TOKEN");
}
