//! The list of permissions.

use crate::support::{Response, TestServer};
use crate::v1_accounts::administrator;
use crate::v1_login::with_token;
use serde_json::{Value, json};

const PERMISSIONS: &str = "/api/v1/permissions";

fn send(server: &TestServer, tokens: &Value, method: &str, path: &str, body: &Value) -> Response {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    with_token(server, tokens, method, path, &body)
}

fn invoices() -> Value {
    json!({ "name": "invoices:pay", "description": "Pay invoices." })
}

#[test]
fn a_permission_is_added_shown_described_anew_and_deleted() {
    let server = TestServer::start();
    let root = administrator(&server);
    let made = send(&server, &root, "POST", PERMISSIONS, &invoices());
    assert_eq!(made.header("location"), Some("/api/v1/permissions/invoices:pay"));
    let made = made.data(201);
    assert_eq!((&made["name"], &made["is_system"]), (&json!("invoices:pay"), &json!(false)));
    send(&server, &root, "POST", PERMISSIONS, &invoices()).is_error(409, "CONFLICT");
    let own = send(&server, &root, "GET", "/api/v1/users/me/permissions", &Value::Null).data(200);
    assert!(own["permissions"].as_array().unwrap().contains(&json!("invoices:pay")));

    let one = format!("{PERMISSIONS}/invoices:pay");
    assert_eq!(send(&server, &root, "GET", &one, &Value::Null).data(200), made);
    let described = send(&server, &root, "PATCH", &one, &json!({ "description": "Pay them." })).data(200);
    assert_eq!(described["description"], "Pay them.");
    let found =
        send(&server, &root, "GET", &format!("{PERMISSIONS}?search=pay+them"), &Value::Null).data(200);
    assert_eq!((&found["items"], &found["pagination"]["total"]), (&json!([described]), &json!(1)));

    let clerk = json!({ "name": "clerk", "permissions": ["invoices:pay"] });
    send(&server, &root, "POST", "/api/v1/roles", &clerk).data(201);
    send(&server, &root, "DELETE", &one, &Value::Null).is_error(409, "CONFLICT");
    assert_eq!(send(&server, &root, "DELETE", "/api/v1/roles/clerk", &Value::Null).status, 204);
    assert_eq!(send(&server, &root, "DELETE", &one, &Value::Null).status, 204);
    send(&server, &root, "GET", &one, &Value::Null).is_error(404, "RESOURCE_NOT_FOUND");
    let admin = send(&server, &root, "GET", "/api/v1/roles/admin", &Value::Null).data(200);
    assert!(!admin["permissions"].as_array().unwrap().contains(&json!("invoices:pay")));
}

#[test]
fn what_the_server_asks_for_is_neither_changed_nor_deleted() {
    let server = TestServer::start();
    let root = administrator(&server);
    let one = format!("{PERMISSIONS}/users:read");
    send(&server, &root, "PATCH", &one, &json!({ "description": "No." })).is_error(409, "CONFLICT");
    send(&server, &root, "DELETE", &one, &Value::Null).is_error(409, "CONFLICT");
    let all = send(&server, &root, "GET", &format!("{PERMISSIONS}?limit=100"), &Value::Null).data(200);
    let system = all["items"].as_array().unwrap().iter().filter(|item| item["is_system"] == true).count();
    assert_eq!(system, countersign_domain::Permission::BUILT_IN.len());
}

#[test]
fn a_name_has_a_resource_and_an_action() {
    let server = TestServer::start();
    let root = administrator(&server);
    let body = json!({ "name": "Invoices", "description": "" });
    let refused = send(&server, &root, "POST", PERMISSIONS, &body).is_error(400, "VALIDATION_ERROR");
    let fields: Vec<_> = refused["errors"].as_array().unwrap().iter().map(|error| &error["field"]).collect();
    assert_eq!(fields, ["name", "description"]);
}
