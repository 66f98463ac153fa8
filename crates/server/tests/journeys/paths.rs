//! Every path that ends in a token, or leads to one, for an account in every state: no cell is left out.

use crate::installation::{Installation, PASSWORD, account, expect};
use crate::people::Protected;
use countersign_testkit::{Api, Reply};
use reqwest::Method;
use serde_json::json;

#[derive(Debug, Clone, Copy)]
enum Path {
    LogIn,
    CompleteLogIn,
    Refresh,
    StepUp,
    ApiKey,
    ResetPassword,
    VerifyEmail,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum State {
    Active,
    Disabled,
    Closed,
    Locked,
    Unverified,
    Protected,
}

const PATHS: [Path; 7] = [
    Path::LogIn,
    Path::CompleteLogIn,
    Path::Refresh,
    Path::StepUp,
    Path::ApiKey,
    Path::ResetPassword,
    Path::VerifyEmail,
];
const STATES: [State; 6] =
    [State::Active, State::Disabled, State::Closed, State::Locked, State::Unverified, State::Protected];

/// Where a proven address is required to log in: status and code. `MFA_REQUIRED` stands for an answer without tokens.
#[expect(clippy::match_same_arms, reason = "a row for each path")]
fn expected(path: Path, state: State) -> (u16, &'static str) {
    let invalid = (401, "INVALID_TOKEN");
    match (path, state) {
        (Path::LogIn, State::Active) => (200, ""),
        (Path::LogIn, State::Disabled) => (403, "ACCOUNT_DISABLED"),
        (Path::LogIn, State::Closed) => (401, "INVALID_CREDENTIALS"),
        (Path::LogIn | Path::StepUp, State::Locked) => (403, "ACCOUNT_LOCKED"),
        (Path::LogIn, State::Protected) => (200, "MFA_REQUIRED"),
        (Path::CompleteLogIn, State::Active | State::Locked | State::Protected) => (200, ""),
        (Path::CompleteLogIn, State::Disabled | State::Closed) => invalid,
        (Path::Refresh, State::Active | State::Locked | State::Protected) => (200, ""),
        (Path::Refresh, State::Disabled | State::Closed) => invalid,
        (Path::StepUp, State::Active) => (200, ""),
        (Path::StepUp, State::Disabled | State::Closed) => (401, "TOKEN_BLACKLISTED"),
        (Path::StepUp, State::Protected) => (400, "VALIDATION_ERROR"),
        (Path::LogIn | Path::CompleteLogIn | Path::Refresh | Path::StepUp, State::Unverified) => {
            (403, "EMAIL_NOT_VERIFIED")
        }
        (Path::ApiKey, State::Active | State::Locked | State::Protected) => (200, ""),
        (Path::ApiKey, State::Disabled | State::Closed | State::Unverified) => invalid,
        (Path::ResetPassword | Path::VerifyEmail, State::Disabled | State::Closed) => invalid,
        (
            Path::ResetPassword | Path::VerifyEmail,
            State::Active | State::Locked | State::Unverified | State::Protected,
        ) => (200, ""),
    }
}

/// Somebody, and what he got hold of while all was well.
struct Person {
    name: String,
    id: String,
    api: Api,
    protection: Option<Protected>,
    held: String,
}

async fn person(site: &Installation, name: &str, path: Path, state: State) -> Person {
    let with_factor = state == State::Protected || matches!(path, Path::CompleteLogIn);
    let (api, protection) = if with_factor {
        let protected = site.protected(name).await;
        (protected.api.clone(), Some(protected))
    } else {
        site.verified_account(name).await;
        (site.logged_in(name).await, None)
    };
    let id = site.id_of(&api).await;
    let email = format!("{name}@example.org");
    let held = match path {
        Path::LogIn | Path::StepUp => String::new(),
        Path::CompleteLogIn => site.ticket(name).await,
        Path::Refresh => match &protection {
            None => site.log_in(name).await.refresh,
            Some(protected) => {
                let ticket = site.ticket(name).await;
                let reply = site.verify_backup_code(&ticket, &protected.backup_codes[9]).await;
                crate::people::tokens_of(reply).refresh
            }
        },
        Path::ApiKey => site.api_key(&api, &["profile:read"]).await.0,
        Path::ResetPassword => {
            expect(200, site.api().post("/api/v1/auth/password/forgot", json!({ "email": email })).await);
            site.mail(&email, if with_factor { 3 } else { 2 }).await.token()
        }
        Path::VerifyEmail => {
            unverify(site, name);
            expect(200, site.api().post("/api/v1/auth/email/verification", json!({ "email": email })).await);
            site.mail(&email, if with_factor { 3 } else { 2 }).await.token()
        }
    };
    Person { name: name.to_owned(), id, api, protection, held }
}

async fn drive(site: &Installation, root: &Api, person: &Person, state: State) {
    match state {
        State::Active | State::Protected => {}
        State::Disabled => {
            expect(200, root.post(&format!("/api/v1/users/{}/disable", person.id), json!({})).await);
        }
        State::Closed => {
            let body = json!({ "password": PASSWORD });
            let close = person.api.request(Method::DELETE, "/api/v1/users/me").json(&body);
            expect(204, person.api.send(close).await);
        }
        State::Locked => {
            for _ in 0..5 {
                site.try_log_in(&person.name, "not the password").await;
            }
        }
        State::Unverified => {
            unverify(site, &person.name);
        }
    }
}

async fn go(site: &Installation, person: &Person, path: Path) -> Reply {
    match path {
        Path::LogIn => site.try_log_in(&person.name, PASSWORD).await,
        Path::CompleteLogIn => {
            let codes = &person.protection.as_ref().unwrap().backup_codes;
            site.verify_backup_code(&person.held, &codes[0]).await
        }
        Path::Refresh => site.try_refresh(&person.held).await,
        Path::StepUp => person.api.post("/api/v1/auth/step-up", json!({ "password": PASSWORD })).await,
        Path::ApiKey => site.me_by_key(&person.held).await,
        Path::ResetPassword => {
            let body = json!({ "token": person.held, "password": "seven quiet geese in a row" });
            site.api().post("/api/v1/auth/password/reset", body).await
        }
        Path::VerifyEmail => {
            site.api().post("/api/v1/auth/email/verify", json!({ "token": person.held })).await
        }
    }
}

/// No path leads there; an operator who changes the policy does.
fn unverify(site: &Installation, name: &str) {
    let sql = format!(
        "UPDATE users SET email_verified_at = NULL WHERE username = '{name}' RETURNING username AS value"
    );
    assert_eq!(site.ask(&sql), name);
}

/// The server's answer to each path for each state, against the table.
#[tokio::test(flavor = "multi_thread")]
async fn each_path_asks_the_same_of_an_account() {
    let site = Installation::with(None, &[("COUNTERSIGN_REQUIRE_VERIFIED_EMAIL", "login")]).await;
    let root = site.administrator().await;
    let mut wrong = Vec::new();
    for path in PATHS {
        for state in STATES {
            let name = format!("{path:?}-{state:?}").to_ascii_lowercase();
            let person = person(&site, &name, path, state).await;
            drive(&site, &root, &person, state).await;
            let reply = go(&site, &person, path).await;
            let code = reply.at("/data/code").as_str().unwrap_or(reply.code());
            if (reply.status, code) != expected(path, state) {
                wrong.push(format!("{path:?} {state:?}: {} {code} {}", reply.status, reply.text));
            }
            let hands_over = matches!(path, Path::LogIn | Path::CompleteLogIn | Path::Refresh | Path::StepUp);
            let tokens = reply.text.contains("access_token");
            assert_eq!(tokens, hands_over && expected(path, state) == (200, ""), "{path:?} {state:?}");
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    // A registration hands over nothing.
    let reply = expect(201, site.api().post("/api/v1/auth/register", account("eve")).await);
    assert!(!reply.text.contains("token"));
}
