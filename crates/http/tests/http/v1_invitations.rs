//! Accounts that others make, change, close and erase.

use crate::people::{new_key, verified, with_key};
use crate::support::TestServer;
use crate::v1_accounts::{PASSWORD, administrator, person};
use crate::v1_login::{log_in, with_token};
use serde_json::{Value, json};

const USERS: &str = "/api/v1/users";

fn grace() -> Value {
    json!({ "username": "grace", "email": "Grace@example.com", "full_name": "Grace Hopper" })
}

fn path_of(user: &Value) -> String {
    format!("{USERS}/{}", user["id"].as_str().unwrap())
}

#[test]
fn somebody_invited_chooses_the_password_and_has_proven_the_address() {
    let server = TestServer::start();
    let root = administrator(&server);
    let answer = with_token(&server, &root, "POST", USERS, &grace().to_string());
    let user = answer.data(201);
    assert_eq!(answer.header("location"), Some(path_of(&user).as_str()));
    assert_eq!(
        (&user["status"], &user["email_verified"], &user["roles"]),
        (&json!("active"), &json!(false), &json!(["user"]))
    );
    log_in(&server, "grace", PASSWORD).is_error(401, "INVALID_CREDENTIALS");
    let [mail] = server.mails().try_into().unwrap();
    assert_eq!((mail.template, mail.to.as_str()), ("invitation", "Grace@example.com"));

    let accept = json!({ "token": mail.token, "password": PASSWORD }).to_string();
    // It is good for nothing else.
    server.post("/api/v1/auth/password/reset", &accept).is_error(401, "INVALID_TOKEN");
    server
        .post("/api/v1/auth/email/verify", json!({ "token": mail.token }).to_string())
        .is_error(401, "INVALID_TOKEN");
    server.post("/api/v1/auth/invitations/accept", &accept).data(200);
    server.post("/api/v1/auth/invitations/accept", &accept).is_error(401, "INVALID_TOKEN");
    let tokens = log_in(&server, "grace", PASSWORD).data(200);
    assert_eq!(tokens["user"]["email_verified"], true);
    for (body, code) in [
        (json!({ "username": "GRACE", "email": "x@example.com" }), "DUPLICATE_USERNAME"),
        (json!({ "username": "x-1", "email": "grace@EXAMPLE.com" }), "DUPLICATE_EMAIL"),
    ] {
        with_token(&server, &root, "POST", USERS, &body.to_string()).is_error(409, code);
    }
    // R8: an administrator never chooses a password. Z3: nor who has proven what.
    for field in ["password", "id", "roles", "status", "email_verified", "is_admin", "created_at"] {
        let mut body = json!({ "username": "mary", "email": "mary@example.com" });
        body[field] = json!("x");
        let wrong = with_token(&server, &root, "POST", USERS, &body.to_string()).wrong_fields();
        assert_eq!(wrong, [(field.to_owned(), "unknown_field".to_owned())]);
    }
}

#[test]
fn an_account_is_changed_by_its_version() {
    let server = TestServer::start();
    let root = administrator(&server);
    let user = with_token(&server, &root, "POST", USERS, &grace().to_string()).data(201);
    let shown = with_token(&server, &root, "GET", &path_of(&user), "");
    let version = shown.header("etag").unwrap().to_owned();
    let bearer = format!("Bearer {}", root["access_token"].as_str().unwrap());
    let send = |method: &str, version: &str| {
        let headers =
            [("Authorization", bearer.as_str()), ("If-Match", version), ("Content-Type", "application/json")];
        server.send(method, &path_of(&user), &headers, r#"{"company":"Navy"}"#)
    };
    let changed = send("PATCH", &version);
    assert_eq!(changed.data(200)["company"], "Navy");
    send("PUT", &version).is_error(409, "CONFLICT");
    let again = send("PUT", changed.header("etag").unwrap());
    assert_eq!(again.data(200)["full_name"], "Grace Hopper");
    for field in ["email", "username", "password", "roles", "email_verified"] {
        let body = json!({ field: "x" }).to_string();
        assert_eq!(with_token(&server, &root, "PATCH", &path_of(&user), &body).wrong_fields()[0].0, field);
    }
}

#[test]
fn who_must_change_his_password_is_out_until_he_has() {
    let server = TestServer::start();
    let root = administrator(&server);
    let ada = verified(&server, "ada");
    let _ = server.mails();
    let path = format!("{}/require-password-change", path_of(&ada["user"]));
    assert_eq!(with_token(&server, &root, "POST", &path, "").status, 204);
    with_token(&server, &ada, "GET", "/api/v1/users/me", "").is_error(401, "TOKEN_BLACKLISTED");
    log_in(&server, "ada", PASSWORD).is_error(401, "INVALID_CREDENTIALS");
    let mails = server.mails();
    let mail = mails.iter().find(|mail| mail.template == "password_change_required").unwrap();
    let password = "nine saddles plumb a vortex";
    let body = json!({ "token": mail.token, "password": password }).to_string();
    server.post("/api/v1/auth/password/reset", body).data(200);
    log_in(&server, "ada", password).data(200);
}

#[test]
fn a_closed_account_frees_its_names_and_a_purged_one_is_gone_but_for_the_trail() {
    let server = TestServer::start();
    let root = administrator(&server);
    let ada = verified(&server, "ada");
    let key = new_key(&server, &ada, &["profile:read"]);
    let path = path_of(&ada["user"]);
    let purge = format!("{path}/purge");
    with_token(&server, &root, "POST", &purge, "").is_error(409, "CONFLICT");
    with_token(&server, &root, "DELETE", &path_of(&root["user"]), "").is_error(409, "CONFLICT");
    assert_eq!(with_token(&server, &root, "DELETE", &path, "").status, 204);
    with_token(&server, &root, "DELETE", &path, "").is_error(409, "CONFLICT");
    with_token(&server, &ada, "GET", "/api/v1/users/me", "").is_error(401, "TOKEN_BLACKLISTED");
    with_key(&server, &key, "GET", "/api/v1/users/me", "").is_error(401, "INVALID_TOKEN");
    let shown = with_token(&server, &root, "GET", &path, "").data(200);
    assert_eq!((&shown["status"], &shown["full_name"]), (&json!("closed"), &Value::Null));
    server.post("/api/v1/auth/register", person("ada").to_string()).data(201);

    assert_eq!(with_token(&server, &root, "POST", &purge, "").status, 204);
    with_token(&server, &root, "POST", &purge, "").is_error(404, "RESOURCE_NOT_FOUND");
    with_token(&server, &root, "GET", &path, "").is_error(404, "RESOURCE_NOT_FOUND");
    let _ = server.mails();
    let id = ada["user"]["id"].as_str().unwrap();
    let trail =
        with_token(&server, &root, "GET", &format!("/api/v1/audit-logs?filter[actor_id]={id}"), "").data(200);
    let events = trail["items"].as_array().unwrap();
    assert!(events.len() >= 2, "{events:?}");
    assert!(events.iter().all(|event| event["ip"].is_null() && event["user_agent"].is_null()));
    assert!(events.iter().any(|event| event["action"] == "logged_in"));
}

#[test]
fn of_many_at_once_each_is_for_itself() {
    let server = TestServer::start();
    let root = administrator(&server);
    verified(&server, "ada");
    let items = json!({ "items": [
        grace(),
        { "username": "ada", "email": "other@example.com" },
        { "username": "?", "email": "nonsense", "password": "x" },
        "nobody",
        { "username": "mary", "email": "mary@example.com" },
    ] });
    let outcome = with_token(&server, &root, "POST", "/api/v1/users/bulk", &items.to_string()).data(200);
    let created: Vec<_> =
        outcome["created"].as_array().unwrap().iter().map(|user| &user["username"]).collect();
    assert_eq!(created, ["grace", "mary"]);
    let failed = outcome["failed"].as_array().unwrap();
    let codes: Vec<_> = failed.iter().map(|failure| (&failure["index"], &failure["code"])).collect();
    assert_eq!(
        json!(codes),
        json!([[1, "DUPLICATE_USERNAME"], [2, "VALIDATION_ERROR"], [3, "VALIDATION_ERROR"]])
    );
    assert_eq!(failed[1]["errors"].as_array().unwrap().len(), 3);

    let ids =
        [&outcome["created"][0]["id"], &root["user"]["id"], &json!("0198a4f0-0000-7000-8000-000000000001")];
    let body = json!({ "ids": ids }).to_string();
    let outcome = with_token(&server, &root, "DELETE", "/api/v1/users/bulk", &body).data(200);
    assert_eq!(outcome["deleted"], json!([ids[0]]));
    let codes: Vec<_> =
        outcome["failed"].as_array().unwrap().iter().map(|failure| &failure["code"]).collect();
    assert_eq!(codes, ["CONFLICT", "RESOURCE_NOT_FOUND"]);
    for body in [
        json!({ "ids": [] }),
        json!({ "ids": vec!["0198a4f0-0000-7000-8000-000000000001"; 101] }),
        json!({ "ids": ["x"] }),
    ] {
        with_token(&server, &root, "DELETE", "/api/v1/users/bulk", &body.to_string())
            .is_error(400, "VALIDATION_ERROR");
    }
    for body in
        [json!({ "items": [] }), json!({ "items": vec![json!({}); 101] }), json!({ "items": {} }), json!({})]
    {
        with_token(&server, &root, "POST", "/api/v1/users/bulk", &body.to_string())
            .is_error(400, "VALIDATION_ERROR");
    }
}
