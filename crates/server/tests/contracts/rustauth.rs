//! RustAuth: accounts, logins and passwords, by its document.

use crate::suite::{PASSWORD, Site, Suite, tampered};
use countersign_testkit::{Api, Reply};
use reqwest::Method;
use serde_json::{Value, json};

const ROWS: &[&str] = &[
    "Register User: 201",
    "Register User: email must be valid: 400",
    "Register User: password, min 8 chars: 400",
    "Register User: password, uppercase: 400",
    "Register User: password, lowercase: 400",
    "Register User: password, number: 400",
    "Register User: password, special char: 400",
    "Register User: full name, 2 characters: 400",
    "Register User: full name, 100 characters: 400",
    "Register User: a field is missing: 400",
    "Register User: email already exists: 409",
    "Login: 200",
    "Login: access token valid for 24 hours",
    "Login: invalid credentials: 401",
    "Login: unknown account: 401",
    "Login: account inactive: 403",
    "Refresh Token: 200",
    "Refresh Token: the new access token works",
    "Refresh Token: invalid refresh token: 401",
    "Refresh Token: used refresh token: 401",
    "Refresh Token: malformed token: 400",
    "Logout: 200",
    "Logout: the token is dead: 401",
    "Logout: invalid token: 401",
    "Forgot Password: 200",
    "Forgot Password: success even if the email does not exist",
    "Reset Password: 200",
    "Reset Password: the new password works",
    "Reset Password: invalid token: 400",
    "Reset Password: used token: 400",
    "Reset Password: passwords do not match: 422",
    "Get Current User: 200",
    "Get Current User: missing token: 401",
    "Get Current User: tampered token: 401",
    "List Users: 200",
    "List Users: page, limit, search, sort",
    "List Users: is_active",
    "List Users: limit above 100 is refused",
    "List Users: missing token: 401",
    "List Users: insufficient permissions: 403",
    "Get User: own profile: 200",
    "Get User: admin: 200",
    "Get User: missing token: 401",
    "Get User: other users: 403",
    "Get User: does not exist: 404",
    "Update User: own profile: 200",
    "Update User: admin: 200",
    "Update User: validation failed: 400",
    "Update User: missing token: 401",
    "Update User: other users: 403",
    "Update User: does not exist: 404",
    "Delete User: 204, marked as inactive",
    "Delete User: own account: 204",
    "Delete User: missing token: 401",
    "Delete User: other users: 403",
    "Delete User: does not exist: 404",
    "Error format: details with field and value",
    "Error format: invalid request format: 400",
    "X-Request-ID is echoed",
    "No such path: 404",
];

const NOBODY: &str = "/users/00000000-0000-4000-8000-000000000000";

/// An error of this code, without details.
fn error(code: &str) -> Value {
    json!({ "error": { "code": code, "message": ":string" } })
}

/// An error of one field.
fn field_error(code: &str, field: &str) -> Value {
    json!({ "error": { "code": code, "message": ":string", "details": { "field": field, "value": ":string|null" } } })
}

fn person(name: &str) -> Value {
    json!({ "email": format!("{name}@example.com"), "password": PASSWORD, "full_name": format!("{name} Doe") })
}

fn tokens() -> Value {
    json!({ "access_token": ":jwt", "refresh_token": ":string", "token_type": "Bearer", "expires_in": 86400 })
}

fn profile() -> Value {
    json!({
        "id": ":uuid", "email": ":string", "full_name": ":string", "avatar_url": ":string|null",
        "location": ":string|null", "phone_number": ":string|null", "timezone": ":string|null",
        "language": ":string|null", "company": ":string|null", "updated_at": ":time",
    })
}

fn with(shape: Value, more: &Value) -> Value {
    let (Value::Object(mut shape), Value::Object(more)) = (shape, more.clone()) else { panic!("objects") };
    shape.extend(more);
    Value::Object(shape)
}

fn own() -> Value {
    with(profile(), &json!({ "is_active": true, "email_verified": ":bool", "created_at": ":time" }))
}

fn detail() -> Value {
    let more = json!({ "is_active": ":bool", "last_login_at": ":time|null", "login_count": ":int" });
    with(own(), &more)
}

async fn log_in(api: &Api, name: &str) -> Reply {
    api.post("/auth/login", json!({ "email": format!("{name}@example.com"), "password": PASSWORD })).await
}

async fn logged_in(api: &Api, name: &str) -> Api {
    api.with_token(log_in(api, name).await.text_at("/access_token"))
}

#[tokio::test]
async fn every_answer_about_accounts_is_the_documented_one() {
    let site = Site::start("/api", &[]).await;
    site.make_administrator();
    let (api, mut rows) = (site.api(), Suite::new("rustauth accounts", ROWS));
    registering(&mut rows, &api).await;
    tokens_of_logins(&mut rows, &api).await;
    let ada = logged_in(&api, "ada").await;
    let root = logged_in(&api, "root").await;
    let proof = json!({ "token": site.mailed_token("ada@example.com", 1).await });
    assert_eq!(site.server.api().post("/api/v1/auth/email/verify", proof).await.status, 200);
    reading(&mut rows, &api, (&ada, &root)).await;
    updating(&mut rows, &api, (&ada, &root)).await;
    passwords(&mut rows, &site).await;
    deleting(&mut rows, &api, (&ada, &root)).await;
    let reply = api.get("/nowhere").await;
    rows.row("No such path: 404", &reply, 404, &error("NOT_FOUND"));
    rows.finish();
}

async fn registering(rows: &mut Suite, api: &Api) {
    let made = json!({
        "data": { "id": ":uuid", "email": "ada@example.com", "full_name": "ada Doe", "created_at": ":time" },
        "message": "User registered successfully",
    });
    let reply = api.post("/auth/register", person("ada")).await;
    rows.row("Register User: 201", &reply, 201, &made);
    let reply = api.post("/auth/register", person("ADA")).await;
    rows.row("Register User: email already exists: 409", &reply, 409, &error("EMAIL_ALREADY_EXISTS"));
    let long = "x".repeat(101);
    for (row, field, value, code) in [
        ("Register User: email must be valid: 400", "email", "invalid-email", "INVALID_EMAIL_FORMAT"),
        ("Register User: password, min 8 chars: 400", "password", "aB3$", "INVALID_PASSWORD_FORMAT"),
        ("Register User: password, uppercase: 400", "password", "vortex-plumb-9", "INVALID_PASSWORD_FORMAT"),
        ("Register User: password, lowercase: 400", "password", "VORTEX-PLUMB-9", "INVALID_PASSWORD_FORMAT"),
        ("Register User: password, number: 400", "password", "Vortex-plumb-x", "INVALID_PASSWORD_FORMAT"),
        (
            "Register User: password, special char: 400",
            "password",
            "Vortexplumb99",
            "INVALID_PASSWORD_FORMAT",
        ),
        ("Register User: full name, 2 characters: 400", "full_name", "J", "INVALID_FULL_NAME_FORMAT"),
        ("Register User: full name, 100 characters: 400", "full_name", &long, "INVALID_FULL_NAME_FORMAT"),
    ] {
        let mut body = person("bob");
        body[field] = value.into();
        rows.row(row, &api.post("/auth/register", body).await, 400, &field_error(code, field));
    }
    let reply = api.post("/auth/register", json!({ "email": "b@example.com", "password": PASSWORD })).await;
    let missing = field_error("INVALID_FULL_NAME_FORMAT", "full_name");
    rows.row("Register User: a field is missing: 400", &reply, 400, &missing);
    let body = json!({ "email": "invalid-email", "password": PASSWORD, "full_name": "Bob" });
    let reply = api.post("/auth/register", body).await;
    let seeds = json!({ "error": { "code": "INVALID_EMAIL_FORMAT", "message": ":string",
        "details": { "field": "email", "value": "invalid-email" } } });
    rows.row("Error format: details with field and value", &reply, 400, &seeds);
    let half = api.request(Method::POST, "/auth/register").header("content-type", "application/json");
    let reply = api.send(half.body(r#"{"email": "#)).await;
    let malformed = field_error("INVALID_REQUEST_FORMAT", "$");
    rows.row("Error format: invalid request format: 400", &reply, 400, &malformed);
    api.post("/auth/register", person("bob")).await;
}

async fn tokens_of_logins(rows: &mut Suite, api: &Api) {
    let who = json!({ "id": ":uuid", "email": "ada@example.com", "full_name": "ada Doe", "roles": ["user"] });
    let reply = log_in(api, "ada").await;
    rows.row("Login: 200", &reply, 200, &with(tokens(), &json!({ "user": who })));
    let claims = claims(reply.text_at("/access_token"));
    let lifetime = claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap();
    rows.holds("Login: access token valid for 24 hours", lifetime == 86_400, &lifetime.to_string());
    for (row, email) in [
        ("Login: invalid credentials: 401", "ada@example.com"),
        ("Login: unknown account: 401", "nobody@example.com"),
    ] {
        let reply = api.post("/auth/login", json!({ "email": email, "password": "WrongPass-1!" })).await;
        rows.row(row, &reply, 401, &error("INVALID_CREDENTIALS"));
    }
    let refresh = |token: &str| api.post("/auth/refresh", json!({ "refresh_token": token }));
    let used = reply.text_at("/refresh_token").to_owned();
    let next = refresh(&used).await;
    rows.row("Refresh Token: 200", &next, 200, &tokens());
    let renewed = api.with_token(next.text_at("/access_token"));
    let reply = renewed.get("/users/me").await;
    rows.row("Refresh Token: the new access token works", &reply, 200, &own());
    let reply = refresh(&tampered(next.text_at("/refresh_token"))).await;
    rows.row("Refresh Token: invalid refresh token: 401", &reply, 401, &error("INVALID_TOKEN"));
    let malformed = field_error("INVALID_REFRESH_TOKEN_FORMAT", "refresh_token");
    rows.row("Refresh Token: malformed token: 400", &refresh("not-a-token").await, 400, &malformed);
    let request =
        renewed.request(Method::GET, "/users/me").header("x-request-id", "unique-request-identifier");
    let echoed = renewed.send(request).await.header("x-request-id").to_owned();
    rows.holds("X-Request-ID is echoed", echoed == "unique-request-identifier", &echoed);
    let reply = renewed.post("/auth/logout", json!({})).await;
    rows.row("Logout: 200", &reply, 200, &json!({ "message": "Logged out successfully" }));
    let reply = renewed.get("/users/me").await;
    rows.row("Logout: the token is dead: 401", &reply, 401, &error("INVALID_TOKEN"));
    let reply = renewed.post("/auth/logout", json!({})).await;
    rows.row("Logout: invalid token: 401", &reply, 401, &error("INVALID_TOKEN"));
    rows.row("Refresh Token: used refresh token: 401", &refresh(&used).await, 401, &error("INVALID_TOKEN"));
}

fn claims(token: &str) -> Value {
    use base64::Engine;
    let payload = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(payload).unwrap())
        .unwrap()
}

async fn id_of(api: &Api) -> String {
    format!("/users/{}", api.get("/users/me").await.text_at("/id"))
}

async fn reading(rows: &mut Suite, api: &Api, (ada, root): (&Api, &Api)) {
    let me = ada.get("/users/me").await;
    rows.row("Get Current User: 200", &me, 200, &own());
    rows.row(
        "Get Current User: missing token: 401",
        &api.get("/users/me").await,
        401,
        &error("UNAUTHORIZED"),
    );
    let token = log_in(api, "ada").await.text_at("/access_token").to_owned();
    let reply = api.with_token(&tampered(&token)).get("/users/me").await;
    rows.row("Get Current User: tampered token: 401", &reply, 401, &error("INVALID_TOKEN"));
    let item = json!({ "id": ":uuid", "email": ":string", "full_name": ":string", "is_active": ":bool",
        "created_at": ":time" });
    let page = |page: u64, limit: u64, total: u64, pages: u64| json!({ "data": [item], "pagination": { "page": page, "limit": limit, "total": total, "pages": pages } });
    rows.row("List Users: 200", &root.get("/users/").await, 200, &page(1, 20, 3, 1));
    let reply = root.get("/users/?page=2&limit=1&search=doe&sort=email").await;
    rows.row("List Users: page, limit, search, sort", &reply, 200, &page(2, 1, 2, 2));
    rows.holds(
        "List Users: page, limit, search, sort",
        reply.at("/data/0/email") == "bob@example.com",
        &reply.text,
    );
    rows.row("List Users: is_active", &root.get("/users/?is_active=false").await, 200, &page(1, 20, 0, 0));
    let refused = field_error("INVALID_LIMIT_FORMAT", "limit");
    rows.row("List Users: limit above 100 is refused", &root.get("/users/?limit=101").await, 400, &refused);
    rows.row("List Users: missing token: 401", &api.get("/users/").await, 401, &error("UNAUTHORIZED"));
    rows.row(
        "List Users: insufficient permissions: 403",
        &ada.get("/users/").await,
        403,
        &error("FORBIDDEN"),
    );
    let (of_ada, of_root) = (id_of(ada).await, id_of(root).await);
    rows.row("Get User: own profile: 200", &ada.get(&of_ada).await, 200, &detail());
    rows.row("Get User: admin: 200", &root.get(&of_ada).await, 200, &detail());
    rows.row("Get User: missing token: 401", &api.get(&of_ada).await, 401, &error("UNAUTHORIZED"));
    rows.row("Get User: other users: 403", &ada.get(&of_root).await, 403, &error("FORBIDDEN"));
    rows.row("Get User: does not exist: 404", &root.get(NOBODY).await, 404, &error("USER_NOT_FOUND"));
}

async fn updating(rows: &mut Suite, api: &Api, (ada, root): (&Api, &Api)) {
    let change = json!({
        "full_name": "Jane Doe", "avatar_url": "https://cdn.example.com/new-avatar.jpg",
        "location": "New York, USA", "phone_number": "+1-555-0456", "timezone": "America/New_York",
        "language": "en", "company": "New Corp",
    });
    let (of_ada, of_root) = (id_of(ada).await, id_of(root).await);
    let reply = ada.put(&of_ada, change.clone()).await;
    rows.row("Update User: own profile: 200", &reply, 200, &with(profile(), &change));
    let company = json!({ "company": "Other Corp" });
    let reply = root.put(&of_ada, company.clone()).await;
    rows.row("Update User: admin: 200", &reply, 200, &with(with(profile(), &change), &company));
    let reply = ada.put(&of_ada, json!({ "avatar_url": "javascript:alert(1)" })).await;
    let refused = field_error("INVALID_AVATAR_URL_FORMAT", "avatar_url");
    rows.row("Update User: validation failed: 400", &reply, 400, &refused);
    let reply = api.put(&of_ada, company.clone()).await;
    rows.row("Update User: missing token: 401", &reply, 401, &error("UNAUTHORIZED"));
    let reply = ada.put(&of_root, company.clone()).await;
    rows.row("Update User: other users: 403", &reply, 403, &error("FORBIDDEN"));
    let reply = root.put(NOBODY, company).await;
    rows.row("Update User: does not exist: 404", &reply, 404, &error("USER_NOT_FOUND"));
}

async fn passwords(rows: &mut Suite, site: &Site) {
    let api = site.api();
    let forgot = |email: &str| api.post("/auth/forgot-password", json!({ "email": email }));
    let sent = |email: &str| json!({ "message": "Password reset email sent", "email": email });
    let reply = forgot("bob@example.com").await;
    rows.row("Forgot Password: 200", &reply, 200, &sent("bob@example.com"));
    let reply = forgot("nobody@example.com").await;
    let row = "Forgot Password: success even if the email does not exist";
    rows.row(row, &reply, 200, &sent("nobody@example.com"));
    let token = site.mailed_token("bob@example.com", 2).await;
    let reset = |token: &str, again: &str| {
        let body = json!({ "token": token, "password": "NewPassword-123!", "confirm_password": again });
        api.post("/auth/reset-password", body)
    };
    let reply = reset(&token, "NewPassword-124!").await;
    let mismatch = field_error("VALIDATION_ERROR", "confirm_password");
    rows.row("Reset Password: passwords do not match: 422", &reply, 422, &mismatch);
    let reply = reset("reset-token-from-email", "NewPassword-123!").await;
    rows.row("Reset Password: invalid token: 400", &reply, 400, &error("INVALID_TOKEN"));
    let reply = reset(&token, "NewPassword-123!").await;
    let done = json!({ "message": "Password reset successfully", "redirect": ":string" });
    rows.row("Reset Password: 200", &reply, 200, &done);
    let reply = reset(&token, "NewPassword-123!").await;
    rows.row("Reset Password: used token: 400", &reply, 400, &error("INVALID_TOKEN"));
    let body = json!({ "email": "bob@example.com", "password": "NewPassword-123!" });
    let reply = api.post("/auth/login", body).await;
    rows.holds("Reset Password: the new password works", reply.status == 200, &reply.text);
}

async fn deleting(rows: &mut Suite, api: &Api, (ada, root): (&Api, &Api)) {
    let found = root.get("/users/?search=bob").await;
    let of_bob = format!("/users/{}", found.text_at("/data/0/id"));
    let (of_ada, of_root) = (id_of(ada).await, id_of(root).await);
    rows.row("Delete User: missing token: 401", &api.delete(&of_ada).await, 401, &error("UNAUTHORIZED"));
    rows.row("Delete User: other users: 403", &ada.delete(&of_root).await, 403, &error("FORBIDDEN"));
    rows.row("Delete User: does not exist: 404", &root.delete(NOBODY).await, 404, &error("USER_NOT_FOUND"));
    rows.row("Delete User: 204, marked as inactive", &root.delete(&of_bob).await, 204, &Value::Null);
    let inactive = with(detail(), &json!({ "is_active": false }));
    rows.row("Delete User: 204, marked as inactive", &root.get(&of_bob).await, 200, &inactive);
    rows.row("Delete User: own account: 204", &ada.delete(&of_ada).await, 204, &Value::Null);
    let reply = log_in(api, "ada").await;
    rows.row("Login: account inactive: 403", &reply, 403, &error("FORBIDDEN"));
}
