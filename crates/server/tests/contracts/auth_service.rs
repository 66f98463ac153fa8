//! Auth Service 2.1, by its document.

use crate::suite::{PASSWORD, Site, Suite, tampered};
use countersign_testkit::{Api, Postgres, PostgresOptions, Reply};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::{SystemTime, UNIX_EPOCH};
use totp_rs::{Algorithm, Builder, Secret};

const ROWS: &[&str] = &[
    "GET /health: 200",
    "GET /health: a dependency that is not configured is said so",
    "GET /health: 503",
    "POST /auth/register: 201",
    "POST /auth/register: first_name and last_name are optional: 201",
    "POST /auth/register: invalid input: 400, details with field and reason",
    "POST /auth/register: a name that is taken: 400",
    "POST /auth/token: 200",
    "POST /auth/token: the refresh token is in an HttpOnly cookie",
    "POST /auth/token: wrong password: 401",
    "POST /auth/token: invalid input: 400",
    "POST /auth/token/refresh: 200",
    "POST /auth/token/refresh: the new token works",
    "POST /auth/token/refresh: no cookie: 401",
    "POST /auth/token/refresh: used cookie: 401",
    "POST /auth/token/refresh: from another site: 403",
    "POST /auth/logout: 200",
    "POST /auth/logout: both tokens are revoked: 401",
    "POST /auth/logout: by the cookie alone: 200",
    "POST /auth/logout: no credentials: 401",
    "GET /auth/me: 200",
    "GET /auth/me: no token: 401",
    "GET /auth/me: tampered token: 401",
    "GET /auth/me: is_superuser of an administrator",
    "API keys: POST /api-keys: 201",
    "API keys: X-API-Key: 200",
    "API keys: an unknown key: 401",
    "API keys: GET /api-keys: 200",
    "API keys: DELETE /api-keys/{id}: 204, and the key is refused",
    "RBAC: GET /users without the right: 403",
    "RBAC: GET /users with the right: 200",
    "MFA: POST /auth/mfa/totp: 200",
    "MFA: a login without its code: 401",
    "MFA: a login with its code: 200",
    "OAuth: GET /auth/providers: 200",
    "No such path: 404",
    "Errors: timestamp and request_id",
];

fn error(code: &str) -> Value {
    let error = json!({ "code": code, "message": ":string", "timestamp": ":naive", "request_id": ":string" });
    json!({ "error": error })
}

fn field_error(field: &str) -> Value {
    let mut error = error("VALIDATION_ERROR");
    error["error"]["details"] = json!({ "field": field, "reason": ":string" });
    error["error"]["message"] = "Invalid input parameters".into();
    error
}

fn user(username: &str, first: &Value, last: &Value) -> Value {
    json!({ "id": ":int", "username": username, "email": format!("{username}@example.com"),
        "first_name": first, "last_name": last, "is_active": true, "is_superuser": false })
}

fn token() -> Value {
    json!({ "access_token": ":jwt", "token_type": "bearer", "refresh_token": null })
}

async fn log_in(api: &Api, username: &str) -> Reply {
    api.post("/auth/token", json!({ "username": username, "password": PASSWORD })).await
}

/// Sends a request with the cookie that a reply has set.
async fn with_cookie(api: &Api, path: &str, reply: &Reply, origin: Option<&str>) -> Reply {
    let (cookie, _) = reply.header("set-cookie").split_once(';').unwrap();
    let mut request = api.request(Method::POST, path).header("cookie", cookie);
    if let Some(origin) = origin {
        request = request.header("origin", origin);
    }
    api.send(request).await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_is_the_documented_one() {
    let site = Site::start("", &[]).await;
    site.make_administrator();
    let (api, mut rows) = (site.api(), Suite::new("auth_service", ROWS));
    health(&mut rows, &api).await;
    registering(&mut rows, &api).await;
    tokens(&mut rows, &api).await;
    let ada = api.with_token(log_in(&api, "testuser").await.text_at("/access_token"));
    let root = api.with_token(log_in(&api, "root").await.text_at("/access_token"));
    profiles(&mut rows, &api, (&ada, &root)).await;
    features_without_operations(&mut rows, (&api, &ada, &root), &site).await;
    rows.finish();
}

async fn health(rows: &mut Suite, api: &Api) {
    let healthy = json!({ "status": "healthy", "service": "auth_service", "version": "2.1.0", "uptime": ":digits",
        "dependencies": { "database": "connected", "redis": "not_configured", "outbox": "connected" } });
    let reply = api.get("/health").await;
    rows.row("GET /health: 200", &reply, 200, &healthy);
    let row = "GET /health: a dependency that is not configured is said so";
    rows.holds(row, reply.at("/dependencies/redis") == "not_configured", &reply.text);
    let mut postgres = Postgres::start_with(PostgresOptions::default());
    let (database, down) = (
        postgres.database(),
        json!({ "status": "unhealthy",
        "error": "Database connection failed", "timestamp": ":naive" }),
    );
    let away = Site::start("", &[("DATABASE_URL", &database.url())]).await;
    postgres.stop_immediate();
    rows.row("GET /health: 503", &away.api().get("/health").await, 503, &down);
}

async fn registering(rows: &mut Suite, api: &Api) {
    let body = json!({ "username": "testuser", "email": "testuser@example.com", "password": PASSWORD,
        "first_name": "Test", "last_name": "User" });
    let reply = api.post("/auth/register", body.clone()).await;
    rows.row("POST /auth/register: 201", &reply, 201, &user("testuser", &json!("Test"), &json!("User")));
    let taken = api.post("/auth/register", body).await;
    let row = "POST /auth/register: a name that is taken: 400";
    rows.row(row, &taken, 400, &error("DUPLICATE_USERNAME"));
    let body = json!({ "username": "plain", "email": "plain@example.com", "password": PASSWORD });
    let reply = api.post("/auth/register", body).await;
    let row = "POST /auth/register: first_name and last_name are optional: 201";
    rows.row(row, &reply, 201, &user("plain", &Value::Null, &Value::Null));
    for (field, value) in [
        ("username", json!("-")),
        ("email", json!("invalid")),
        ("password", json!("short")),
        ("first_name", json!(7)),
    ] {
        let mut body = json!({ "username": "other", "email": "other@example.com", "password": PASSWORD });
        body[field] = value;
        let reply = api.post("/auth/register", body).await;
        let row = "POST /auth/register: invalid input: 400, details with field and reason";
        rows.row(row, &reply, 400, &field_error(field));
        let id = reply.text_at("/error/request_id");
        let of_header = format!("req_{}", reply.header("x-request-id"));
        rows.holds("Errors: timestamp and request_id", id == of_header, id);
    }
}

async fn tokens(rows: &mut Suite, api: &Api) {
    let reply = log_in(api, "testuser").await;
    rows.row("POST /auth/token: 200", &reply, 200, &token());
    let cookie = reply.header("set-cookie");
    let kept = cookie.starts_with("refresh_token=csr_")
        && cookie.contains("; HttpOnly")
        && cookie.contains("SameSite=Strict");
    rows.holds("POST /auth/token: the refresh token is in an HttpOnly cookie", kept, cookie);
    let wrong = api.post("/auth/token", json!({ "username": "testuser", "password": "WrongPass-1!" })).await;
    rows.row("POST /auth/token: wrong password: 401", &wrong, 401, &error("INVALID_CREDENTIALS"));
    let wrong = api.post("/auth/token", json!({ "username": "testuser" })).await;
    rows.row("POST /auth/token: invalid input: 400", &wrong, 400, &field_error("password"));

    let path = "/auth/token/refresh";
    let foreign = with_cookie(api, path, &reply, Some("https://evil.example")).await;
    let row = "POST /auth/token/refresh: from another site: 403";
    rows.row(row, &foreign, 403, &error("CSRF_TOKEN_INVALID"));
    let next = with_cookie(api, path, &reply, None).await;
    rows.row("POST /auth/token/refresh: 200", &next, 200, &token());
    let me = api.with_token(next.text_at("/access_token")).get("/auth/me").await;
    rows.holds("POST /auth/token/refresh: the new token works", me.status == 200, &me.text);
    let none = api.post(path, json!({})).await;
    rows.row("POST /auth/token/refresh: no cookie: 401", &none, 401, &error("UNAUTHORIZED"));

    let session = api.with_token(next.text_at("/access_token"));
    let out = session.post("/auth/logout", json!({})).await;
    rows.row("POST /auth/logout: 200", &out, 200, &json!({ "message": "Logout successful" }));
    let row = "POST /auth/logout: both tokens are revoked: 401";
    rows.row(row, &session.get("/auth/me").await, 401, &error("TOKEN_BLACKLISTED"));
    rows.row(row, &with_cookie(api, path, &next, None).await, 401, &error("INVALID_TOKEN"));
    let used = with_cookie(api, path, &reply, None).await;
    rows.row("POST /auth/token/refresh: used cookie: 401", &used, 401, &error("INVALID_TOKEN"));
    let other = log_in(api, "testuser").await;
    let out = with_cookie(api, "/auth/logout", &other, None).await;
    let row = "POST /auth/logout: by the cookie alone: 200";
    rows.row(row, &out, 200, &json!({ "message": "Logout successful" }));
    let ended = api.with_token(other.text_at("/access_token")).get("/auth/me").await;
    rows.row("POST /auth/logout: both tokens are revoked: 401", &ended, 401, &error("TOKEN_BLACKLISTED"));
    let none = api.post("/auth/logout", json!({})).await;
    rows.row("POST /auth/logout: no credentials: 401", &none, 401, &error("UNAUTHORIZED"));
}

async fn profiles(rows: &mut Suite, api: &Api, (ada, root): (&Api, &Api)) {
    let shown = user("testuser", &json!("Test"), &json!("User"));
    rows.row("GET /auth/me: 200", &ada.get("/auth/me").await, 200, &shown);
    rows.row("GET /auth/me: no token: 401", &api.get("/auth/me").await, 401, &error("UNAUTHORIZED"));
    let token = log_in(api, "plain").await.text_at("/access_token").to_owned();
    let reply = api.with_token(&tampered(&token)).get("/auth/me").await;
    rows.row("GET /auth/me: tampered token: 401", &reply, 401, &error("INVALID_TOKEN"));
    let reply = root.get("/auth/me").await;
    rows.holds(
        "GET /auth/me: is_superuser of an administrator",
        reply.at("/is_superuser") == true,
        &reply.text,
    );
    rows.row("No such path: 404", &api.get("/auth/nowhere").await, 404, &error("NOT_FOUND"));
}

/// What the document names without operations has those of the canonical contract.
async fn features_without_operations(rows: &mut Suite, (api, ada, root): (&Api, &Api, &Api), site: &Site) {
    let mailed = site.mailed_token("testuser@example.com", 1).await;
    let proven =
        Api::new(&site.server.url()).post("/api/v1/auth/email/verify", json!({ "token": mailed })).await;
    assert_eq!(proven.status, 200, "{}", proven.text);
    let made = ada.post("/api-keys", json!({ "name": "robot", "scopes": ["profile:read"] })).await;
    rows.holds(
        "API keys: POST /api-keys: 201",
        made.status == 201 && made.at("/key").is_string(),
        &made.text,
    );
    let key = made.at("/key").as_str().unwrap_or_default().to_owned();
    let by_key = |key: String| api.send(api.request(Method::GET, "/auth/me").header("x-api-key", key));
    let shown = user("testuser", &json!("Test"), &json!("User"));
    rows.row("API keys: X-API-Key: 200", &by_key(key.clone()).await, 200, &shown);
    rows.row("API keys: an unknown key: 401", &by_key("cs_x".into()).await, 401, &error("INVALID_TOKEN"));
    let listed = ada.get("/api-keys").await;
    rows.holds("API keys: GET /api-keys: 200", listed.at("/items/0/name") == "robot", &listed.text);
    let id = listed.at("/items/0/id").as_str().unwrap_or_default().to_owned();
    let row = "API keys: DELETE /api-keys/{id}: 204, and the key is refused";
    rows.row(row, &ada.delete(&format!("/api-keys/{id}")).await, 204, &Value::Null);
    rows.row(row, &by_key(key).await, 401, &error("INVALID_TOKEN"));
    rows.row("RBAC: GET /users without the right: 403", &ada.get("/users").await, 403, &error("FORBIDDEN"));
    let users = root.get("/users").await;
    rows.holds("RBAC: GET /users with the right: 200", users.at("/pagination/total") == 3, &users.text);
    let providers = api.get("/auth/providers").await;
    rows.holds("OAuth: GET /auth/providers: 200", providers.status == 200, &providers.text);

    let enrolled = ada.post("/auth/mfa/totp", json!({})).await;
    rows.holds("MFA: POST /auth/mfa/totp: 200", enrolled.at("/secret").is_string(), &enrolled.text);
    let code = |before| code_of(enrolled.text_at("/secret"), before);
    let confirmed = ada.post("/auth/mfa/totp/confirm", json!({ "code": code(1) })).await;
    assert_eq!(confirmed.status, 200, "{}", confirmed.text);
    let reply = log_in(api, "testuser").await;
    rows.row("MFA: a login without its code: 401", &reply, 401, &error("MFA_REQUIRED"));
    let body = json!({ "username": "testuser", "password": PASSWORD, "mfa_code": code(0) });
    rows.row("MFA: a login with its code: 200", &api.post("/auth/token", body).await, 200, &token());
}

/// The code of the current step, or of so many before it, as a generator shows it.
#[expect(clippy::disallowed_methods, reason = "a generator has a clock of its own")]
fn code_of(secret: &str, before: u64) -> String {
    let secret = Secret::try_from_base32(secret).unwrap();
    let builder = Builder::new().with_algorithm(Algorithm::SHA1).with_digits(6).with_secret(secret);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    builder.build().unwrap().generate(now - 30 * before).to_string()
}
