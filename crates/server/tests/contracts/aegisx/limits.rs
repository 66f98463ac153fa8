//! How often clients may ask. The limits are those of the document: nothing is set but what it leaves open.

use super::{NAME, PASSWORD, error, invalid, limited, login, site};
use crate::support::{Row, Suite, get, post};
use serde_json::{Value, json};

const LINES: [&str; 14] = [
    "| `POST /auth/register` | 100 requests | 5 minutes | IP address |",
    "| `POST /auth/login` | 15 attempts | 5 minutes | IP + email |",
    "| `POST /auth/reset-password` | 10 attempts | 5 minutes | IP address |",
    "| `POST /auth/request-password-reset` | 3 requests | 1 hour | IP address |",
    "| `POST /auth/refresh` | 10 requests | 1 minute | IP address |",
    "**Response:** `429 Too Many Requests`",
    "| 429 | `RATE_LIMIT_EXCEEDED` | Too many requests |",
    r#"| Register | `TOO_MANY_ATTEMPTS` | "Too many registration attempts..." |"#,
    r#"| Login | `TOO_MANY_LOGIN_ATTEMPTS` | "Too many login attempts..." |"#,
    r#"| Reset Password | `TOO_MANY_RESET_ATTEMPTS` | "Too many password reset attempts..." |"#,
    r#""message": "Too many registration attempts. Please try again in a few minutes.","#,
    r#""statusCode": 429"#,
    "- Show remaining time before retry",
    "// User can try again immediately with different data",
];

/// A request as a proxy passes it on for the client of this number.
fn from(client: u8, row: Row) -> Row {
    row.with("x-forwarded-for", &format!("203.0.113.{client}"))
}

/// As many as are allowed, of which the first says how many that is, and one more.
fn exhaust(line: &str, policy: &str, allowed: usize, ask: impl Fn() -> Row, over: Value) -> Vec<Row> {
    let policy = json!(format!("^{policy}"));
    let first = ask().has_header(line, "ratelimit-policy", policy);
    let rest = (1..allowed).map(|_| ask());
    let last =
        ask().answers(line, 429).answers("**Response:** `429 Too Many Requests`", 429).has(line, "", over);
    std::iter::once(first).chain(rest).chain([last]).collect()
}

fn registrations() -> Vec<Row> {
    let line = LINES[0];
    let message = "Too many registration attempts. Please try again in a few minutes.";
    let over = limited("TOO_MANY_ATTEMPTS", message);
    let again = "// User can try again immediately with different data";
    let name = |name: &str| {
        let email = format!("{name}@example.org");
        json!({ "username": name, "email": email, "password": PASSWORD })
    };
    let register = |body: Value| from(1, post("/auth/register", body));
    let mut rows = vec![
        register(name("ada")).answers(line, 201).has_header(
            line,
            "ratelimit-policy",
            json!("\"aegisx.register\";q=100;w=300"),
        ),
        register(name("ada")).answers(again, 409),
        register(name("eve")).answers(again, 201),
    ];
    rows.extend((3..100).map(|_| register(json!({ "email": "invalid" }))));
    rows.extend([
        register(name("joe"))
            .answers(line, 429)
            .has(line, "", over)
            .has(LINES[7], "/error/code", json!("TOO_MANY_ATTEMPTS"))
            .has(LINES[10], "/error/message", json!(message))
            .has(LINES[11], "/error/statusCode", json!(429))
            .has_header(LINES[12], "retry-after", json!(":string"))
            .has_header(LINES[12], "x-ratelimit-remaining", json!("0")),
        from(2, post("/auth/register", name("joe"))).answers(line, 201),
    ]);
    rows
}

fn logins() -> Vec<Row> {
    let line = LINES[1];
    let over =
        limited("TOO_MANY_LOGIN_ATTEMPTS", "Too many login attempts. Please try again in a few minutes.");
    let ask = |email: &str| from(3, login(email, "Wrong-kettle 7"));
    let mut rows =
        exhaust(line, "\"aegisx.login\";q=15;w=300", 15, || ask("nobody@example.org"), over.clone());
    let together = "gap: another address for each login is no way round all limits";
    rows.extend([
        ask(" NOBODY@example.org").answers(line, 429).has(LINES[8], "", over),
        ask("other@example.org").answers(line, 401),
        from(4, login("nobody@example.org", "Wrong-kettle 7")).answers(line, 401),
    ]);
    // Of the 40 that the test allows 18 are used.
    rows.extend((0..22).map(|number| from(3, post("/auth/login", json!({ "email": format!("{number}") })))));
    let mut over = error("RATE_LIMIT_EXCEEDED");
    over["error"]["statusCode"] = json!(429);
    rows.push(ask("ada@example.org").answers(together, 429).has(LINES[6], "", over));
    rows
}

fn others() -> Vec<Row> {
    let resets = |when: &str| {
        limited(
            "TOO_MANY_RESET_ATTEMPTS",
            &format!("Too many password reset attempts. Please try again {when}."),
        )
    };
    let mut plain = error("RATE_LIMIT_EXCEEDED");
    plain["error"]["statusCode"] = json!(429);
    let reset = || from(5, post("/auth/reset-password", json!({ "token": "x", "password": PASSWORD })));
    let ask = || from(5, post("/auth/request-password-reset", json!({ "email": "nobody@example.org" })));
    let refresh = || from(5, post("/auth/refresh", json!({ "refreshToken": "x" })));
    let mut rows =
        exhaust(LINES[2], "\"aegisx.reset_password\";q=10;w=300", 10, reset, resets("in a few minutes"));
    rows.push(reset().has(LINES[9], "/error/code", json!("TOO_MANY_RESET_ATTEMPTS")));
    rows.extend(exhaust(LINES[3], "\"aegisx.request_password_reset\";q=3;w=3600", 3, ask, resets("later")));
    rows.extend(exhaust(LINES[4], "\"aegisx.refresh\";q=10;w=60", 10, refresh, plain));
    let gap = "gap: other requests are limited together";
    rows.push(from(5, get("/features")).answers(gap, 401).has_header(
        gap,
        "ratelimit-policy",
        json!("\"aegisx.default\";q=40;w=3600"),
    ));
    rows.push(from(6, post("/auth/register", json!({}))).has(
        LINES[0],
        "",
        invalid(&[("username", ":string"), ("email", ":string"), ("password", ":string")]),
    ));
    rows
}

#[tokio::test(flavor = "multi_thread")]
async fn the_limits_of_aegisx_are_those_of_its_document() {
    let settings = [
        ("COUNTERSIGN_RATE_LIMITS", "on"),
        ("COUNTERSIGN_TRUSTED_PROXIES", "127.0.0.0/8"),
        ("COUNTERSIGN_CONTRACTS_AEGISX_LIMIT_DEFAULT", "40/1h"),
    ];
    let site = site(&settings).await;
    let mut tables = Suite::new(NAME, &LINES, site.api());
    for table in [registrations(), logins(), others()] {
        tables.run(table).await;
    }
    tables.finish();
}
