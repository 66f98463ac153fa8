//! Accounts that come from another system.

use crate::installation::{Installation, expect, on_both_engines, refused};
use serde_json::{Value, json};
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

/// The password of all these hashes, which passlib, bcrypt, argon2-cffi, Django and `hashlib` made.
const OLD_PASSWORD: &str = "violet kettle marches north";
const HASHES: [(&str, &str); 9] = [
    ("bcrypt", "$2b$10$FqTE2lGO4iBR/l5Fcd.VoOU9Y62JXaIOQt0RylaP8uLTk43gn7CHW"),
    ("bcrypt-php", "$2y$10$juFzZf2OsuBpZHlZ1iSUCe0gYEGTEUib1U2iFRWv1vu2ESkOmGSjy"),
    ("bcrypt-weak", "$2a$04$H0Zdna655MlfqZYdnPlPsujAPWPUxin0Fe2cRjXsvzwV5SPStWIPS"),
    (
        "argon2i",
        "$argon2i$v=19$m=8192,t=2,p=2$MDEyMzQ1Njc4OWFiY2RlZg$esUE0JRMiolzLNIyrgxKIDDV95cfSm91Vki4rhzVURU",
    ),
    (
        "argon2id",
        "$argon2id$v=19$m=8192,t=2,p=2$MDEyMzQ1Njc4OWFiY2RlZg$Y36XDXeEcnTdEeaVyhXClQqOHwkNrSeF1xW95KDqYxg",
    ),
    ("scrypt", "$scrypt$ln=14,r=8,p=1$MDEyMzQ1Njc4OWFiY2RlZg$fNq+JDkeNFdInVUU3gToX/QsOX5HCdW61E61ZtDkSrY"),
    ("passlib", "$pbkdf2-sha256$29000$MDEyMzQ1Njc4OWFiY2RlZg$Zbyiid2f3DEB1ZfVO/vsL5I3o4JMoe.Wl.r09iZL4RA"),
    ("django", "pbkdf2_sha256$260000$seasaltseasaltseasalt$KNF0Twoz1VGU0s3PU5N7sh82/MUC1eB6NVRBYbEKgPw="),
    (
        "keycloak",
        "$pbkdf2-sha512$i=210000$MDEyMzQ1Njc4OWFiY2RlZg$o98AaDbtdFSwPhQ1h9xXg72a6RO9Q8yXWzqmu6SKS0Qq2BVlVN9Yf5EuStbld5Xv3V40Zs3vevub0ThrTpTyIQ",
    ),
];

on_both_engines!(
    everybody_logs_in_with_his_old_password_and_it_is_hashed_anew,
    an_account_arrives_whole_and_without_a_password_it_gets_one_by_mail,
    a_dry_run_says_what_an_import_would_and_writes_nothing,
    what_is_there_already_is_skipped_and_what_is_somebody_elses_fails,
    hostile_rows_fail_one_by_one,
    an_import_that_is_killed_is_completed_by_the_next,
    what_is_exported_is_imported_elsewhere_and_nothing_is_lost,
);

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// Writes rows into a file beside the data of a server.
fn file(site: &Installation, name: &str, rows: &[Value]) -> PathBuf {
    let path = site.server.data_dir().join(name);
    let lines: Vec<_> = rows.iter().map(Value::to_string).collect();
    std::fs::write(&path, lines.join("\n")).unwrap();
    path
}

fn import(site: &Installation, file: &Path, flags: &[&str]) -> Output {
    let mut arguments = vec!["users", "import", file.to_str().unwrap()];
    arguments.extend(flags);
    site.server.command(&arguments)
}

fn row(username: &str) -> Value {
    json!({ "username": username, "email": format!("{username}@example.org") })
}

/// The errors of a report: line, fields and codes.
fn reported(path: &Path) -> Vec<(u64, Vec<(Value, Value)>)> {
    let text = std::fs::read_to_string(path).unwrap();
    let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let error = |error: &Value| (error["field"].clone(), error["code"].clone());
    lines
        .map(|line| {
            (line["line"].as_u64().unwrap(), line["errors"].as_array().unwrap().iter().map(error).collect())
        })
        .collect()
}

fn stored_hash(site: &Installation, username: &str) -> String {
    site.ask(&format!(
        "SELECT hash AS value FROM password_credentials JOIN users ON id = user_id WHERE username = '{username}'"
    ))
}

async fn everybody_logs_in_with_his_old_password_and_it_is_hashed_anew(site: Installation) {
    let rows: Vec<_> = HASHES
        .iter()
        .map(|(name, hash)| {
            let mut row = row(name);
            row["password_hash"] = json!(hash);
            row
        })
        .collect();
    let output = import(&site, &file(&site, "users.ndjson", &rows), &[]);
    assert!(output.status.success(), "{}", said(&output));
    assert!(said(&output).contains("9 rows: 9 created, 0 skipped, 0 failed"), "{}", said(&output));
    assert!(said(&output).contains("4 password hashes are weak"), "{}", said(&output));
    for (name, hash) in HASHES {
        assert_eq!(stored_hash(&site, name), hash);
        refused(401, "INVALID_CREDENTIALS", site.try_log_in(name, "violet kettle marches south").await);
        assert_eq!(stored_hash(&site, name), hash, "a wrong password replaces nothing");
        // Two at once: both get in, and one new hash stays.
        let (one, other) =
            tokio::join!(site.try_log_in(name, OLD_PASSWORD), site.try_log_in(name, OLD_PASSWORD));
        expect(200, one);
        expect(200, other);
        let ours = stored_hash(&site, name);
        assert!(ours.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{name}: {ours}");
        expect(200, site.try_log_in(name, OLD_PASSWORD).await);
        assert_eq!(stored_hash(&site, name), ours, "it is replaced once");
        refused(401, "INVALID_CREDENTIALS", site.try_log_in(name, "violet kettle marches south").await);
    }
    assert_eq!(site.audited("users_imported").await, 1);
}

async fn an_account_arrives_whole_and_without_a_password_it_gets_one_by_mail(site: Installation) {
    let id = "0f8fad5b-d9cb-469f-a165-70867728950e";
    let ada = json!({
        "id": id, "username": "Ada", "email": "ada@example.org", "email_verified": true, "full_name": "Ada Lovelace",
        "timezone": "Europe/London", "language": "en", "roles": ["user", "user"], "status": "active",
        "created_at": "2001-02-03T04:05:06Z", "last_login_at": "2020-01-01T00:00:00+01:00", "login_count": 41,
        "password_hash": null,
    });
    let mut off = row("off");
    (off["status"], off["password_hash"]) = (json!("disabled"), json!(HASHES[0].1));
    let output = import(&site, &file(&site, "users.ndjson", &[ada, off]), &[]);
    assert!(output.status.success(), "{}", said(&output));
    refused(401, "INVALID_CREDENTIALS", site.try_log_in("ada", OLD_PASSWORD).await);
    refused(403, "ACCOUNT_DISABLED", site.try_log_in("off", OLD_PASSWORD).await);

    let forgot = json!({ "email": "ada@example.org" });
    expect(200, site.api().post("/api/v1/auth/password/forgot", forgot).await);
    let mail = site.mail("ada@example.org", 1).await;
    let reset = json!({ "token": mail.token(), "password": "seven quiet geese in a row" });
    expect(200, site.api().post("/api/v1/auth/password/reset", reset).await);
    let login = expect(200, site.try_log_in("ada", "seven quiet geese in a row").await);
    let api = site.api().with_token(login.text_at("/data/access_token"));
    let me = expect(200, api.get("/api/v1/users/me").await);
    for (field, value) in [
        ("id", json!(id)),
        ("username", json!("Ada")),
        ("full_name", json!("Ada Lovelace")),
        ("email_verified", json!(true)),
        ("roles", json!(["user"])),
        ("created_at", json!("2001-02-03T04:05:06Z")),
    ] {
        let shown = me.at(&format!("/data/{field}"));
        let same =
            *shown == value || shown.as_str().is_some_and(|text| text.starts_with("2001-02-03T04:05:06"));
        assert!(same, "{field}: {}", me.text);
    }
    let logins = site.ask("SELECT CAST(login_count AS TEXT) AS value FROM users WHERE username = 'Ada'");
    assert_eq!(logins, "42", "the count goes on");
}

async fn a_dry_run_says_what_an_import_would_and_writes_nothing(site: Installation) {
    site.register("ada").await;
    let (twice, mut admin) = (row("grace"), row("root"));
    admin["roles"] = json!(["admin"]);
    let mut other = row("other");
    other["email"] = json!("ADA@example.org");
    let mut later_in_the_file = row("Grace");
    later_in_the_file["email"] = json!("grace2@example.org");
    let rows = [twice.clone(), twice, other, admin, later_in_the_file, row("joan")];
    let path = file(&site, "users.ndjson", &rows);
    let counts = || {
        ["users", "password_credentials", "user_roles", "audit_events", "outbox"]
            .map(|table| site.rows(table))
    };
    site.audited("user_registered").await;
    let before = counts();
    let report = site.server.data_dir().join("report.ndjson");
    // In batches of two, so that what is in the file twice is in different ones.
    let flags = ["--dry-run", "--batch", "2", "--report", report.to_str().unwrap()];
    let dry = import(&site, &path, &flags);
    assert_eq!(dry.status.code(), Some(1), "{}", said(&dry));
    assert!(said(&dry).contains("6 rows: 2 created, 1 skipped, 3 failed"), "{}", said(&dry));
    assert_eq!(counts(), before);
    let expected_report = reported(&report);
    assert_eq!(
        expected_report,
        [
            (3, vec![(Value::Null, json!("DUPLICATE_EMAIL"))]),
            (4, vec![(json!("roles"), json!("not_allowed"))]),
            (5, vec![(Value::Null, json!("DUPLICATE_USERNAME"))]),
        ]
    );
    assert!(!path.with_extension("ndjson.progress").exists());

    let wet = import(&site, &path, &flags[1..]);
    assert_eq!(wet.status.code(), Some(1));
    assert!(said(&wet).contains("6 rows: 2 created, 1 skipped, 3 failed"), "{}", said(&wet));
    assert_eq!(reported(&report), expected_report, "it says the same");
    assert_eq!(site.rows("users"), before[0] + 2);
    assert!(!path.with_extension("ndjson.progress").exists(), "a run that ended leaves none");
}

async fn what_is_there_already_is_skipped_and_what_is_somebody_elses_fails(site: Installation) {
    let mut ada = row("ada");
    ada["id"] = json!("0f8fad5b-d9cb-469f-a165-70867728950e");
    let path = file(&site, "users.ndjson", &[ada.clone(), row("grace")]);
    assert!(import(&site, &path, &[]).status.success());
    let again = import(&site, &path, &[]);
    assert!(again.status.success());
    assert!(said(&again).contains("2 rows: 0 created, 2 skipped, 0 failed"), "{}", said(&again));
    let strict = import(&site, &path, &["--on-conflict", "fail"]);
    assert_eq!(strict.status.code(), Some(1));
    assert!(said(&strict).contains("line 1: the account is there already"), "{}", said(&strict));
    assert_eq!(site.audited("users_imported").await, 1, "what changes nothing is no deed");

    ada["id"] = json!("7c9e6679-7425-40de-944b-e07fc1f90ae7");
    let mut root = row("root");
    root["roles"] = json!(["admin", "user"]);
    let path = file(&site, "others.ndjson", &[ada, root]);
    let report = site.server.data_dir().join("report.ndjson");
    let flags = ["--allow-admin", "--report", report.to_str().unwrap()];
    assert_eq!(import(&site, &path, &flags).status.code(), Some(1));
    let duplicate = |code| (Value::Null, json!(code));
    assert_eq!(reported(&report), [(1, vec![duplicate("DUPLICATE_USERNAME"), duplicate("DUPLICATE_EMAIL")])]);
    assert_eq!(site.rows("user_roles WHERE role = 'admin'"), 1);
}

/// The most memory that a process had, in MiB.
fn peak_memory(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
}

/// Starts the program on the data of a server.
fn spawn(site: &Installation, arguments: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_countersign"))
        .args(arguments)
        .env_clear()
        .env("COUNTERSIGN_DATA_DIR", site.server.data_dir())
        .envs(site.database_url().map(|url| ("DATABASE_URL", url)))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

async fn hostile_rows_fail_one_by_one(site: Installation) {
    let with = |field: &str, value: Value| {
        let mut row = row("ada");
        row[field] = value;
        row.to_string().into_bytes()
    };
    let four_gib =
        format!("$argon2id$v=19$m=4194304,t=1,p=1{}", &HASHES[4].1["$argon2id$v=19$m=8192,t=2,p=2".len()..]);
    let lines: Vec<(Vec<u8>, &str, &str)> = vec![
        (b"{\"username\":\"\xff\xfe\"}".to_vec(), "", "malformed"),
        (b"\"$2b$10$secret\"".to_vec(), "", "wrong_type"),
        (b"[1]".to_vec(), "", "wrong_type"),
        (b"{".to_vec(), "", "malformed"),
        (b"\0".to_vec(), "", "malformed"),
        ("[".repeat(60_000).into_bytes(), "", "wrong_type"),
        (
            with("x", serde_json::from_str(&format!("{}1{}", "[".repeat(100), "]".repeat(100))).unwrap()),
            "x",
            "unknown_field",
        ),
        (with("username", json!("a\0b")), "username", "malformed"),
        (with("username", json!(7)), "username", "wrong_type"),
        (with("email", json!({})), "email", "wrong_type"),
        (with("email", Value::Null), "email", "required"),
        (with("email_verified", json!("true")), "email_verified", "wrong_type"),
        (with("roles", json!("admin")), "roles", "wrong_type"),
        (with("roles", json!(["wizard"])), "roles", "not_allowed"),
        (with("status", json!("closed")), "status", "not_allowed"),
        (with("login_count", json!(-1)), "login_count", "wrong_type"),
        (with("login_count", json!(1e300)), "login_count", "wrong_type"),
        (with("created_at", json!("3001-01-01T00:00:00Z")), "created_at", "not_allowed"),
        (with("id", json!("42")), "id", "malformed"),
        (with("isAdmin", json!(true)), "isAdmin", "unknown_field"),
        (with("password_hash", json!(four_gib)), "password_hash", "not_allowed"),
        (with("password_hash", json!("hunter2")), "password_hash", "not_allowed"),
        (
            br#"{"username":"ada","email":"ada@example.org","username":"eve"}"#.to_vec(),
            "username",
            "not_allowed",
        ),
    ];
    let report = site.server.data_dir().join("report.ndjson");
    let mut child = spawn(&site, &["users", "import", "-", "--report", report.to_str().unwrap()]);
    let mut input = child.stdin.take().unwrap();
    input.write_all(format!("{}\n", row("first")).as_bytes()).unwrap();
    // One line of 100 MB.
    for _ in 0..100 {
        input.write_all(&vec![b'x'; 1 << 20]).unwrap();
    }
    let peak = peak_memory(child.id());
    assert!(peak < 90, "{peak} MiB");
    input.write_all(b"\n").unwrap();
    for (line, ..) in &lines {
        input.write_all(line).unwrap();
        input.write_all(b"\n").unwrap();
    }
    let everything_wrong = json!({ "username": "a", "email": "b", "language": "english please", "more": 1 });
    input.write_all(format!("{everything_wrong}\n{}", row("last")).as_bytes()).unwrap();
    drop(input);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains("27 rows: 2 created, 0 skipped, 25 failed"), "{}", said(&output));
    assert_eq!(site.rows("users"), 2);

    let text = |text: &str| if text.is_empty() { Value::Null } else { json!(text) };
    let mut expected = vec![(2, vec![(Value::Null, json!("too_long"))])];
    expected
        .extend((3..).zip(&lines).map(|(line, (_, field, code))| (line, vec![(text(field), json!(code))])));
    let all = [
        ("username", "too_short"),
        ("email", "malformed"),
        ("language", "malformed"),
        ("more", "unknown_field"),
    ];
    expected.push((26, all.map(|(field, code)| (text(field), json!(code))).to_vec()));
    assert_eq!(reported(&report), expected);
    let shown = std::fs::read_to_string(&report).unwrap() + &said(&output);
    for secret in ["4194304", "hunter2", "$2b$10$secret"] {
        assert!(!shown.contains(secret), "{shown}");
    }
    assert_eq!(std::fs::metadata(&report).unwrap().permissions().mode() & 0o777, 0o600);
}

/// How many accounts; give more by `COUNTERSIGN_TEST_IMPORT_ROWS`.
fn many() -> u64 {
    #[expect(clippy::disallowed_methods, reason = "a variable of the test run, not of the product")]
    let given = std::env::var("COUNTERSIGN_TEST_IMPORT_ROWS");
    given.map_or(3_000, |rows| rows.parse().unwrap())
}

async fn an_import_that_is_killed_is_completed_by_the_next(site: Installation) {
    let rows: Vec<_> = (0..many())
        .map(|n| {
            let mut row = row(&format!("user{n}"));
            row["password_hash"] = json!(HASHES[0].1);
            if n % 2 == 0 {
                row["id"] = json!(format!("0f8fad5b-d9cb-469f-a165-{n:012x}"));
            }
            row
        })
        .collect();
    let path = file(&site, "users.ndjson", &rows);
    let path_text = path.to_str().unwrap();
    // Killed three times, at other places each: once it starts anew, twice it goes on.
    for (part, flags) in [(5, &[][..]), (3, &["--resume"]), (2, &["--resume"])] {
        let arguments = [&["users", "import", path_text, "--batch", "50"], flags].concat();
        let mut child = spawn(&site, &arguments);
        while site.rows("users") < many() / part {
            assert!(child.try_wait().unwrap().is_none(), "it ended before it was killed");
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let stored = site.rows("users");
        assert!(stored < many(), "it was killed too late: {stored}");
        assert_eq!(site.rows("password_credentials"), stored, "no half accounts");
        assert_eq!(site.rows("user_roles"), stored, "no half accounts");
    }
    let since = std::time::Instant::now();
    let last = import(&site, &path, &["--resume"]);
    assert!(last.status.success(), "{}", said(&last));
    assert!(said(&last).contains("going on after line"), "{}", said(&last));
    println!("the rest of {} rows took {:?}", many(), since.elapsed());
    let complete = ["users", "password_credentials", "user_roles"].map(|table| site.rows(table));
    assert_eq!(complete, [many(); 3]);
    assert_eq!(site.rows("(SELECT DISTINCT username_canonical FROM users) AS names"), many());

    let since = std::time::Instant::now();
    let again = import(&site, &path, &[]);
    let skipped = format!("{0} rows: 0 created, {0} skipped, 0 failed", many());
    assert!(said(&again).contains(&skipped), "{}", said(&again));
    println!("to skip {} rows took {:?}", many(), since.elapsed());
    assert_eq!(site.rows("users"), many());
}

async fn what_is_exported_is_imported_elsewhere_and_nothing_is_lost(site: Installation) {
    let mut rows: Vec<_> = HASHES
        .iter()
        .map(|(name, hash)| {
            let mut row = row(name);
            row["password_hash"] = json!(hash);
            row
        })
        .collect();
    rows[0]["status"] = json!("disabled");
    rows[1]["full_name"] = json!("Ada \"Countess\" Lovelace");
    rows[1]["email_verified"] = json!(true);
    rows[1]["last_login_at"] = json!("2020-01-01T00:00:00.123456Z");
    rows[2]["roles"] = json!(["admin", "user"]);
    rows[3]["roles"] = json!([]);
    rows.push(row("nobody"));
    assert!(import(&site, &file(&site, "users.ndjson", &rows), &["--allow-admin"]).status.success());

    let exported = site.server.data_dir().join("exported.ndjson");
    let name = exported.to_str().unwrap();
    let output = site.server.command(&["users", "export", name, "--with-hashes"]);
    assert!(output.status.success() && said(&output).contains("10 accounts are in"), "{}", said(&output));
    assert_eq!(std::fs::metadata(&exported).unwrap().permissions().mode() & 0o777, 0o600);
    let first = std::fs::read_to_string(&exported).unwrap();
    assert_eq!(site.audited("users_exported").await, 1);

    let elsewhere = Installation::on_sqlite().await;
    let output = import(&elsewhere, &exported, &["--allow-admin"]);
    assert!(output.status.success(), "{}", said(&output));
    let again = elsewhere.server.command(&["users", "export", "--with-hashes"]);
    assert_eq!(String::from_utf8_lossy(&again.stdout), first);
    expect(200, elsewhere.try_log_in("keycloak", OLD_PASSWORD).await);
    refused(403, "ACCOUNT_DISABLED", elsewhere.try_log_in("bcrypt", OLD_PASSWORD).await);

    let without = site.server.command(&["users", "export", "--status", "disabled"]);
    let without = String::from_utf8_lossy(&without.stdout).into_owned();
    assert_eq!((without.lines().count(), without.contains("password_hash")), (1, false), "{without}");
    let nowhere = site.server.command(&["users", "export", "/no/such/folder/users.ndjson"]);
    assert!(said(&nowhere).contains("help:"), "{}", said(&nowhere));
    assert_eq!(site.audited("users_exported").await, 2, "nothing was read for the last");
}
