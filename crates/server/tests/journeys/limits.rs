//! How often one client may ask.

use reqwest::Method;
use serde_json::{Value, json};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tokio::net::TcpStream;

use countersign_testkit::{Api, Reply, free_port};

use crate::installation::{Installation, PASSWORD, expect, refused};

const LOGIN: &str = "/api/v1/auth/login";
const ME: &str = "/api/v1/users/me";

/// A server that limits requests.
pub(crate) async fn limited(settings: &[(&str, &str)]) -> Installation {
    let on = [("COUNTERSIGN_RATE_LIMITS", "on")];
    Installation::with(None, &[&on[..], settings].concat()).await
}

/// The settings of one that stands behind a proxy, which is whoever connects from this machine.
pub(crate) const PROXY: (&str, &str) = ("COUNTERSIGN_TRUSTED_PROXIES", "127.0.0.0/8");

/// Sends a request as a proxy passes it on for this client.
pub(crate) async fn from(client: &str, api: &Api, method: Method, path: &str, body: &Value) -> Reply {
    api.send(api.request(method, path).header("X-Forwarded-For", client).json(body)).await
}

/// Asks `count` times to log in, each time without saying who; gives the last answer.
async fn knock(
    site: &Installation,
    count: u32,
    headers: impl Fn(u32) -> Vec<(&'static str, String)>,
) -> Reply {
    let mut last = None;
    for number in 0..count {
        let request = site.api().request(Method::POST, LOGIN).json(&json!({}));
        let request =
            headers(number).into_iter().fold(request, |request, (name, value)| request.header(name, value));
        last = Some(refused(400, "VALIDATION_ERROR", site.api().send(request).await));
    }
    last.unwrap()
}

/// Waits until all that was to be done later is done, and counts what there is.
pub(crate) async fn traces(site: &Installation) -> Vec<(&'static str, u64)> {
    while site.rows("outbox") > 0 {
        tokio::task::yield_now().await;
    }
    let tables = [
        "audit_events",
        "users",
        "sessions",
        "refresh_tokens",
        "one_time_tokens",
        "totp_factors",
        "backup_codes",
        "login_attempts",
        "revocations",
    ];
    let mails = u64::try_from(site.server.outbox().len()).unwrap();
    tables.map(|table| (table, site.rows(table))).into_iter().chain([("mails", mails)]).collect()
}

/// The most memory that the server has had, in MiB.
fn most_memory(site: &Installation) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", site.server.process_id())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() / 1024
}

#[tokio::test(flavor = "multi_thread")]
async fn v11_the_eleventh_login_of_a_minute_is_refused_before_anything_is_done() {
    let site = limited(&[("COUNTERSIGN_PASSWORDS_HASH_MEMORY", "256MiB")]).await;
    let tenth = knock(&site, 10, |_| Vec::new()).await;
    assert_eq!((tenth.header("x-ratelimit-limit"), tenth.header("x-ratelimit-remaining")), ("10", "0"));
    assert_eq!(tenth.header("ratelimit-policy"), r#""login";q=10;w=60"#);

    let before = traces(&site).await;
    for _ in 0..20 {
        let reply = refused(429, "RATE_LIMIT_EXCEEDED", site.try_log_in("ada", PASSWORD).await);
        says_when_to_come_back(&reply);
    }
    assert_eq!(traces(&site).await, before, "no audit entry, no failure counted");
    assert!(most_memory(&site) < 256, "a password was hashed");

    let other = refused(401, "UNAUTHORIZED", site.api().get(ME).await);
    assert_eq!(other.header("ratelimit-policy"), r#""default";q=100;w=60"#);
    site.register("ada").await;
    assert!(most_memory(&site) >= 256, "hashing would have been seen");
}

#[track_caller]
fn says_when_to_come_back(reply: &Reply) {
    let wait: u64 = reply.header("retry-after").parse().unwrap();
    assert!((1..=60).contains(&wait), "{wait}");
    assert_eq!(reply.at("/error/details/retry_after"), wait);
    assert_eq!(reply.header("cache-control"), "no-store");
    assert_eq!((reply.header("x-ratelimit-limit"), reply.header("x-ratelimit-remaining")), ("10", "0"));
    let reset: u64 = reply.header("x-ratelimit-reset").parse().unwrap();
    let now = std::time::UNIX_EPOCH.elapsed().unwrap().as_secs();
    assert!((now..=now + 61).contains(&reset), "{reset} is not within a minute of {now}");
    assert_eq!(reply.header("ratelimit-policy"), r#""login";q=10;w=60"#);
    assert_eq!(reply.header("ratelimit"), format!(r#""login";r=0;t={wait}"#));
}

#[tokio::test(flavor = "multi_thread")]
async fn v11_other_requests_are_a_hundred_a_minute() {
    let site = limited(&[("COUNTERSIGN_LIMITS_DEFAULT", "100/1h")]).await;
    for left in (0..100).rev() {
        let reply = refused(401, "UNAUTHORIZED", site.api().get(ME).await);
        assert_eq!(reply.header("x-ratelimit-remaining"), left.to_string());
    }
    refused(429, "RATE_LIMIT_EXCEEDED", site.api().get(ME).await);
    refused(429, "RATE_LIMIT_EXCEEDED", site.api().get("/nowhere").await);
    expect(200, site.api().get("/health/ready").await);
    let usual = limited(&[]).await.api().get(ME).await;
    assert_eq!(usual.header("ratelimit-policy"), r#""default";q=100;w=60"#);
}

#[tokio::test(flavor = "multi_thread")]
async fn g12_a_success_does_not_reset_the_count_of_its_address() {
    let site = limited(&[("COUNTERSIGN_LIMITS_LOGIN", "10/1h")]).await;
    site.verified_account("mallory").await;
    for victim in ["ada", "grace"] {
        for _ in 0..4 {
            refused(401, "INVALID_CREDENTIALS", site.try_log_in(victim, "a wrong password").await);
        }
        expect(200, site.try_log_in("mallory", PASSWORD).await);
    }
    refused(429, "RATE_LIMIT_EXCEEDED", site.try_log_in("joan", "a wrong password").await);
    refused(429, "RATE_LIMIT_EXCEEDED", site.try_log_in("mallory", PASSWORD).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn g13_addresses_that_a_client_makes_up_count_as_one() {
    let site = limited(&[("COUNTERSIGN_LIMITS_LOGIN", "10/1h")]).await;
    let made_up = |number: u32| {
        let address = format!("198.51.100.{number}");
        let forwarded = format!("for={address}");
        let names = ["X-Forwarded-For", "X-Real-IP", "X-Client-IP", "True-Client-IP", "CF-Connecting-IP"];
        let others = [("Forwarded", forwarded), ("X-API-Key", format!("cs_{number}"))];
        names.map(|name| (name, address.clone())).into_iter().chain(others).collect()
    };
    knock(&site, 10, made_up).await;
    let request = site.api().request(Method::POST, LOGIN).json(&json!({}));
    let request = made_up(11)
        .into_iter()
        .fold(request, |request, (name, value): (_, String)| request.header(name, value));
    refused(429, "RATE_LIMIT_EXCEEDED", site.api().send(request).await);

    let request = site.api().request(Method::POST, "/api/v1/auth/password/forgot");
    let request =
        request.header("X-Forwarded-For", "198.51.100.1").json(&json!({ "email": "ada@example.org" }));
    expect(200, site.api().send(request).await);
    traces(&site).await;
    assert_eq!(site.rows("audit_events WHERE event LIKE '%198.51.100%'"), 0);
    assert_eq!(site.rows("audit_events WHERE event LIKE '%127.0.0.1%'"), 1, "the audit trail has the peer");
}

#[tokio::test(flavor = "multi_thread")]
async fn g13_one_network_is_one_client_however_it_is_spelled() {
    let site = limited(&[PROXY, ("COUNTERSIGN_LIMITS_LOGIN", "10/1h")]).await;
    let clients: [(&[&str], &str, &str); 5] = [
        (
            &["2001:db8:0:1::1", "2001:db8:0:1:ffff::2", "2001:db8:0:1:1:2:3:4"],
            "2001:db8:0:1::5",
            "2001:db8:0:2::1",
        ),
        (
            &[
                "2001:db8:a::1",
                "2001:0DB8:000A:0000:0000:0000:0000:0001",
                "2001:db8:a:0:0:0:0:1",
                "[2001:db8:a::1]:443",
            ],
            "2001:DB8:A::1",
            "2001:db8:b::1",
        ),
        (&["1.2.3.4", "::ffff:1.2.3.4", "::FFFF:102:304", "1.2.3.4:4711"], "[::ffff:1.2.3.4]", "1.2.3.5"),
        (&["6.6.6.6, 5.6.7.8", "garbage, 5.6.7.8", "127.0.0.1, 5.6.7.8, 127.0.0.2"], "5.6.7.8", "5.6.7.9"),
        (&["garbage", "", "999.1.1.1", "6.6.6.6, unknown"], "127.0.0.1", "9.9.9.9"),
    ];
    for (spellings, once_more, another) in clients {
        knock(&site, 10, |number| {
            let spelling = spellings[usize::try_from(number).unwrap() % spellings.len()];
            vec![("X-Forwarded-For", spelling.to_owned())]
        })
        .await;
        let log_in = async |client| from(client, &site.api(), Method::POST, LOGIN, &json!({})).await;
        refused(429, "RATE_LIMIT_EXCEEDED", log_in(once_more).await);
        refused(400, "VALIDATION_ERROR", log_in(another).await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_others_reach_is_not_left_without_limits_by_accident() {
    let port = free_port();
    let start = |limits| {
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_countersign"));
        command.current_dir(folder.path()).env_clear().env("COUNTERSIGN_RATE_LIMITS", limits);
        command.env("COUNTERSIGN_LISTEN", format!("0.0.0.0:{port}"));
        (folder, command)
    };
    let (_folder, mut off) = start("off");
    let refusal = off.output().unwrap();
    let said = String::from_utf8_lossy(&refusal.stderr);
    assert_eq!(refusal.status.code(), Some(1), "{said}");
    assert!(said.contains("rate_limits") && said.contains("off-everywhere"), "{said}");

    let (_folder, mut everywhere) = start("off-everywhere");
    let _server = Killed(everywhere.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
    let listens = async {
        while TcpStream::connect(("127.0.0.1", port)).await.is_err() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_mins(1), listens).await.expect("a server that starts");
    let api = Api::new(&format!("http://127.0.0.1:{port}"));
    for _ in 0..11 {
        let reply = refused(400, "VALIDATION_ERROR", api.post(LOGIN, json!({})).await);
        assert_eq!(reply.header("ratelimit-policy"), "");
    }
}

/// A process that ends with the test.
struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
