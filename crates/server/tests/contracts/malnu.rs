//! Malnu: the canonical resources in its envelope and codes, by its document.

use crate::suite::{PASSWORD, Site, Suite, tampered};
use countersign_testkit::{Api, Postgres, PostgresOptions, Reply};
use reqwest::Method;
use serde_json::{Value, json};

const ROWS: &[&str] = &[
    "Success Response",
    "Success Response: of a list",
    "Success Response: with a message of its own",
    "Validation Error with Details",
    "AUTH_001 Invalid credentials 401",
    "AUTH_002 Invalid token 401",
    "AUTH_003 Token expired 401",
    "AUTH_004 Token blacklisted 401",
    "AUTH_005 Unauthorized 401",
    "AUTH_006 Forbidden 403",
    "AUTH_007 User not found 404",
    "AUTH_008 User already exists 409",
    "AUTH_009 Password reset invalid 400",
    "AUTH_010 Password reset expired 400",
    "VAL_001 Validation failed 422",
    "VAL_002 Required field 422",
    "VAL_003 Invalid format 422",
    "VAL_004 Invalid type 422",
    "VAL_005 Invalid length 422",
    "VAL_006 Invalid range 422",
    "VAL_007 Invalid date 422",
    "VAL_008 Duplicate entry 409",
    "RES_001 Not found 404",
    "RES_002 Creation failed 400",
    "RES_003 Update failed 400",
    "RES_004 Deletion failed 400",
    "RES_005 Locked 423",
    "RES_007 Already processed 409",
    "SRV_001 Internal error 500",
    "SRV_002 Database error 500",
    "SRV_003 External service error 502",
    "SRV_004 Timeout 504",
    "SRV_005 Maintenance 503",
    "RTL_001 Rate limit exceeded 429",
];

fn error(code: &str, kind: &str) -> Value {
    json!({ "success": false, "error": { "message": ":string", "code": code, "type": kind },
        "timestamp": ":offset" })
}

fn field_error(code: &str, details: &Value) -> Value {
    let message = "Validation failed. Please check your input.";
    let error = json!({ "message": message, "code": code, "type": "validation", "details": details });
    json!({ "success": false, "error": error, "timestamp": ":offset" })
}

fn success(data: &Value) -> Value {
    json!({ "success": true, "data": data, "message": "Operation successful", "timestamp": ":offset" })
}

async fn log_in(api: &Api, identifier: &str) -> Reply {
    api.post("/auth/login", json!({ "identifier": identifier, "password": PASSWORD })).await
}

fn person(name: &str) -> Value {
    json!({ "username": name, "email": format!("{name}@example.com"), "password": PASSWORD })
}

/// People with a token each, and a site that may be spoiled.
struct World {
    site: Site,
    api: Api,
    ada: Api,
    root: Api,
}

impl World {
    async fn start(settings: &[(&str, &str)]) -> Self {
        let site = Site::start("/malnu/api", settings).await;
        site.make_administrator();
        let api = site.api();
        assert_eq!(api.post("/auth/register", person("ada")).await.status, 201);
        let ada = api.with_token(log_in(&api, "ada").await.text_at("/data/access_token"));
        let root = api.with_token(log_in(&api, "root").await.text_at("/data/access_token"));
        Self { site, api, ada, root }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_code_arises_with_its_status_and_type() {
    let mut rows = Suite::new("malnu", ROWS);
    let world = World::start(&[("COUNTERSIGN_HTTP_REQUEST_TIMEOUT", "1s")]).await;
    successes(&mut rows, &world).await;
    authentication(&mut rows, &world).await;
    resets(&mut rows, &world).await;
    validation(&mut rows, &world).await;
    resources(&mut rows, &world).await;
    slowness(&mut rows, &world).await;
    spoiled(&mut rows, &world).await;
    others_at_fault(&mut rows).await;
    limits(&mut rows).await;
    rows.finish();
}

async fn successes(rows: &mut Suite, World { ada, root, .. }: &World) {
    let reply = ada.get("/users/me").await;
    rows.row("Success Response", &reply, 200, &success(&json!(":object")));
    let page = json!({ "items": ":list", "pagination": ":object" });
    rows.row("Success Response: of a list", &root.get("/users").await, 200, &success(&page));
    let reply = ada.post("/auth/email/verification", json!({ "email": "ada@example.com" })).await;
    let mut said = success(&Value::Null);
    said["message"] = ":string".into();
    rows.row("Success Response: with a message of its own", &reply, 200, &said);
}

async fn authentication(rows: &mut Suite, World { site, api, ada, .. }: &World) {
    let body = json!({ "identifier": "ada", "password": "WrongPass-1!" });
    let reply = api.post("/auth/login", body).await;
    rows.row("AUTH_001 Invalid credentials 401", &reply, 401, &error("AUTH_001", "authentication"));
    let token = log_in(api, "ada").await.text_at("/data/access_token").to_owned();
    let me = |token: &str| {
        let api = api.with_token(token);
        async move { api.get("/users/me").await }
    };
    let reply = me(&tampered(&token)).await;
    rows.row("AUTH_002 Invalid token 401", &reply, 401, &error("AUTH_002", "authentication"));
    let reply = me(&site.expired(&token)).await;
    rows.row("AUTH_003 Token expired 401", &reply, 401, &error("AUTH_003", "authentication"));
    api.with_token(&token).post("/auth/logout", json!({})).await;
    rows.row("AUTH_004 Token blacklisted 401", &me(&token).await, 401, &error("AUTH_004", "authentication"));
    let reply = api.get("/users/me").await;
    rows.row("AUTH_005 Unauthorized 401", &reply, 401, &error("AUTH_005", "authentication"));
    let reply = ada.get("/users").await;
    rows.row("AUTH_006 Forbidden 403", &reply, 403, &error("AUTH_006", "authorization"));
    let reply = api.post("/auth/register", person("ADA")).await;
    rows.row("AUTH_008 User already exists 409", &reply, 409, &error("AUTH_008", "validation"));
}

async fn resets(rows: &mut Suite, World { site, api, .. }: &World) {
    let reset = |token: &str| {
        api.post("/auth/password/reset", json!({ "token": token, "password": "NewPassword-123!" }))
    };
    let reply = reset("no-token").await;
    rows.row("AUTH_009 Password reset invalid 400", &reply, 400, &error("AUTH_009", "authentication"));
    api.post("/auth/password/forgot", json!({ "email": "ada@example.com" })).await;
    let token = site.mailed_token("ada@example.com", 3).await;
    site.execute("UPDATE one_time_tokens SET issued_at = 1, expires_at = 2 WHERE purpose = 'reset_password'");
    let reply = reset(&token).await;
    rows.row("AUTH_010 Password reset expired 400", &reply, 400, &error("AUTH_010", "authentication"));
}

async fn validation(rows: &mut Suite, World { api, ada, root, .. }: &World) {
    let body = json!({ "username": "bob", "email": "invalid", "password": "abc" });
    let reply = api.post("/auth/register", body).await;
    let both = json!({ "email": [":string"], "password": [":string"] });
    rows.row("VAL_001 Validation failed 422", &reply, 422, &field_error("VAL_001", &both));
    rows.row("Validation Error with Details", &reply, 422, &field_error("VAL_001", &both));
    for (row, code, field, value) in [
        ("VAL_002 Required field 422", "VAL_002", "email", Value::Null),
        ("VAL_003 Invalid format 422", "VAL_003", "email", json!("invalid")),
        ("VAL_004 Invalid type 422", "VAL_004", "email", json!(7)),
        ("VAL_005 Invalid length 422", "VAL_005", "password", json!("aB3$x")),
    ] {
        let mut body = person("bob");
        body[field] = value;
        let reply = api.post("/auth/register", body).await;
        rows.row(row, &reply, 422, &field_error(code, &json!({ field: [":string"] })));
    }
    let reply = root.get("/users?limit=101").await;
    let range = field_error("VAL_006", &json!({ "limit": [":string"] }));
    rows.row("VAL_006 Invalid range 422", &reply, 422, &range);
    let reply = root.get("/users?filter[created_from]=yesterday").await;
    let date = field_error("VAL_007", &json!({ "filter[created_from]": [":string"] }));
    rows.row("VAL_007 Invalid date 422", &reply, 422, &date);
    let feature = json!({ "name": "Dark mode" });
    assert_eq!(root.post("/features", feature.clone()).await.status, 201);
    let reply = root.post("/features", feature).await;
    rows.row("VAL_008 Duplicate entry 409", &reply, 409, &error("VAL_008", "validation"));
    let reply = ada.get("/nowhere").await;
    rows.row("RES_001 Not found 404", &reply, 404, &error("RES_001", "not_found"));
}

async fn resources(rows: &mut Suite, World { site, api, root, .. }: &World) {
    let nobody = "00000000-0000-4000-8000-000000000000";
    let reply = root.get(&format!("/users/{nobody}")).await;
    rows.row("AUTH_007 User not found 404", &reply, 404, &error("AUTH_007", "not_found"));
    let reply = root.get(&format!("/features/{nobody}")).await;
    rows.row("RES_001 Not found 404", &reply, 404, &error("RES_001", "not_found"));

    let root = &api.with_token(log_in(api, "root").await.text_at("/data/access_token"));
    site.execute("UPDATE users SET email_verified_at = created_at");
    for _ in 0..100 {
        let made = root.post("/api-keys", json!({ "name": "robot", "scopes": ["profile:read"] })).await;
        if made.status != 201 {
            rows.row("RES_002 Creation failed 400", &made, 400, &error("RES_002", "validation"));
            break;
        }
    }
    let feature =
        root.post("/features", json!({ "name": "Light mode" })).await.text_at("/data/id").to_owned();
    let change = root.request(Method::PATCH, &format!("/features/{feature}")).header("if-match", "\"7\"");
    let reply = root.send(change.json(&json!({ "is_active": true }))).await;
    rows.row("RES_003 Update failed 400", &reply, 400, &error("RES_003", "validation"));
    let reply = root.delete("/roles/admin").await;
    rows.row("RES_004 Deletion failed 400", &reply, 400, &error("RES_004", "validation"));
    root.post("/features", json!({ "name": "Grey mode", "depends_on": [feature] })).await;
    let reply = root.delete(&format!("/features/{feature}")).await;
    rows.row("RES_005 Locked 423", &reply, 423, &error("RES_005", "validation"));
    let ada = root.get("/users?search=ada").await.text_at("/data/items/0/id").to_owned();
    let reply = root.post(&format!("/users/{ada}/enable"), json!({})).await;
    rows.row("RES_007 Already processed 409", &reply, 409, &error("RES_007", "validation"));
}

/// A body that does not come.
async fn slowness(rows: &mut Suite, World { site, .. }: &World) {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let url = site.server.url();
    let mut stream = tokio::net::TcpStream::connect(url.trim_start_matches("http://")).await.unwrap();
    let head = "POST /malnu/api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
                Content-Length: 100\r\n\r\n{";
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = vec![0; 4096];
    let length = stream.read(&mut answer).await.unwrap();
    let answer = String::from_utf8_lossy(&answer[..length]).into_owned();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    let reply = Reply {
        status,
        headers: reqwest::header::HeaderMap::new(),
        text: answer.clone(),
        body: serde_json::from_str(body).unwrap(),
    };
    rows.row("SRV_004 Timeout 504", &reply, 504, &error("SRV_004", "timeout"));
}

/// A secret that nobody can open is a defect; a row that makes no sense, a failure of the database.
async fn spoiled(rows: &mut Suite, World { site, api, root, .. }: &World) {
    let root = &match log_in(api, "root").await {
        reply if reply.status == 200 => api.with_token(reply.text_at("/data/access_token")),
        _ => root.clone(),
    };
    assert_eq!(root.post("/auth/mfa/totp", json!({})).await.status, 200);
    site.execute("UPDATE totp_factors SET secret = 'spoiled'");
    let reply = root.post("/auth/mfa/totp/confirm", json!({ "code": "123456" })).await;
    rows.row("SRV_001 Internal error 500", &reply, 500, &error("SRV_001", "server"));
    site.execute("UPDATE users SET profile = '[]' WHERE username = 'ada'");
    let reply = root.get("/users").await;
    rows.row("SRV_002 Database error 500", &reply, 500, &error("SRV_002", "database"));
}

/// An identity provider that talks nonsense, and a database that is away.
async fn others_at_fault(rows: &mut Suite) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let issuer = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.read(&mut [0; 4096]).await;
            let page = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 4\r\nConnection: close\r\n\r\n<p/>";
            let _ = stream.write_all(page.as_bytes()).await;
        }
    });
    let mut postgres = Postgres::start_with(PostgresOptions::default());
    let database = postgres.database();
    let settings = [
        ("DATABASE_URL", database.url()),
        ("COUNTERSIGN_ISSUERS_ACME_ISSUER", issuer),
        ("COUNTERSIGN_ISSUERS_ACME_CLIENT_ID", "countersign".to_owned()),
    ];
    let settings: Vec<_> = settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let site = Site::start("/malnu/api", &settings).await;
    let api = site.api();
    let request =
        api.request(Method::GET, "/auth/oauth2/acme/authorize").header("accept", "application/json");
    let reply = api.send(request).await;
    rows.row("SRV_003 External service error 502", &reply, 502, &error("SRV_003", "server"));
    postgres.stop_immediate();
    let reply = log_in(&api, "ada").await;
    rows.row("SRV_005 Maintenance 503", &reply, 503, &error("SRV_005", "server"));
}

async fn limits(rows: &mut Suite) {
    let site = Site::start("/malnu/api", &[("COUNTERSIGN_RATE_LIMITS", "on")]).await;
    let api = site.api();
    let row = "RTL_001 Rate limit exceeded 429";
    for _ in 0..10 {
        assert_ne!(api.post("/auth/login", json!({})).await.status, 429);
    }
    let reply = api.post("/auth/login", json!({})).await;
    rows.row(row, &reply, 429, &error("RTL_001", "server"));
}
