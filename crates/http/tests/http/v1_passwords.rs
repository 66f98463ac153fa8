//! Passwords, changed and forgotten.

use crate::support::TestServer;
use crate::v1_accounts::PASSWORD;
use crate::v1_login::{log_in, tokens, with_token};
use serde_json::json;

const NEW: &str = "nine saddles plumb a vortex";

#[test]
fn a_changed_password_ends_every_other_session() {
    let server = TestServer::start();
    let (this, other) = (tokens(&server, "ada"), tokens(&server, "ada"));
    let change = |current: &str, new: &str| {
        let body = json!({ "current_password": current, "new_password": new }).to_string();
        with_token(&server, &this, "POST", "/api/v1/auth/password/change", &body)
    };
    change("not this one at all", NEW).is_error(401, "INVALID_CREDENTIALS");
    assert_eq!(change(PASSWORD, "short").wrong_fields(), [("new_password".into(), "too_short".into())]);
    assert_eq!(
        change(PASSWORD, "ada@example.com").wrong_fields(),
        [("new_password".into(), "not_allowed".into())]
    );
    change(PASSWORD, NEW).data(200);
    let me = |tokens| with_token(&server, tokens, "GET", "/api/v1/users/me", "");
    me(&this).data(200);
    me(&other).is_error(401, "TOKEN_BLACKLISTED");
    log_in(&server, "ada", PASSWORD).is_error(401, "INVALID_CREDENTIALS");
    log_in(&server, "ada", NEW).data(200);
}

#[test]
fn a_forgotten_password_is_set_by_the_token_of_the_mail_once() {
    let server = TestServer::start();
    let tokens = tokens(&server, "ada");
    let _ = server.mails();
    let forgot = |email: &str| {
        let body = json!({ "email": email }).to_string();
        server.post("/api/v1/auth/password/forgot", body).json()
    };
    assert_eq!(forgot("ada@example.com"), forgot("nobody@example.com"));
    let [mail] = server.mails().try_into().unwrap();
    assert_eq!((mail.template, mail.to.as_str()), ("reset_password", "ada@example.com"));
    let reset = |password: &str| {
        let body = json!({ "token": mail.token, "password": password }).to_string();
        server.post("/api/v1/auth/password/reset", body)
    };
    assert_eq!(reset("password1").wrong_fields(), [("password".into(), "not_allowed".into())]);
    assert_eq!(reset("ada@example.com").wrong_fields(), [("password".into(), "not_allowed".into())]);
    reset(NEW).data(200);
    reset(NEW).is_error(401, "INVALID_TOKEN");
    with_token(&server, &tokens, "GET", "/api/v1/users/me", "").is_error(401, "TOKEN_BLACKLISTED");
    log_in(&server, "ada", NEW).data(200);
}
