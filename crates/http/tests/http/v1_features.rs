//! Feature switches.

use crate::support::{Response, TestServer};
use crate::v1_accounts::administrator;
use crate::v1_login::with_token;
use serde_json::{Value, json};

const FEATURES: &str = "/api/v1/features";

fn send(server: &TestServer, tokens: &Value, method: &str, path: &str, body: &Value) -> Response {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    with_token(server, tokens, method, path, &body)
}

fn make(server: &TestServer, tokens: &Value, name: &str, needs: &[&Value]) -> Value {
    send(server, tokens, "POST", FEATURES, &json!({ "name": name, "depends_on": needs })).data(201)
}

fn at(feature: &Value) -> String {
    format!("{FEATURES}/{}", feature["id"].as_str().unwrap())
}

#[test]
fn a_switch_is_made_shown_changed_and_deleted() {
    let server = TestServer::start();
    let root = administrator(&server);
    let made = send(&server, &root, "POST", FEATURES, &json!({ "name": "Dark mode", "is_active": true }));
    assert_eq!((made.header("etag"), made.header("location").is_some()), (Some("\"1\""), true));
    let made = made.data(201);
    assert_eq!((&made["user_id"], &made["is_active"]), (&root["user"]["id"], &json!(true)));
    send(&server, &root, "POST", FEATURES, &json!({ "name": "DARK MODE" })).is_error(409, "CONFLICT");
    assert_eq!(send(&server, &root, "GET", &at(&made), &Value::Null).data(200), made);

    for (method, body) in
        [("PATCH", json!({ "is_active": false })), ("PUT", json!({ "description": "Dim." }))]
    {
        send(&server, &root, method, &at(&made), &body).data(200);
    }
    let bearer = format!("Bearer {}", root["access_token"].as_str().unwrap());
    let headers = [("Authorization", &*bearer), ("Content-Type", "application/json"), ("If-Match", "\"1\"")];
    server.send("PATCH", &at(&made), &headers, "{}").is_error(409, "CONFLICT");
    let shown = send(&server, &root, "GET", &at(&made), &Value::Null);
    assert_eq!(shown.header("etag"), Some("\"3\""));
    let shown = shown.data(200);
    assert_eq!((&shown["is_active"], &shown["description"]), (&json!(false), &json!("Dim.")));
    assert_eq!(send(&server, &root, "DELETE", &at(&made), &Value::Null).status, 204);
    send(&server, &root, "GET", &at(&made), &Value::Null).is_error(404, "RESOURCE_NOT_FOUND");
}

#[test]
fn what_another_needs_stays_and_nothing_needs_itself() {
    let server = TestServer::start();
    let root = administrator(&server);
    let base = make(&server, &root, "Base", &[]);
    let middle = make(&server, &root, "Middle", &[&base["id"]]);
    let top = make(&server, &root, "Top", &[&middle["id"], &base["id"]]);
    send(&server, &root, "DELETE", &at(&base), &Value::Null).is_error(409, "CONFLICT");
    let unknown = json!(crate::v1_operations::UNKNOWN);
    for need in [&base["id"], &top["id"], &unknown] {
        let body = json!({ "depends_on": [need] });
        let refused = send(&server, &root, "PATCH", &at(&base), &body).is_error(400, "VALIDATION_ERROR");
        assert_eq!(refused["errors"][0]["field"], "depends_on");
    }
    let refused = send(&server, &root, "POST", FEATURES, &json!({ "name": "New", "depends_on": [unknown] }));
    assert_eq!(refused.is_error(400, "VALIDATION_ERROR")["errors"][0]["field"], "depends_on");
    for feature in [top, middle, base] {
        assert_eq!(send(&server, &root, "DELETE", &at(&feature), &Value::Null).status, 204);
    }
}

#[test]
fn switches_are_listed_and_downloaded() {
    let server = TestServer::start();
    let root = administrator(&server);
    for name in ["b", "a", "=1+1"] {
        make(&server, &root, name, &[]);
    }
    let list =
        |query: &str| send(&server, &root, "GET", &format!("{FEATURES}?{query}"), &Value::Null).data(200);
    let names = |page: &Value| -> Vec<String> {
        page["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item["name"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(names(&list("sort=name")), ["=1+1", "a", "b"]);
    assert_eq!(names(&list("sort=created_at&limit=1&page=2")), ["a"]);
    assert_eq!(names(&list("filter[is_active]=true")), Vec::<String>::new());
    let own = format!("filter[user_id]={}&search=A", root["user"]["id"].as_str().unwrap());
    assert_eq!(names(&list(&own)), ["a"]);
    assert_eq!(names(&list("filter[name]=B")), ["b"]);
    let file = send(&server, &root, "GET", &format!("{FEATURES}/export?format=csv&sort=name"), &Value::Null);
    assert_eq!(file.status, 200);
    let lines: Vec<_> = file.text().lines().map(str::to_owned).collect();
    assert_eq!(lines.len(), 4, "{lines:?}");
    assert!(lines[0].starts_with(r#""id","name","description","is_active""#), "{lines:?}");
    assert!(lines[1].contains(r#","'=1+1","#), "{lines:?}");
}

#[test]
fn many_are_made_and_deleted_each_for_itself() {
    let server = TestServer::start();
    let root = administrator(&server);
    let bulk = format!("{FEATURES}/bulk");
    let items = json!({ "items": [{ "name": "a" }, { "name": "A" }, { "name": 7 }, { "name": "b" }] });
    let made = send(&server, &root, "POST", &bulk, &items).data(200);
    let failed = |answer: &Value| -> Vec<(u64, String)> {
        let failures = answer["failed"].as_array().unwrap().iter();
        failures.map(|f| (f["index"].as_u64().unwrap(), f["code"].as_str().unwrap().to_owned())).collect()
    };
    assert_eq!(failed(&made), [(1, "CONFLICT".into()), (2, "VALIDATION_ERROR".into())]);
    let ids: Vec<_> = made["created"].as_array().unwrap().iter().map(|item| item["id"].clone()).collect();
    assert_eq!(ids.len(), 2);
    let body = json!({ "ids": [ids[0], crate::v1_operations::UNKNOWN, ids[1]] });
    let deleted = send(&server, &root, "DELETE", &bulk, &body).data(200);
    assert_eq!(
        (&deleted["deleted"], failed(&deleted)),
        (&json!(ids), vec![(1, "RESOURCE_NOT_FOUND".into())])
    );
}
