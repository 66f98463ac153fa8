//! RustAuth: the shell flows of its document, as they are written there, and its limits.

use crate::suite::{PASSWORD, Site};
use serde_json::{Value, json};
use std::process::Command;

/// Runs each command of a flow, with what the document has reader fill in, and gives what they print.
fn run(flow: &str, url: &str, filled: &dyn Fn(&str, &[Value]) -> String) -> Vec<Value> {
    let mut printed = Vec::new();
    for command in flow.split("\n\n").filter(|part| part.contains("curl ")) {
        let command = filled(&command.replace("http://localhost:8000", url), &printed);
        let output = Command::new("sh").arg("-c").arg(&command).output().expect("sh and curl");
        assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8(output.stdout).unwrap();
        printed.push(serde_json::from_str(&text).unwrap_or_else(|_| panic!("{command}: {text}")));
    }
    printed
}

#[tokio::test(flavor = "multi_thread")]
async fn the_two_flows_run_as_they_are_written() {
    let site = Site::start("/api", &[("COUNTERSIGN_RATE_LIMITS", "on")]).await;
    let url = site.server.url();
    let login = run(include_str!("rustauth_login.sh"), &url, &|command, printed| {
        let token = |name| printed.get(1).and_then(|login| login[name].as_str()).unwrap_or_default();
        command
            .replace("<access_token>", token("access_token"))
            .replace("<refresh_token>", token("refresh_token"))
    });
    let [registered, logged_in, me, refreshed, logged_out] = &login[..] else { panic!("{login:?}") };
    assert_eq!(registered["message"], "User registered successfully");
    assert_eq!(logged_in["expires_in"], 86_400);
    assert_eq!((&me["email"], &me["full_name"]), (&json!("john@example.com"), &json!("John Doe")));
    assert!(refreshed["access_token"].is_string());
    assert_eq!(logged_out["message"], "Logged out successfully");

    let body = json!({ "email": "john@example.com", "password": "SecurePass123!" });
    let token = site.api().post("/auth/login", body).await.text_at("/access_token").to_owned();
    let blog = run(include_str!("rustauth_blog.sh"), &url, &|command, printed| {
        let id = printed.first().and_then(|post| post["id"].as_str()).unwrap_or_default();
        command.replace("<access_token>", &token).replace("post-uuid", id)
    });
    let [draft, published, read, comment] = &blog[..] else { panic!("{blog:?}") };
    assert_eq!((&draft["status"], &published["status"]), (&json!("draft"), &json!("published")));
    assert_eq!((&read["title"], &read["views"]), (&json!("Rust Tips"), &json!(1)));
    assert_eq!(comment["content"], "Great tips!");
}

#[tokio::test]
async fn the_documented_limits_hold_and_say_so() {
    let site = Site::start("/api", &[("COUNTERSIGN_RATE_LIMITS", "on")]).await;
    let api = site.api();
    let email = json!({ "email": "nobody@example.com" });
    let login = json!({ "email": "nobody@example.com", "password": PASSWORD });
    for (path, body, limit, window) in [
        ("/auth/register", json!({}), 3, 3600),
        ("/auth/forgot-password", email, 3, 3600),
        ("/auth/login", login, 10, 900),
    ] {
        for sent in 1..=limit {
            let reply = api.post(path, body.clone()).await;
            assert_ne!(reply.status, 429, "{path}: {}", reply.text);
            assert_eq!(reply.header("x-ratelimit-limit"), limit.to_string(), "{path}");
            assert_eq!(reply.header("x-ratelimit-remaining"), (limit - sent).to_string(), "{path}");
            assert!(
                reply.header("x-ratelimit-reset").parse::<u64>().is_ok_and(|reset| reset > 1_700_000_000)
            );
        }
        let reply = api.post(path, body).await;
        let wait = reply.at("/error/retry_after").as_u64().unwrap();
        assert!((1..=window).contains(&wait), "{path}: {wait}");
        let error = json!({ "code": "RATE_LIMIT_EXCEEDED", "retry_after": wait,
            "message": format!("Too many requests. Try again in {wait} seconds.") });
        assert_eq!((reply.status, reply.at("/error")), (429, &error), "{path}");
        assert_eq!(reply.header("retry-after"), wait.to_string());
    }
    let other = api.get("/users/me").await;
    assert_eq!((other.status, other.header("x-ratelimit-limit")), (401, "100"));
}
