//! Accounts, logins, passwords. The document lists their limits and how they fail; bodies are what its words suggest.

use super::{PASSWORD, error, invalid, limited, login};
use crate::support::{Row, get, post};
use serde_json::{Value, json};

pub(super) const LINES: [&str; 9] = [
    "Users can fix validation errors (username exists, email exists, weak password)",
    r#"showError(error.message); // "Username already exists""#,
    "User might need to try multiple emails (already registered)",
    "User might need to adjust password (doesn't meet requirements)",
    "User might forget password and try multiple times",
    "Normal token refresh rate",
    "Prevent email enumeration",
    "Password might not meet requirements on first attempt",
    "Prevents token guessing attacks",
];

const FIX: &str = "Users can fix validation errors (username exists, email exists, weak password)";
const UNAUTHORIZED: &str = "| 401 | `UNAUTHORIZED` | Missing or invalid token |";
const NEW_PASSWORD: &str = "Amber-teapot 7 whispers";

fn user(username: &str, names: [Value; 3]) -> Value {
    let [first, last, full] = names;
    json!({
        "id": ":uuid", "username": username, "email": format!("{username}@example.org"), "firstName": first,
        "lastName": last, "fullName": full, "isActive": true, "emailVerified": false, "createdAt": ":time",
        "updatedAt": ":time",
    })
}

fn tokens() -> Value {
    json!({ "accessToken": "^eyJ", "refreshToken": "^csr_", "tokenType": "Bearer", "expiresIn": 900 })
}

fn register(body: Value) -> Row {
    post("/auth/register", body)
}

pub(super) fn table() -> Vec<Row> {
    [registering(), logging_in(), renewing(), asking()].into_iter().flatten().collect()
}

fn registering() -> Vec<Row> {
    let ada = json!({
        "username": "ada", "email": "ada@example.org", "password": PASSWORD, "firstName": "Ada", "lastName": "King",
    });
    let names = [json!("Ada"), json!("King"), json!("Ada King")];
    let made = "gap: POST /auth/register makes an account";
    let changed = |name: &str, value: Value| {
        let mut body = ada.clone();
        body[name] = value;
        register(body)
    };
    let (email, weak) = (
        r#""message": "Invalid email format""#,
        "User might need to adjust password (doesn't meet requirements)",
    );
    vec![
        register(ada.clone()).answers(made, 201).has(made, "/success", json!(true)).has(
            made,
            "/data",
            json!({ "user": user("ada", names) }),
        ),
        register(json!({ "email": "eve@example.org", "password": PASSWORD, "fullName": "Eve Doe" }))
            .answers("gap: a username is made from the address", 201)
            .has("gap: a username is made from the address", "/data/user/username", json!("eve"))
            .has("gap: a username is made from the address", "/data/user/fullName", json!("Eve Doe")),
        changed("email", json!("other@example.org")).answers(FIX, 409).has(FIX, "", error("CONFLICT")).has(
            r#"showError(error.message); // "Username already exists""#,
            "/error/message",
            json!("Username already exists"),
        ),
        changed("username", json!("other"))
            .answers("User might need to try multiple emails (already registered)", 409)
            .has(
                "User might need to try multiple emails (already registered)",
                "/error/message",
                json!("Email already exists"),
            ),
        changed("password", json!("weak")).answers(weak, 400).has(
            weak,
            "",
            invalid(&[("password", ":string")]),
        ),
        changed("password", json!("password")).answers(weak, 400),
        changed("email", json!("invalid")).answers(email, 400).has(
            email,
            "",
            invalid(&[("email", "Invalid email format")]),
        ),
        register(json!({}))
            .answers("details?: any", 400)
            .has(
                "details?: any",
                "",
                invalid(&[
                    ("username", "Username is required"),
                    ("email", "Email is required"),
                    ("password", "Password is required"),
                ]),
            )
            .has("success: false,", "/success", json!(false))
            .has("code: string,", "/error/code", json!("VALIDATION_ERROR"))
            .has("message: string,", "/error/message", json!(":string")),
    ]
}

fn logging_in() -> Vec<Row> {
    let (made, retry) =
        ("gap: POST /auth/login opens a session", "User might forget password and try multiple times");
    let mut data = tokens();
    data["user"] = user("ada", [json!("Ada"), json!("King"), json!("Ada King")]);
    let wrong =
        |name: &str| login(name, "Wrong-kettle 7").answers(retry, 401).has(retry, "", error("UNAUTHORIZED"));
    let locked =
        limited("TOO_MANY_LOGIN_ATTEMPTS", "Too many login attempts. Please try again in a few minutes.");
    let lock = "gap: an account that is locked is a limit that is reached";
    let mut rows = vec![
        login("ada@example.org", PASSWORD)
            .answers(made, 200)
            .has(made, "", json!({ "success": true, "data": data }))
            .saves("refresh", "/data/refreshToken")
            .saves("ada", "/data/accessToken"),
        login("ADA", PASSWORD).answers("gap: an e-mail address or a username logs in", 200),
        post("/auth/login", json!({ "username": "ada", "password": PASSWORD }))
            .answers("gap: an e-mail address or a username logs in", 200),
        wrong("ada@example.org"),
        wrong("nobody@example.org"),
        wrong("not an address"),
        post("/auth/login", json!({})).answers(retry, 400).has(
            retry,
            "",
            invalid(&[("email", ":string"), ("password", ":string")]),
        ),
    ];
    rows.extend((0..15).map(|_| login("eve@example.org", "Wrong-kettle 7")));
    rows.push(login("eve@example.org", PASSWORD).answers(lock, 429).has(lock, "", locked).has_header(
        "gap: Retry-After says when to come back",
        "retry-after",
        json!(":string"),
    ));
    rows
}

fn renewing() -> Vec<Row> {
    let line = "Normal token refresh rate";
    let refresh = |token: &str| post("/auth/refresh", json!({ "refreshToken": token }));
    let refused = |token: &str| refresh(token).answers(line, 401).has(line, "", error("UNAUTHORIZED"));
    vec![
        refresh("{refresh}")
            .answers(line, 200)
            .has(line, "", json!({ "success": true, "data": tokens() }))
            .saves("next", "/data/refreshToken")
            .saves("ada", "/data/accessToken"),
        refused("not-a-token"),
        refused("{ada}"),
        refused("csr_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
        post("/auth/refresh", json!({})).answers(line, 400).has(
            line,
            "",
            invalid(&[("refreshToken", "Refresh token is required")]),
        ),
        // Used before: the session ends for whoever has it.
        refused("{refresh}"),
        refused("{next}"),
        get("/features").by("ada").answers(UNAUTHORIZED, 401).has(UNAUTHORIZED, "", error("UNAUTHORIZED")),
        login("ada", PASSWORD).saves("ada", "/data/accessToken"),
    ]
}

fn asking() -> Vec<Row> {
    let line = "Prevent email enumeration";
    let ask = |email: &str| post("/auth/request-password-reset", json!({ "email": email }));
    let said = json!({
        "success": true,
        "data": null,
        "message": "If an account has this address, a mail to reset its password is on its way.",
    });
    vec![
        ask("ada@example.org").answers(line, 200).has(line, "", said.clone()),
        ask("nobody@example.org").answers(line, 200).has(line, "", said),
        ask("invalid").answers(line, 400).has(line, "", invalid(&[("email", "Invalid email format")])),
    ]
}

/// With the token of a mail.
pub(super) fn recovery() -> Vec<Row> {
    let (weak, guess) =
        ("Password might not meet requirements on first attempt", "Prevents token guessing attacks");
    let reset = |token: &str, password: &str| {
        post("/auth/reset-password", json!({ "token": token, "password": password }))
    };
    let done = json!({ "success": true, "data": null, "message": ":string" });
    let refused =
        |token: &str| reset(token, NEW_PASSWORD).answers(guess, 401).has(guess, "", error("UNAUTHORIZED"));
    vec![
        reset("{mailed}", "weak").answers(weak, 400).has(weak, "", invalid(&[("password", ":string")])),
        refused("not-a-token"),
        reset("{mailed}", NEW_PASSWORD).answers(weak, 200).has(weak, "", done),
        refused("{mailed}"),
        get("/features").by("ada").answers("gap: a reset ends all sessions", 401),
        login("ada", PASSWORD).answers("gap: a reset sets the password", 401),
        login("ada", NEW_PASSWORD).answers("gap: a reset sets the password", 200),
        post("/auth/reset-password", json!({ "token": "x", "newPassword": NEW_PASSWORD }))
            .answers("gap: it may be `newPassword`", 401),
        post("/auth/reset-password", json!({})).answers(guess, 400).has(
            guess,
            "",
            invalid(&[("token", ":string"), ("password", ":string")]),
        ),
    ]
}
