//! People with more than a password: a second factor, a key, a role.

use crate::installation::{Installation, PASSWORD, Tokens, expect};
use countersign_testkit::{Api, Reply};
use serde_json::json;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use totp_rs::{Algorithm, Builder, Secret, Totp};

const STEP: u64 = 30;

/// A generator of one-time codes, independent of the server's.
pub(crate) struct Generator(Totp);

/// Somebody with a second factor.
pub(crate) struct Protected {
    pub(crate) api: Api,
    pub(crate) generator: Generator,
    pub(crate) backup_codes: Vec<String>,
}

impl Generator {
    pub(crate) fn of(secret: &str) -> Self {
        let secret = Secret::try_from_base32(secret).unwrap();
        Self(
            Builder::new()
                .with_algorithm(Algorithm::SHA1)
                .with_digits(6)
                .with_secret(secret)
                .build()
                .unwrap(),
        )
    }

    /// The code of the step before the current one.
    pub(crate) fn last(&self) -> String {
        self.0.generate(now() - STEP).to_string()
    }

    /// The code of the current step.
    pub(crate) fn current(&self) -> String {
        self.0.generate(now()).to_string()
    }

    /// A code that is none.
    pub(crate) fn wrong(&self) -> String {
        let taken = [now() - STEP, now(), now() + STEP].map(|at| self.0.generate(at).to_string());
        (0..10).map(|n| format!("{n:06}")).find(|code| !taken.contains(code)).unwrap()
    }
}

#[expect(clippy::disallowed_methods, reason = "a generator has a clock of its own")]
fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

/// Waits for a step that goes on for a while, so that codes of it and of the one before stay what they are.
pub(crate) async fn calm_step() {
    while now() % STEP > STEP - 10 {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

impl Installation {
    /// Somebody who enrolled a second factor, confirmed by the code of the step before: that of the current one is
    /// still to be used.
    pub(crate) async fn protected(&self, username: &str) -> Protected {
        self.verified_account(username).await;
        let api = self.logged_in(username).await;
        calm_step().await;
        let enrolled = expect(200, api.post("/api/v1/auth/mfa/totp", json!({})).await);
        let generator = Generator::of(enrolled.text_at("/data/secret"));
        let code = json!({ "code": generator.last() });
        let confirmed = expect(200, api.post("/api/v1/auth/mfa/totp/confirm", code).await);
        let codes = confirmed.at("/data/backup_codes").as_array().unwrap();
        let backup_codes = codes.iter().map(|code| code.as_str().unwrap().to_owned()).collect();
        Protected { api, generator, backup_codes }
    }

    /// The ticket that somebody's password gets.
    pub(crate) async fn ticket(&self, username: &str) -> String {
        let reply = expect(200, self.try_log_in(username, PASSWORD).await);
        assert_eq!(reply.at("/data/code"), "MFA_REQUIRED", "{}", reply.text);
        reply.text_at("/data/mfa_ticket").to_owned()
    }

    pub(crate) async fn verify_code(&self, ticket: &str, code: &str) -> Reply {
        self.api().post("/api/v1/auth/mfa/verify", json!({ "mfa_ticket": ticket, "code": code })).await
    }

    pub(crate) async fn verify_backup_code(&self, ticket: &str, code: &str) -> Reply {
        let body = json!({ "mfa_ticket": ticket, "backup_code": code });
        self.api().post("/api/v1/auth/mfa/verify", body).await
    }

    /// A client of an administrator's; his name is `root`.
    pub(crate) async fn administrator(&self) -> Api {
        let created = self.command_with_input(
            &["admin", "create", "--username", "root", "--email", "root@example.org", "--password-stdin"],
            PASSWORD,
        );
        assert!(created.status.success(), "{}", String::from_utf8_lossy(&created.stderr));
        self.logged_in("root").await
    }

    /// The identifier of whoever a client is.
    pub(crate) async fn id_of(&self, api: &Api) -> String {
        expect(200, api.get("/api/v1/users/me").await).text_at("/data/id").to_owned()
    }

    /// An API key of whoever a client is: its plain text and its identifier.
    pub(crate) async fn api_key(&self, api: &Api, scopes: &[&str]) -> (String, String) {
        let body = json!({ "name": "a job", "scopes": scopes });
        let created = expect(201, api.post("/api/v1/api-keys", body).await);
        (created.text_at("/data/key").to_owned(), created.text_at("/data/id").to_owned())
    }

    /// Asks for the account that a key acts for.
    pub(crate) async fn me_by_key(&self, key: &str) -> Reply {
        let api = self.api();
        let request = api.request(reqwest::Method::GET, "/api/v1/users/me").header("X-API-Key", key);
        api.send(request).await
    }

    /// Audit events of one kind, once the outbox is empty.
    pub(crate) async fn audited(&self, action: &str) -> u64 {
        while self.rows("outbox") > 0 {
            tokio::task::yield_now().await;
        }
        self.rows(&format!("audit_events WHERE action = '{action}'"))
    }
}

/// The session that a reply opened.
pub(crate) fn tokens_of(reply: Reply) -> Tokens {
    Tokens::of(&expect(200, reply))
}
