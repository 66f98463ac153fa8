//! The commands.

use std::path::Path;
use std::process::{Command, Output};

use crate::installation::Installation;

/// The program alone in a folder, with these variables.
fn run(folder: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_countersign"))
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .envs(environment.iter().copied())
        .output()
        .unwrap()
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn an_unknown_setting_stops_the_program_wherever_it_stands() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("countersign.toml"), "[http]\nmax_bdy = 7\n").unwrap();
    let variables = [("COUNTERSIGN_PUBLIC_ULR", "https://example.org")];
    for arguments in [&[][..], &["config", "check"], &["migrate"]] {
        let output = run(folder.path(), arguments, &variables);
        let said = said(&output);
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains("http.max_bdy` (countersign.toml, line 2)"), "{said}");
        assert!(said.contains("did you mean http.max_body?"), "{said}");
        assert!(said.contains("did you mean COUNTERSIGN_PUBLIC_URL?"), "{said}");
    }
}

#[test]
fn flags_come_before_variables_before_the_file_before_defaults() {
    let folder = tempfile::tempdir().unwrap();
    let file = "listen = \"127.0.0.1:1\"\npublic_url = \"http://file.example\"\ndata_dir = \"from-file\"\n";
    std::fs::write(folder.path().join("other.toml"), file).unwrap();
    let variables =
        [("COUNTERSIGN_LISTEN", "127.0.0.1:2"), ("COUNTERSIGN_PUBLIC_URL", "http://variable.example")];
    let arguments = ["config", "print", "--config", "other.toml", "--listen", "127.0.0.1:3"];
    let printed = said(&run(folder.path(), &arguments, &variables));
    for line in [
        "listen = \"127.0.0.1:3\"  # --listen",
        "public_url = \"http://variable.example\"  # COUNTERSIGN_PUBLIC_URL",
        "data_dir = \"from-file\"  # other.toml, line 3",
        "log.format = \"auto\"  # default",
        "keys.dir = \"from-file/keys\"  # default",
    ] {
        assert!(printed.contains(line), "no {line} in\n{printed}");
    }
}

#[test]
fn usage_errors_are_2_and_help_is_0() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(run(folder.path(), &["serv"], &[]).status.code(), Some(2));
    let help = run(folder.path(), &["--help"], &[]);
    assert!(help.status.success() && said(&help).contains("Examples:"));
}

#[test]
fn a_server_that_may_not_migrate_waits_for_the_command_that_does() {
    let folder = tempfile::tempdir().unwrap();
    let variables =
        [("COUNTERSIGN_DATABASE_MIGRATE_ON_START", "false"), ("COUNTERSIGN_LISTEN", "127.0.0.1:0")];
    let refused = run(folder.path(), &["serve"], &variables);
    assert_eq!(refused.status.code(), Some(1));
    assert!(said(&refused).contains("run `countersign migrate`"), "{}", said(&refused));

    let migrated = said(&run(folder.path(), &["migrate"], &variables));
    assert!(migrated.contains("applied "), "{migrated}");
    let again = said(&run(folder.path(), &["migrate"], &variables));
    assert!(again.contains("up to date"), "{again}");
}

#[test]
fn documents_are_printed_without_a_database() {
    let folder = tempfile::tempdir().unwrap();
    let openapi = run(folder.path(), &["openapi"], &[]);
    let document: serde_json::Value = serde_json::from_slice(&openapi.stdout).expect("JSON");
    assert_eq!(document["openapi"], "3.1.0");
    assert!(said(&run(folder.path(), &["docs", "errors"], &[])).contains("INVALID_CREDENTIALS"));
    assert!(said(&run(folder.path(), &["docs", "configuration"], &[])).contains("COUNTERSIGN_LISTEN"));
    assert!(std::fs::read_dir(folder.path()).unwrap().next().is_none(), "nothing was made");
}

#[tokio::test(flavor = "multi_thread")]
async fn health_and_doctor_tell_of_a_server_that_works_and_of_one_that_does_not() {
    let mut site = Installation::on_sqlite().await;
    assert!(site.server.command(&["healthcheck"]).status.success());
    let doctor = site.server.command(&["doctor"]);
    assert!(doctor.status.success(), "{}", said(&doctor));

    site.server.kill();
    let health = site.server.command(&["healthcheck"]);
    assert_eq!(health.status.code(), Some(1));
    assert!(said(&health).contains("help:"), "{}", said(&health));
    let keys = std::fs::read_dir(site.server.data_dir().join("keys/signing")).unwrap().flatten();
    let key =
        keys.map(|entry| entry.path()).find(|path| path.extension().is_some_and(|end| end == "pem")).unwrap();
    open_to_all(&key);
    let doctor = site.server.command(&["doctor"]);
    assert_eq!(doctor.status.code(), Some(1));
    assert!(said(&doctor).contains("FAIL") && said(&doctor).contains("chmod 600"), "{}", said(&doctor));
}

fn open_to_all(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o644)).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rotated_key_signs_and_the_old_one_still_verifies() {
    let mut site = Installation::on_sqlite().await;
    site.verified_account("ada").await;
    let before = site.logged_in("ada").await;
    let rotated = site.server.command(&["keys", "rotate", "--at-once"]);
    assert!(rotated.status.success(), "{}", said(&rotated));
    site.server.restart().await;
    let listed = said(&site.server.command(&["keys", "list"]));
    assert_eq!(listed.matches("RS256").count(), 2, "{listed}");
    let after = site.logged_in("ada").await;
    for client in [before, after] {
        crate::installation::expect(200, client.get("/api/v1/users/me").await);
    }
    let jwks = site.api().get("/.well-known/jwks.json").await;
    assert_eq!(jwks.at("/keys").as_array().map(Vec::len), Some(2));
}
