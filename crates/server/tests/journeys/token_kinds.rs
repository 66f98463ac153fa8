//! No token of one kind works as one of another.

use reqwest::Method;
use serde_json::json;

use countersign_testkit::{Api, Reply};

use crate::installation::{Installation, PASSWORD, expect};
use crate::people::Generator;

const ME: &str = "/api/v1/users/me";

/// A token of each kind, by its name, and a pair of cookies that is good.
struct Tokens {
    kinds: Vec<(&'static str, String)>,
    csrf: String,
    access: String,
    /// Makes the codes that go with the ticket.
    generator: Generator,
}

impl Tokens {
    async fn new(site: &Installation) -> Self {
        let setup = site.server.stderr();
        let setup = setup.split('"').find(|part| part.starts_with("cso_")).expect("a token").to_owned();
        let email = site.verified_account("ada").await;
        let tokens = site.log_in("ada").await;
        let ada = site.api().with_token(&tokens.access);
        let csrf = expect(200, ada.get("/api/v1/auth/csrf").await).text_at("/data/csrf_token").to_owned();
        let (key, _) = site.api_key(&ada, &["profile:read", "profile:update"]).await;
        expect(200, site.api().post("/api/v1/auth/password/forgot", json!({ "email": email })).await);
        site.register("joe").await;
        let mia = site.protected("mia").await;
        let kinds = vec![
            ("reset", site.mail(&email, 3).await.token()),
            ("verification", site.mail("joe@example.org", 1).await.token()),
            ("setup", setup),
            ("ticket", site.ticket("mia").await),
            ("access", tokens.access.clone()),
            ("refresh", tokens.refresh),
            ("API key", key),
            ("CSRF", csrf.clone()),
        ];
        Self { kinds, csrf, access: tokens.access, generator: mia.generator }
    }

    fn of(&self, kind: &str) -> &str {
        let found = self.kinds.iter().find(|(name, _)| *name == kind);
        found.map(|(_, token)| token.as_str()).unwrap()
    }
}

/// Where a token can be presented, the kinds that are good there, and how others are refused.
const PLACES: [(&str, &[&str], (u16, &str)); 11] = [
    ("bearer", &["access"], (401, "INVALID_TOKEN")),
    ("access cookie", &["access"], (401, "INVALID_TOKEN")),
    ("access cookie, to change something", &["access"], (401, "INVALID_TOKEN")),
    ("X-API-Key", &["API key"], (401, "INVALID_TOKEN")),
    ("CSRF header and cookie", &["CSRF"], (403, "CSRF_TOKEN_INVALID")),
    ("refresh", &["refresh"], (401, "INVALID_TOKEN")),
    ("refresh cookie", &["refresh"], (401, "INVALID_TOKEN")),
    ("verification", &["verification"], (401, "INVALID_TOKEN")),
    ("reset", &["reset"], (401, "INVALID_TOKEN")),
    ("setup", &["setup"], (401, "INVALID_TOKEN")),
    ("ticket", &["ticket"], (401, "INVALID_TOKEN")),
];

async fn present(site: &Installation, tokens: &Tokens, place: &str, token: &str) -> Reply {
    let api = site.api();
    let cookies = |csrf: &str, more: &str| format!("{more}; __Host-countersign-csrf={csrf}");
    let access = |token: &str| format!("__Host-countersign-access={token}");
    match place {
        "bearer" => api.with_token(token).get(ME).await,
        "access cookie" => api.send(api.request(Method::GET, ME).header("cookie", access(token))).await,
        "access cookie, to change something" => {
            rename(&api, &cookies(&tokens.csrf, &access(token)), &tokens.csrf).await
        }
        "X-API-Key" => api.send(api.request(Method::GET, ME).header("x-api-key", token)).await,
        "CSRF header and cookie" => rename(&api, &cookies(token, &access(&tokens.access)), token).await,
        "refresh" => site.try_refresh(token).await,
        "refresh cookie" => {
            let cookie = cookies(&tokens.csrf, &format!("__Host-countersign-refresh={token}"));
            let request = api.request(Method::POST, "/api/v1/auth/refresh").header("cookie", cookie);
            api.send(request.header("x-csrf-token", &tokens.csrf).json(&json!({}))).await
        }
        "verification" => api.post("/api/v1/auth/email/verify", json!({ "token": token })).await,
        "reset" => {
            let body = json!({ "token": token, "password": "amber teapots whisper south" });
            api.post("/api/v1/auth/password/reset", body).await
        }
        "setup" => {
            let (username, email) = ("root", "root@example.org");
            let body = json!({ "token": token, "username": username, "email": email, "password": PASSWORD });
            api.post("/api/v1/auth/setup", body).await
        }
        _ => site.verify_code(token, &tokens.generator.current()).await,
    }
}

async fn rename(api: &Api, cookies: &str, csrf: &str) -> Reply {
    let request = api.request(Method::PATCH, ME).header("cookie", cookies).header("x-csrf-token", csrf);
    api.send(request.json(&json!({ "full_name": "Ada Lovelace" }))).await
}

#[tokio::test(flavor = "multi_thread")]
async fn j6_no_token_of_one_kind_works_as_another() {
    let site = Installation::on_sqlite().await;
    let tokens = Tokens::new(&site).await;
    let mut wrong = Vec::new();
    for (place, good, refusal) in PLACES {
        for (kind, token) in tokens.kinds.iter().filter(|(kind, _)| !good.contains(kind)) {
            let reply = present(&site, &tokens, place, token).await;
            if (reply.status, reply.code()) != refusal {
                wrong.push(format!("{kind} as {place}: {} {}", reply.status, reply.text));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));

    // All of them are still good, each for what it is.
    let present = async |place: &str, kind: &str| present(&site, &tokens, place, tokens.of(kind)).await;
    expect(200, present("bearer", "access").await);
    expect(200, present("access cookie", "access").await);
    expect(200, present("access cookie, to change something", "access").await);
    expect(200, present("X-API-Key", "API key").await);
    expect(200, present("CSRF header and cookie", "CSRF").await);
    expect(200, present("ticket", "ticket").await);
    expect(200, present("refresh", "refresh").await);
    expect(200, present("verification", "verification").await);
    expect(200, present("reset", "reset").await);
    expect(201, present("setup", "setup").await);
    the_services_of_others_are_not_fooled_either(&site, &tokens).await;
}

/// A service that has a key verified is told that a token of another kind is none.
async fn the_services_of_others_are_not_fooled_either(site: &Installation, tokens: &Tokens) {
    let root = site.logged_in("root").await;
    for (kind, token) in &tokens.kinds {
        let verified = root.post("/api/v1/api-keys/verify", json!({ "key": token })).await;
        let active = expect(200, verified).at("/data/active") == true;
        assert_eq!(active, *kind == "API key", "{kind}");
    }
}
