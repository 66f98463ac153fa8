//! Registering, and proving an address.

use crate::support::{Setup, TestServer};
use crate::v1_login::log_in;
use countersign_application::Settings;
use serde_json::{Value, json};

pub(crate) const PASSWORD: &str = "vortex plumb saddle nine";

pub(crate) fn person(name: &str) -> Value {
    json!({ "username": name, "email": format!("{name}@example.com"), "password": PASSWORD })
}

/// Sets up the first administrator, proves the address, and gives the tokens of a login.
pub(crate) fn administrator(server: &TestServer) -> Value {
    let mut body = person("root");
    body["token"] = json!(server.set_up_token());
    server.post("/api/v1/auth/setup", body.to_string()).data(201);
    for mail in server.mails().into_iter().filter(|mail| mail.template == "verify_email") {
        server.post("/api/v1/auth/email/verify", json!({ "token": mail.token }).to_string()).data(200);
    }
    log_in(server, "root", PASSWORD).data(200)
}

fn register(server: &TestServer, body: &Value) -> crate::support::Response {
    server.post("/api/v1/auth/register", body.to_string())
}

#[test]
fn a_person_registers_and_proves_the_address_once() {
    let server = TestServer::start();
    let mut body = person("Ada");
    body["full_name"] = json!("Ada Lovelace");
    body["timezone"] = json!("Europe/London");
    let answer = register(&server, &body);
    let data = answer.data(201);
    assert_eq!(answer.header("location"), Some("/api/v1/users/me"));
    assert_eq!((&data["username"], &data["email_verified"]), (&json!("Ada"), &json!(false)));
    assert_eq!((&data["full_name"], &data["company"]), (&json!("Ada Lovelace"), &Value::Null));
    assert_eq!((&data["status"], &data["roles"]), (&json!("active"), &json!(["user"])));
    assert!(!answer.text().contains("password") && !answer.text().contains("argon2"));

    let [mail] = server.mails().try_into().unwrap();
    assert_eq!((mail.template, mail.to.as_str()), ("verify_email", "Ada@example.com"));
    let verify = json!({ "token": mail.token }).to_string();
    server.post("/api/v1/auth/email/verify", &verify).data(200);
    server.post("/api/v1/auth/email/verify", &verify).is_error(401, "INVALID_TOKEN");
}

#[test]
fn names_are_taken_whatever_their_case() {
    let server = TestServer::start();
    register(&server, &person("ada")).data(201);
    let mut other = person("grace");
    other["username"] = json!("ADA");
    register(&server, &other).is_error(409, "DUPLICATE_USERNAME");
    let mut other = person("grace");
    other["email"] = json!(" Ada@EXAMPLE.com");
    register(&server, &other).is_error(409, "DUPLICATE_EMAIL");
}

#[test]
fn everything_wrong_with_a_registration_is_said_at_once() {
    let server = TestServer::start();
    let fields = |body: Value| register(&server, &body).wrong_fields();
    let all = |pairs: &[(&str, &str)]| {
        pairs.iter().map(|(field, code)| ((*field).to_owned(), (*code).to_owned())).collect::<Vec<_>>()
    };
    assert_eq!(
        fields(json!({})),
        all(&[("username", "required"), ("email", "required"), ("password", "required")])
    );
    let body = json!({
        "username": "a", "email": "ada", "password": "short", "timezone": "Mars", "role": "admin",
    });
    assert_eq!(
        fields(body),
        all(&[
            ("username", "too_short"),
            ("email", "malformed"),
            ("password", "too_short"),
            ("timezone", "malformed"),
            ("role", "unknown_field"),
        ])
    );
    for password in ["password1", "adalovelace99", "ada@example.com"] {
        let mut body = person("adalovelace");
        body["email"] = json!("ada@example.com");
        body["password"] = json!(password);
        assert_eq!(fields(body), all(&[("password", "not_allowed")]), "{password}");
    }
    assert!(server.mails().is_empty(), "nothing was stored");
}

#[test]
fn where_existing_addresses_are_concealed_the_answers_are_alike() {
    let settings = Settings { conceal_existing: true, ..Settings::default() };
    let server = TestServer::with(Setup { settings, ..Setup::default() });
    let id = [("Content-Type", "application/json"), ("X-Request-ID", "0198a4f0-0000-7000-8000-000000000001")];
    let send = |body: &Value| server.send("POST", "/api/v1/auth/register", &id, body.to_string());
    let new = send(&person("ada"));
    let mut again = person("grace");
    again["email"] = json!("ada@example.com");
    let known = send(&again);
    assert_eq!((new.status, new.text()), (known.status, known.text()));
    assert_eq!(new.header("location"), known.header("location"));
    let templates: Vec<_> = server.mails().into_iter().map(|mail| mail.template).collect();
    assert_eq!(templates, ["verify_email", "already_registered"]);
}

#[test]
fn asking_for_the_mail_again_tells_nothing() {
    let server = TestServer::start();
    register(&server, &person("ada")).data(201);
    let _ = server.mails();
    let ask = |email: &str| {
        let body = json!({ "email": email }).to_string();
        server.post("/api/v1/auth/email/verification", body).json()
    };
    assert_eq!(ask("ada@example.com"), ask("nobody@example.com"));
    let [mail] = server.mails().try_into().unwrap();
    assert_eq!((mail.template, mail.to.as_str()), ("verify_email", "ada@example.com"));
}

#[test]
fn the_first_administrator_is_set_up_once() {
    let server = TestServer::start();
    let mut body = person("root");
    body["token"] = json!("cso_guessed");
    server.post("/api/v1/auth/setup", body.to_string()).is_error(401, "INVALID_TOKEN");
    body["token"] = json!(server.set_up_token());
    let data = server.post("/api/v1/auth/setup", body.to_string()).data(201);
    assert_eq!(data["roles"], json!(["admin", "user"]));
    body["username"] = json!("second");
    body["email"] = json!("second@example.com");
    server.post("/api/v1/auth/setup", body.to_string()).is_error(401, "INVALID_TOKEN");
}
