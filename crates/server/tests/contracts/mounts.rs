//! Where contracts are mounted, and what happens where two want one place.

use crate::suite::Site;
use serde_json::json;
use std::process::Command;

#[tokio::test]
async fn a_contract_is_where_it_is_mounted_and_nowhere_when_it_is_off() {
    let settings = [
        ("COUNTERSIGN_CONTRACTS_RUSTAUTH_MOUNT", "/compat/rustauth"),
        ("COUNTERSIGN_CONTRACTS_AUTH_SERVICE_MOUNT", "/auth-service"),
        ("COUNTERSIGN_CONTRACTS_MALNU_ENABLED", "false"),
    ];
    let site = Site::start("", &settings).await;
    let api = site.api();
    let register = |path: &'static str| api.post(path, json!({}));
    assert_eq!(register("/compat/rustauth/auth/register").await.code(), "INVALID_EMAIL_FORMAT");
    assert_eq!(register("/auth-service/auth/register").await.at("/error/details/field"), "username");
    assert_eq!(register("/api/auth/register").await.code(), "NOT_FOUND");
    assert_eq!(register("/malnu/api/auth/register").await.code(), "NOT_FOUND");
    // At the root, the server answers for itself.
    assert_eq!(api.get("/health").await.at("/service"), "countersign");
    assert_eq!(api.get("/auth-service/health").await.at("/service"), "auth_service");
    let document = api.get("/api-docs/rustauth.json").await;
    assert!(document.at("/paths/~1compat~1rustauth~1auth~1register").is_object());
    assert_eq!(api.get("/api-docs/malnu.json").await.status, 404);
}

#[test]
fn two_contracts_that_claim_one_path_stop_the_start_and_are_named() {
    for (variable, mount, names) in [
        ("COUNTERSIGN_CONTRACTS_MALNU_MOUNT", "/api", ["`rustauth`", "`malnu`", "/api/auth/"]),
        ("COUNTERSIGN_CONTRACTS_MALNU_MOUNT", "/api/auth", ["`rustauth`", "`malnu`", "/api/auth/"]),
        ("COUNTERSIGN_CONTRACTS_AEGISX_MOUNT", "/api", ["`rustauth`", "`aegisx`", "/api/auth/"]),
        ("COUNTERSIGN_CONTRACTS_RUSTAUTH_MOUNT", "/docs", ["`the server itself`", "`rustauth`", "/docs"]),
        ("COUNTERSIGN_CONTRACTS_RUSTAUTH_MOUNT", "/api/v1", ["`v1`", "`rustauth`", "/api/v1/"]),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_countersign"))
            .env_clear()
            .env("COUNTERSIGN_DATA_DIR", folder.path())
            .env("COUNTERSIGN_LISTEN", "127.0.0.1:0")
            .env(variable, mount)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{mount}: {said}");
        for name in names {
            assert!(said.contains(name), "{mount}: {said}");
        }
        assert!(said.contains("help: mount one of them elsewhere"), "{said}");
    }
}
