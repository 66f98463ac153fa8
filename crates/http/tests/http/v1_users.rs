//! What administrators do to the accounts of others.

use crate::people::{code, new_key, switch_on, verified, with_key};
use crate::support::{Response, TestServer};
use crate::v1_accounts::{PASSWORD, administrator};
use crate::v1_login::{log_in, tokens, with_token};
use serde_json::{Value, json};

const ME: &str = "/api/v1/users/me";

/// An administrator, a user, and the path of the user's account.
fn two(server: &TestServer) -> (Value, Value, String) {
    let root = administrator(server);
    let ada = verified(server, "ada");
    let path = format!("/api/v1/users/{}", ada["user"]["id"].as_str().unwrap());
    (root, ada, path)
}

fn send(server: &TestServer, tokens: &Value, method: &str, path: &str) -> Response {
    with_token(server, tokens, method, path, "")
}

#[test]
fn a_disabled_account_gets_nowhere_by_any_path_until_it_is_enabled() {
    let server = TestServer::start();
    let (root, ada, user) = two(&server);
    let key = new_key(&server, &ada, &["profile:read"]);
    let (secret, codes) = switch_on(&server, &ada);
    let ticket = log_in(&server, "ada", PASSWORD).data(200)["mfa_ticket"].clone();
    let _ = server.mails();
    server.post("/api/v1/auth/password/forgot", json!({ "email": "ada@example.com" }).to_string()).data(200);
    let reset = server.mails().into_iter().find(|mail| mail.template == "reset_password").unwrap().token;

    let disabled = send(&server, &root, "POST", &format!("{user}/disable")).data(200);
    assert_eq!(
        disabled,
        json!({ "id": ada["user"]["id"], "username": "ada", "email": "ada@example.com", "status": "disabled" })
    );
    let post = |path: &str, body: Value| server.post(&format!("/api/v1/auth/{path}"), body.to_string());
    send(&server, &ada, "GET", ME).is_error(401, "TOKEN_BLACKLISTED");
    post("refresh", json!({ "refresh_token": ada["refresh_token"] })).is_error(401, "INVALID_TOKEN");
    with_key(&server, &key, "GET", ME, "").is_error(401, "INVALID_TOKEN");
    let proof = json!({ "mfa_ticket": ticket, "backup_code": codes[0] });
    post("mfa/verify", proof).is_error(401, "INVALID_TOKEN");
    let password = "nine saddles plumb a vortex";
    post("password/reset", json!({ "token": reset, "password": password })).is_error(401, "INVALID_TOKEN");
    log_in(&server, "ada", PASSWORD).is_error(403, "ACCOUNT_DISABLED");
    log_in(&server, "ada", "not this one at all").is_error(401, "INVALID_CREDENTIALS");
    send(&server, &root, "POST", &format!("{user}/disable")).is_error(409, "CONFLICT");

    let enabled = send(&server, &root, "POST", &format!("{user}/enable")).data(200);
    assert_eq!(enabled["status"], "active");
    send(&server, &root, "POST", &format!("{user}/enable")).is_error(409, "CONFLICT");
    send(&server, &ada, "GET", ME).is_error(401, "TOKEN_BLACKLISTED");
    with_key(&server, &key, "GET", ME, "").data(200);
    let ticket = log_in(&server, "ada", PASSWORD).data(200)["mfa_ticket"].clone();
    server.advance(std::time::Duration::from_secs(30));
    post("mfa/verify", json!({ "mfa_ticket": ticket, "code": code(&server, &secret) })).data(200);
}

#[test]
fn nobody_disables_himself_or_takes_the_last_administrator_away() {
    let server = TestServer::start();
    let root = administrator(&server);
    let own = format!("/api/v1/users/{}", root["user"]["id"].as_str().unwrap());
    send(&server, &root, "POST", &format!("{own}/disable")).is_error(409, "CONFLICT");
    let refused = send(&server, &root, "DELETE", &format!("{own}/roles/admin")).is_error(409, "CONFLICT");
    assert!(refused["error"]["message"].as_str().unwrap().contains("last active administrator"), "{refused}");
    send(&server, &root, "GET", ME).data(200);
}

#[test]
fn a_role_works_from_the_answer_that_gives_it_to_the_one_that_takes_it() {
    let server = TestServer::start();
    let (root, ada, user) = two(&server);
    let list = || send(&server, &ada, "GET", &format!("{user}/sessions"));
    let role = |method: &str, name: &str| send(&server, &root, method, &format!("{user}/roles/{name}"));
    list().is_error(403, "FORBIDDEN");
    for _ in 0..2 {
        assert_eq!(role("POST", "admin").status, 204, "giving again changes nothing");
    }
    list().data(200);
    assert_eq!(role("DELETE", "admin").status, 204);
    list().is_error(403, "FORBIDDEN");
    role("DELETE", "admin").is_error(404, "RESOURCE_NOT_FOUND");
    role("POST", "emperor").is_error(404, "RESOURCE_NOT_FOUND");
}

#[test]
fn no_key_gives_a_role() {
    let server = TestServer::start();
    let (root, _, user) = two(&server);
    let key = new_key(&server, &root, &["roles:assign"]);
    with_key(&server, &key, "POST", &format!("{user}/roles/admin"), "").is_error(403, "FORBIDDEN");
    // Nor takes one that permits what it may not.
    with_key(&server, &key, "DELETE", &format!("{user}/roles/user"), "").is_error(403, "FORBIDDEN");
    let key = new_key(&server, &root, &["roles:assign", "posts:create", "profile:read", "profile:update"]);
    assert_eq!(with_key(&server, &key, "DELETE", &format!("{user}/roles/user"), "").status, 204);
}

#[test]
fn locks_are_shown_and_lifted() {
    let server = TestServer::start();
    let (root, ada, user) = two(&server);
    let lockouts = || send(&server, &root, "GET", &format!("{user}/lockouts")).data(200)["items"].clone();
    assert_eq!(lockouts(), json!([]));
    for name in ["ada", "ADA", "ada@example.com", "Ada@Example.com", "ada"] {
        log_in(&server, name, "not this one at all").is_error(401, "INVALID_CREDENTIALS");
    }
    let locked = log_in(&server, "ada", PASSWORD).is_error(403, "ACCOUNT_LOCKED");
    assert_eq!(locked["error"]["details"]["retry_after"], 300);
    let shown = lockouts();
    let of =
        |scope: &str| shown.as_array().unwrap().iter().find(|item| item["scope"] == scope).unwrap().clone();
    assert_eq!(
        of("127.0.0.1"),
        json!({
            "scope": "127.0.0.1", "failures": 5, "locks": 1, "last_failed_at": "2026-01-01T00:00:00Z",
            "locked_until": "2026-01-01T00:05:00Z",
        })
    );
    assert_eq!((&of("everywhere")["failures"], &of("everywhere")["locked_until"]), (&json!(5), &Value::Null));
    send(&server, &ada, "GET", ME).data(200);

    send(&server, &root, "POST", &format!("{user}/unlock")).data(200);
    assert_eq!(lockouts(), json!([]));
    log_in(&server, "ada", PASSWORD).data(200);
    send(&server, &root, "POST", &format!("{user}/unlock")).data(200);
}

#[test]
fn sessions_of_a_user_are_shown_and_ended() {
    let server = TestServer::start();
    let (root, first, user) = two(&server);
    let others = [tokens(&server, "ada"), tokens(&server, "ada")];
    let path = format!("{user}/sessions");
    let list = || send(&server, &root, "GET", &path).data(200)["items"].as_array().unwrap().clone();
    let [session, ..] = &list()[..] else { panic!("a session") };
    assert_eq!((session.get("current"), &session["ip_prefix"]), (None, &json!("127.0.0.0/24")));
    assert_eq!(list().len(), 3);
    let one = format!("{path}/{}", first["session_id"].as_str().unwrap());
    assert_eq!(send(&server, &root, "DELETE", &one).status, 204);
    send(&server, &root, "DELETE", &one).is_error(404, "RESOURCE_NOT_FOUND");
    send(&server, &first, "GET", ME).is_error(401, "TOKEN_BLACKLISTED");
    send(&server, &others[0], "GET", ME).data(200);
    assert_eq!(send(&server, &root, "DELETE", &path).data(200), json!({ "sessions_ended": 2 }));
    assert_eq!(send(&server, &root, "DELETE", &path).data(200), json!({ "sessions_ended": 0 }));
    for tokens in others {
        send(&server, &tokens, "GET", ME).is_error(401, "TOKEN_BLACKLISTED");
    }
    assert!(list().is_empty());
    send(&server, &root, "GET", ME).data(200);
}

#[test]
fn keys_of_a_user_are_shown_and_revoked_and_the_owner_is_told() {
    let server = TestServer::start();
    let (root, ada, user) = two(&server);
    let key = new_key(&server, &ada, &["profile:read"]);
    let _ = server.mails();
    let path = format!("{user}/api-keys");
    let list = send(&server, &root, "GET", &path);
    assert!(!list.text().contains(key["key"].as_str().unwrap()));
    assert_eq!(list.data(200)["items"][0]["id"], key["id"]);
    let one = format!("{path}/{}", key["id"].as_str().unwrap());
    assert_eq!(send(&server, &root, "DELETE", &one).status, 204);
    with_key(&server, &key, "GET", ME, "").is_error(401, "INVALID_TOKEN");
    let [mail] = server.mails().try_into().unwrap();
    assert_eq!((mail.template, mail.to.as_str()), ("api_key_revoked", "ada@example.com"));
    send(&server, &root, "DELETE", &one).is_error(404, "RESOURCE_NOT_FOUND");
    assert_eq!(send(&server, &root, "GET", &path).data(200)["items"][0]["status"], "revoked");
}
