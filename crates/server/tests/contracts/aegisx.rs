//! AegisX, at the base path of its document.

mod accounts;
mod collection;
mod limits;

use crate::suite::{PASSWORD, Site};
use crate::support::{Row, Suite, get, post, put};
use countersign_testkit::Reply;
use futures_util::future::join_all;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::UNIX_EPOCH;
use totp_rs::{Algorithm, Builder, Secret};

const NAME: &str = "aegisx";
const ALONE: [(&str, &str); 2] =
    [("COUNTERSIGN_CONTRACTS_AEGISX_MOUNT", "/api"), ("COUNTERSIGN_CONTRACTS_RUSTAUTH_ENABLED", "false")];

/// Its errors.
const ERRORS: [&str; 12] = [
    "success: false,",
    "code: string,",
    "message: string,",
    "details?: any",
    "| 400 | `VALIDATION_ERROR` | Request validation failed |",
    "| 401 | `UNAUTHORIZED` | Missing or invalid token |",
    "| 403 | `FORBIDDEN` | Insufficient permissions |",
    "| 404 | `NOT_FOUND` | Resource not found |",
    "| 409 | `CONFLICT` | Duplicate entry or constraint violation |",
    "| 422 | `BUSINESS_RULE_VIOLATION` | Business logic validation failed |",
    "| 500 | `INTERNAL_SERVER_ERROR` | Unexpected server error |",
    r#""message": "Invalid email format""#,
];

async fn site(settings: &[(&str, &str)]) -> Site {
    Site::start("/api", &[&ALONE[..], settings].concat()).await
}

/// An error with this code, as every one is.
fn error(code: &str) -> Value {
    json!({ "success": false, "error": { "code": code, "message": ":string" } })
}

/// One whose fields are wrong.
fn invalid(details: &[(&str, &str)]) -> Value {
    let details: Vec<_> =
        details.iter().map(|(field, message)| json!({ "field": field, "message": message })).collect();
    let (code, message) = ("VALIDATION_ERROR", "Request validation failed");
    json!({ "success": false, "error": { "code": code, "message": message, "details": details } })
}

/// One of a limit, to the letter.
fn limited(code: &str, message: &str) -> Value {
    json!({ "success": false, "error": { "code": code, "message": message, "statusCode": 429 } })
}

fn login(name: &str, password: &str) -> Row {
    post("/auth/login", json!({ "email": name, "password": password }))
}

/// Tokens of the administrator, of somebody who may read features, and of somebody without permissions.
async fn people(site: &Site, tables: &mut Suite<'_>) {
    site.make_administrator();
    let log_in = |email: &'static str, who| login(email, PASSWORD).saves(who, "/data/accessToken");
    let register = |name: &str| {
        let email = format!("{name}@example.org");
        post("/auth/register", json!({ "username": name, "email": email, "password": PASSWORD }))
    };
    tables
        .run([
            log_in("root@example.com", "admin").saves("root", "/data/user/id"),
            register("rita"),
            register("joe"),
            log_in("rita@example.org", "reader").saves("rita", "/data/user/id"),
            log_in("joe@example.org", "nobody"),
        ])
        .await;
    let v1 = site.server.api().with_token(tables.saved("admin"));
    let role = json!({ "name": "reader", "permissions": ["features:read"] });
    assert_eq!(v1.post("/api/v1/roles", role).await.status, 201);
    let path = format!("/api/v1/users/{}/roles", tables.saved("rita"));
    assert_eq!(v1.put(&path, json!({ "roles": ["user", "reader"] })).await.status, 200);
    tables.save("garbage", "not-a-token");
    let expired = site.expired(tables.saved("admin"));
    tables.save("expired", expired);
}

/// Gives the administrator a second factor; a backup code of it.
async fn second_factor(site: &Site) -> String {
    let v1 = site.server.api().with_token(&site.token_of("root").await);
    let enrolled = v1.post("/api/v1/auth/mfa/totp", json!({})).await;
    let secret = Secret::try_from_base32(enrolled.text_at("/data/secret")).unwrap();
    let generator =
        Builder::new().with_algorithm(Algorithm::SHA1).with_digits(6).with_secret(secret).build().unwrap();
    let now = UNIX_EPOCH.elapsed().unwrap().as_secs();
    let code = json!({ "code": generator.generate(now).to_string() });
    let confirmed = v1.post("/api/v1/auth/mfa/totp/confirm", code).await;
    confirmed.text_at("/data/backup_codes/0").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn aegisx_is_spoken_as_its_document_has_it() {
    // A refresh token that comes back is a stolen one at once.
    let site = site(&[("COUNTERSIGN_TOKENS_REFRESH_GRACE", "0s")]).await;
    let lines = [&ERRORS[..], &collection::LINES[..], &accounts::LINES[..]].concat();
    let mut tables = Suite::new(NAME, &lines, site.api());
    people(&site, &mut tables).await;
    for path in ["authentication", "features"] {
        tables.save("at", path);
        tables.run(collection::table()).await;
    }
    tables.run(accounts::table()).await;
    tables.save("mailed", site.mailed_token("ada@example.org", 2).await);
    tables.run(accounts::recovery()).await;
    tables.run(errors()).await;
    tables.run([post("/features", json!({ "name": "one" })).by("admin")]).await;
    site.execute("UPDATE features SET name = ''");
    let line = "| 500 | `INTERNAL_SERVER_ERROR` | Unexpected server error |";
    let lost = get("/features").by("admin").answers(line, 500).has(line, "", error("INTERNAL_SERVER_ERROR"));
    tables.run([lost]).await;
    tables.finish();
}

/// What has no operation of its own.
fn errors() -> Vec<Row> {
    let missing = "| 404 | `NOT_FOUND` | Resource not found |";
    let gap = "gap: statuses that the document does not name keep its nearest code";
    let long = format!(r#"{{"name":"{}"}}"#, "x".repeat(2_000_000));
    vec![
        get("/nowhere").answers(missing, 404).has(missing, "", error("NOT_FOUND")),
        get("/auth/login").answers(gap, 405).has(gap, "", error("VALIDATION_ERROR")),
        put("/features", json!({})).answers(gap, 405).has(gap, "", error("VALIDATION_ERROR")),
        post("/features", json!({})).by("admin").text("text/plain", "{}").answers(gap, 415),
        post("/features", json!({})).by("admin").text("application/json", &long).answers(gap, 413),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_factor_goes_with_the_password() {
    let site = site(&[]).await;
    site.make_administrator();
    let backup_code = second_factor(&site).await;
    let log_in = async |code: Value| {
        let body = json!({ "email": "root@example.com", "password": PASSWORD, "mfaCode": code });
        let reply = site.api().post("/auth/login", body).await;
        (reply.status, reply.code().to_owned())
    };
    assert_eq!(log_in(json!(null)).await, (401, "MFA_REQUIRED".to_owned()));
    assert_eq!(log_in(json!("000000")).await, (401, "UNAUTHORIZED".to_owned()));
    assert_eq!(log_in(json!(backup_code)).await, (200, String::new()));
    assert_eq!(log_in(json!(backup_code)).await, (401, "UNAUTHORIZED".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn its_description_has_each_operation_once_with_its_success() {
    let site = site(&[]).await;
    let document = site.server.api().get("/api-docs/aegisx.json").await;
    let mut ids = BTreeSet::new();
    let paths = document.at("/paths").as_object().unwrap();
    for (path, operation) in paths
        .iter()
        .flat_map(|(path, item)| item.as_object().unwrap().values().map(move |operation| (path, operation)))
    {
        assert!(
            ids.insert(operation["operationId"].as_str().unwrap()),
            "{path}: {}",
            operation["operationId"]
        );
        let successes =
            operation["responses"].as_object().unwrap().keys().filter(|status| status.starts_with('2'));
        assert_eq!(successes.count(), 1, "{path}: {}", operation["operationId"]);
    }
    assert_eq!(ids.len(), 5 + 2 * 8);
    for path in ["/api/auth/login", "/api/authentication/{id}", "/api/features/export"] {
        assert!(paths.contains_key(path), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_twenty_that_make_one_name_at_once_one_does() {
    let site = site(&[]).await;
    site.make_administrator();
    let login = site.api().post("/auth/login", json!({ "email": "root", "password": PASSWORD })).await;
    let api = site.api().with_token(login.text_at("/data/accessToken"));
    let made = join_all((0..20).map(|number| {
        let (api, path) = (api.clone(), if number % 2 == 0 { "/features" } else { "/authentication" });
        tokio::spawn(async move { api.post(path, json!({ "name": "One" })).await })
    }));
    let replies: Vec<_> = made.await.into_iter().map(Result::unwrap).collect();
    let codes = |status| replies.iter().filter(move |reply| reply.status == status).map(Reply::code);
    assert_eq!(codes(201).count(), 1);
    assert_eq!(codes(409).collect::<Vec<_>>(), ["CONFLICT"; 19]);
}
