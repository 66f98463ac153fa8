//! The first administrator.

use serde_json::json;

use crate::installation::{Installation, PASSWORD, expect, on_both_engines, refused};

on_both_engines!(the_first_administrator_is_set_up_once, the_command_line_makes_administrators);

async fn the_first_administrator_is_set_up_once(mut site: Installation) {
    let printed = site.server.stderr();
    let token = printed.split('"').find(|part| part.starts_with("cso_")).expect("a token").to_owned();
    assert!(!site.server.stdout().contains(&token), "the token is no log line");

    let body =
        json!({ "token": token, "username": "root", "email": "root@example.org", "password": PASSWORD });
    let path = "/api/v1/auth/setup";
    expect(201, site.api().post(path, body.clone()).await);
    refused(401, "INVALID_TOKEN", site.api().post(path, body).await);
    let me = expect(200, site.logged_in("root").await.get("/api/v1/users/me").await);
    assert_eq!(me.at("/data/roles"), &json!(["admin", "user"]));

    site.server.restart().await;
    assert_eq!(site.server.stderr().matches("cso_").count(), 1, "there is an administrator: no new token");
}

async fn the_command_line_makes_administrators(site: Installation) {
    let arguments =
        ["admin", "create", "--username", "grace", "--email", "grace@example.org", "--password-stdin"];
    let create = |password: &str| site.command_with_input(&arguments, password);
    let refusal = create("short");
    assert_eq!(refusal.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refusal.stderr).contains("at least 8 characters"));
    assert!(create(PASSWORD).status.success());
    let twice = create(PASSWORD);
    assert!(String::from_utf8_lossy(&twice.stderr).contains("taken"));
    let me = expect(200, site.logged_in("grace").await.get("/api/v1/users/me").await);
    assert_eq!(
        (me.at("/data/roles"), me.at("/data/email_verified")),
        (&json!(["admin", "user"]), &json!(true))
    );
}
