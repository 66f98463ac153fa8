//! Roles, what they permit, and who has them.

use crate::people::{new_key, verified, with_key};
use crate::support::{Response, TestServer};
use crate::v1_accounts::administrator;
use crate::v1_login::{tokens, with_token};
use serde_json::{Value, json};

const ROLES: &str = "/api/v1/roles";

fn send(server: &TestServer, tokens: &Value, method: &str, path: &str, body: &Value) -> Response {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    with_token(server, tokens, method, path, &body)
}

fn path_of(tokens: &Value) -> String {
    format!("/api/v1/users/{}/roles", tokens["user"]["id"].as_str().unwrap())
}

/// Makes a role and gives it to somebody.
fn appoint(server: &TestServer, root: &Value, name: &str, permissions: &[&str], whom: &Value) {
    let body = json!({ "name": name, "permissions": permissions });
    send(server, root, "POST", ROLES, &body).data(201);
    let path = format!("{}/{name}", path_of(whom));
    assert_eq!(send(server, root, "POST", &path, &Value::Null).status, 204);
}

fn permissions_of(server: &TestServer, tokens: &Value) -> Value {
    send(server, tokens, "GET", "/api/v1/users/me/permissions", &Value::Null).data(200)["permissions"].clone()
}

#[test]
fn a_role_is_made_shown_changed_and_deleted() {
    let server = TestServer::start();
    let root = administrator(&server);
    let body = json!({ "name": "auditor", "permissions": ["users:read", "audit:read"] });
    let made = send(&server, &root, "POST", ROLES, &body);
    assert_eq!(made.header("location"), Some("/api/v1/roles/auditor"));
    let role = made.data(201);
    assert_eq!(
        role,
        json!({
            "name": "auditor", "description": null, "permissions": ["audit:read", "users:read"],
            "is_system": false, "created_at": role["created_at"], "updated_at": role["updated_at"],
        })
    );
    send(&server, &root, "POST", ROLES, &body).is_error(409, "CONFLICT");

    let one = format!("{ROLES}/auditor");
    let shown = send(&server, &root, "GET", &one, &Value::Null);
    assert_eq!((shown.header("etag"), shown.data(200)), (Some("\"1\""), role));
    let described = send(&server, &root, "PATCH", &one, &json!({ "description": "Reads on." }));
    assert_eq!(described.header("etag"), Some("\"2\""));
    assert_eq!(described.data(200)["description"], "Reads on.");
    let bearer = format!("Bearer {}", root["access_token"].as_str().unwrap());
    let headers = [("Authorization", &*bearer), ("Content-Type", "application/json"), ("If-Match", "\"1\"")];
    server.send("PATCH", &one, &headers, "{}").is_error(409, "CONFLICT");
    let body = json!({ "permissions": [] }).to_string();
    server.send("PUT", &format!("{one}/permissions"), &headers, body).is_error(409, "CONFLICT");

    let set = send(&server, &root, "PUT", &format!("{one}/permissions"), &json!({ "permissions": [] }));
    assert_eq!((set.header("etag"), &set.data(200)["permissions"]), (Some("\"3\""), &json!([])));
    let permission = format!("{one}/permissions/roles:read");
    assert_eq!(send(&server, &root, "POST", &permission, &Value::Null).status, 204);
    assert_eq!(send(&server, &root, "POST", &permission, &Value::Null).status, 204);
    assert_eq!(
        send(&server, &root, "GET", &one, &Value::Null).data(200)["permissions"],
        json!(["roles:read"])
    );
    assert_eq!(send(&server, &root, "DELETE", &permission, &Value::Null).status, 204);
    send(&server, &root, "DELETE", &permission, &Value::Null).is_error(404, "RESOURCE_NOT_FOUND");

    assert_eq!(send(&server, &root, "DELETE", &one, &Value::Null).status, 204);
    send(&server, &root, "GET", &one, &Value::Null).is_error(404, "RESOURCE_NOT_FOUND");
}

#[test]
fn roles_are_listed_page_by_page() {
    let server = TestServer::start();
    let root = administrator(&server);
    for name in ["auditor", "clerk"] {
        send(&server, &root, "POST", ROLES, &json!({ "name": name })).data(201);
    }
    let first = send(&server, &root, "GET", &format!("{ROLES}?limit=3"), &Value::Null).data(200);
    let names = |page: &Value| -> Vec<String> {
        let items = page["items"].as_array().unwrap().iter();
        items.map(|role| role["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(
        (names(&first), &first["pagination"]["total"]),
        (vec!["admin".into(), "auditor".into(), "clerk".into()], &json!(4))
    );
    let cursor = first["pagination"]["next_cursor"].as_str().unwrap();
    let rest =
        send(&server, &root, "GET", &format!("{ROLES}?limit=3&cursor={cursor}"), &Value::Null).data(200);
    assert_eq!(names(&rest), ["user"]);
    let path = format!("{ROLES}?sort=-name&filter[is_system]=false&search=A");
    assert_eq!(names(&send(&server, &root, "GET", &path, &Value::Null).data(200)), ["auditor"]);
    send(&server, &root, "GET", &format!("{ROLES}?sort=age"), &Value::Null).is_error(400, "VALIDATION_ERROR");
}

#[test]
fn what_the_server_needs_stays_as_it_is() {
    let server = TestServer::start();
    let root = administrator(&server);
    for name in ["admin", "user"] {
        send(&server, &root, "DELETE", &format!("{ROLES}/{name}"), &Value::Null).is_error(409, "CONFLICT");
    }
    let admin = format!("{ROLES}/admin/permissions");
    send(&server, &root, "PUT", &admin, &json!({ "permissions": [] })).is_error(409, "CONFLICT");
    let one = format!("{admin}/users:read");
    send(&server, &root, "DELETE", &one, &Value::Null).is_error(409, "CONFLICT");
    let user = format!("{ROLES}/user/permissions/features:read");
    assert_eq!(send(&server, &root, "POST", &user, &Value::Null).status, 204);
    let ada = tokens(&server, "ada");
    assert_eq!(
        permissions_of(&server, &ada),
        json!(["features:read", "posts:create", "profile:read", "profile:update"])
    );
}

#[test]
fn a_role_that_somebody_has_is_not_deleted() {
    let server = TestServer::start();
    let (root, ada) = (administrator(&server), tokens(&server, "ada"));
    appoint(&server, &root, "auditor", &["audit:read"], &ada);
    send(&server, &root, "DELETE", &format!("{ROLES}/auditor"), &Value::Null).is_error(409, "CONFLICT");
    let set = send(&server, &root, "PUT", &path_of(&ada), &json!({ "roles": ["user"] }));
    assert_eq!(set.data(200), json!({ "roles": ["user"] }));
    assert_eq!(send(&server, &root, "DELETE", &format!("{ROLES}/auditor"), &Value::Null).status, 204);
}

#[test]
fn what_is_not_there_is_named_by_its_field() {
    let server = TestServer::start();
    let (root, ada) = (administrator(&server), tokens(&server, "ada"));
    let body = json!({ "name": "knight", "permissions": ["dragons:ride"] });
    let refused = send(&server, &root, "POST", ROLES, &body).is_error(400, "VALIDATION_ERROR");
    assert_eq!(refused["errors"][0]["field"], "permissions");
    let body = json!({ "permissions": ["users:read", "dragons:ride"] });
    let path = format!("{ROLES}/user/permissions");
    let refused = send(&server, &root, "PUT", &path, &body).is_error(400, "VALIDATION_ERROR");
    assert_eq!(refused["errors"][0]["field"], "permissions");
    let one = format!("{path}/dragons:ride");
    send(&server, &root, "POST", &one, &Value::Null).is_error(404, "RESOURCE_NOT_FOUND");
    let refused = send(&server, &root, "PUT", &path_of(&ada), &json!({ "roles": ["knight"] }));
    assert_eq!(refused.is_error(400, "VALIDATION_ERROR")["errors"][0]["field"], "roles");
}

#[test]
fn nobody_gives_or_takes_what_he_lacks() {
    let server = TestServer::start();
    let (root, ada, grace) = (administrator(&server), tokens(&server, "ada"), tokens(&server, "grace"));
    let clerk =
        ["roles:assign", "roles:create", "roles:update", "roles:delete", "users:read", "users:update"];
    appoint(&server, &root, "clerk", &clerk, &ada);
    appoint(&server, &root, "auditor", &["audit:read"], &grace);
    let as_ada = |method: &str, path: &str, body: Value| send(&server, &ada, method, path, &body);

    let grant = |whom: &Value, role: &str| format!("{}/{role}", path_of(whom));
    as_ada("POST", &grant(&ada, "admin"), Value::Null).is_error(403, "FORBIDDEN");
    as_ada("POST", &grant(&ada, "auditor"), Value::Null).is_error(403, "FORBIDDEN");
    as_ada("DELETE", &grant(&grace, "auditor"), Value::Null).is_error(403, "FORBIDDEN");
    as_ada("DELETE", &grant(&root, "admin"), Value::Null).is_error(403, "FORBIDDEN");
    as_ada("PUT", &path_of(&grace), json!({ "roles": ["user"] })).is_error(403, "FORBIDDEN");
    as_ada("PUT", &path_of(&grace), json!({ "roles": ["auditor", "user", "admin"] }))
        .is_error(403, "FORBIDDEN");
    let make = |permission: &str| json!({ "name": "mine", "permissions": [permission] });
    as_ada("POST", ROLES, make("audit:read")).is_error(403, "FORBIDDEN");
    as_ada("POST", &format!("{ROLES}/clerk/permissions/audit:read"), Value::Null).is_error(403, "FORBIDDEN");
    as_ada("DELETE", &format!("{ROLES}/auditor/permissions/audit:read"), Value::Null)
        .is_error(403, "FORBIDDEN");
    let more = json!({ "permissions": ["audit:read", "users:read"] });
    as_ada("PUT", &format!("{ROLES}/clerk/permissions"), more).is_error(403, "FORBIDDEN");

    as_ada("POST", ROLES, make("users:read")).data(201);
    assert_eq!(as_ada("POST", &grant(&grace, "mine"), Value::Null).status, 204);
    let both = json!({ "roles": ["auditor", "mine", "user"] });
    assert_eq!(as_ada("GET", &path_of(&grace), Value::Null).data(200), both);
    as_ada("PUT", &path_of(&grace), json!({ "roles": ["auditor", "user"] })).data(200);
}

#[test]
fn nobody_acts_on_whom_may_do_more() {
    let server = TestServer::start();
    let (root, ada, grace) = (administrator(&server), tokens(&server, "ada"), verified(&server, "grace"));
    appoint(&server, &root, "clerk", &["users:read", "users:update"], &ada);
    let key = new_key(&server, &root, &["profile:read"]);
    let of =
        |whom: &Value, rest: &str| format!("/api/v1/users/{}/{rest}", whom["user"]["id"].as_str().unwrap());
    let as_ada = |method: &str, path: &str| send(&server, &ada, method, path, &Value::Null);
    let key = format!("api-keys/{}", key["id"].as_str().unwrap());
    for (method, rest) in [
        ("POST", "disable"),
        ("POST", "enable"),
        ("POST", "unlock"),
        ("DELETE", "sessions"),
        ("DELETE", key.as_str()),
    ] {
        as_ada(method, &of(&root, rest)).is_error(403, "FORBIDDEN");
    }
    let session = format!("sessions/{}", root["session_id"].as_str().unwrap());
    as_ada("DELETE", &of(&root, &session)).is_error(403, "FORBIDDEN");
    send(&server, &root, "GET", "/api/v1/users/me", &Value::Null).data(200);
    as_ada("POST", &of(&grace, "disable")).data(200);
    as_ada("POST", &of(&grace, "enable")).data(200);
    as_ada("DELETE", &of(&ada, "sessions")).data(200);
}

#[test]
fn a_change_of_a_role_holds_at_once_for_sessions_and_keys() {
    let server = TestServer::start();
    let (root, ada) = (administrator(&server), verified(&server, "ada"));
    appoint(&server, &root, "reader", &["roles:read"], &ada);
    let key = new_key(&server, &ada, &["roles:read"]);
    send(&server, &ada, "GET", ROLES, &Value::Null).data(200);
    with_key(&server, &key, "GET", ROLES, "").data(200);
    let one = format!("{ROLES}/reader/permissions/roles:read");
    assert_eq!(send(&server, &root, "DELETE", &one, &Value::Null).status, 204);
    send(&server, &ada, "GET", ROLES, &Value::Null).is_error(403, "FORBIDDEN");
    with_key(&server, &key, "GET", ROLES, "").is_error(403, "FORBIDDEN");
}

#[test]
fn of_two_last_administrators_who_demote_each_other_at_once_one_stays() {
    let server = TestServer::start();
    let (root, ada) = (administrator(&server), tokens(&server, "ada"));
    for _ in 0..5 {
        let (root_path, ada_path) = (path_of(&root), path_of(&ada));
        let both = json!({ "roles": ["admin", "user"] });
        // Whoever stayed makes the other one an administrator again.
        let by = if permissions_of(&server, &root).as_array().unwrap().len() > 5 { &root } else { &ada };
        for path in [&root_path, &ada_path] {
            send(&server, by, "PUT", path, &both).data(200);
        }
        let demoted = json!({ "roles": ["user"] });
        let statuses = std::thread::scope(|scope| {
            let tasks = [(&root, &ada_path), (&ada, &root_path)]
                .map(|(by, path)| scope.spawn(|| send(&server, by, "PUT", path, &demoted).status));
            tasks.map(|task| task.join().unwrap())
        });
        assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
        assert!(statuses.iter().any(|status| [403, 409].contains(status)), "{statuses:?}");
    }
}

/// The claims of an access token, which others verify and read so.
fn claims(tokens: &Value) -> Value {
    use base64::Engine;
    let payload = tokens["access_token"].as_str().unwrap().split('.').nth(1).unwrap();
    let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(payload).unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

#[test]
fn a_token_lists_permissions_or_names_them_by_the_hash_that_the_server_tells() {
    let server = TestServer::start();
    let (root, ada) = (administrator(&server), tokens(&server, "ada"));
    assert_eq!(claims(&ada)["permissions"], json!(["posts:create", "profile:read", "profile:update"]));
    assert_eq!(claims(&ada)["permissions_hash"], Value::Null);

    let renew = |tokens: &Value| {
        let body = json!({ "refresh_token": tokens["refresh_token"] }).to_string();
        server.post("/api/v1/auth/refresh", body).data(200)
    };
    let name = |n: u32| format!("role-{n}-{}", "x".repeat(54));
    for n in 10..25 {
        appoint(&server, &root, &name(n), &["audit:read"], &ada);
    }
    let renewed = renew(&ada);
    assert_eq!(claims(&renewed)["permissions"], Value::Null);
    assert_eq!(claims(&renewed)["roles"].as_array().unwrap().len(), 16);
    let own = send(&server, &renewed, "GET", "/api/v1/users/me/permissions", &Value::Null).data(200);
    assert_eq!(claims(&renewed)["permissions_hash"], own["hash"]);
    assert_eq!(own["permissions"], json!(["audit:read", "posts:create", "profile:read", "profile:update"]));

    // With one role more than a token lists it lists none, and the account is shown with all the same.
    appoint(&server, &root, &name(25), &["audit:read"], &ada);
    let renewed = renew(&renewed);
    assert_eq!(claims(&renewed)["roles"], json!([]));
    assert!(claims(&renewed)["roles_hash"].is_string());
    let me = send(&server, &renewed, "GET", "/api/v1/users/me", &Value::Null).data(200);
    assert_eq!(me["roles"].as_array().unwrap().len(), 17);
}

#[test]
fn the_longest_token_fits_a_cookie() {
    let server = TestServer::start();
    let (root, ada) = (administrator(&server), tokens(&server, "ada"));
    let longest = |server: &TestServer| -> usize {
        let body =
            json!({ "identifier": "ada", "password": crate::v1_accounts::PASSWORD, "session": "cookie" });
        let answer = server.post("/api/v1/auth/login", body.to_string());
        assert_eq!(answer.status, 200);
        answer
            .all("set-cookie")
            .into_iter()
            .map(|cookie| cookie.split("; ").next().unwrap().len())
            .max()
            .unwrap()
    };
    let mut sizes = Vec::new();
    // "user" and these fill the kibibyte to the last byte; then permissions, and then roles, are too many.
    for (n, length) in (0..).zip(std::iter::repeat_n(64, 15)) {
        let name = format!("{n:0length$}");
        appoint(&server, &root, &name, &["audit:read"], &ada);
        sizes.push(longest(&server));
    }
    assert!(sizes.iter().all(|size| *size <= 4096), "{sizes:?}");
    assert!(sizes.iter().max().unwrap() > &1500, "{sizes:?}");
}
