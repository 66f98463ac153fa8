//! Two servers that count in one Redis, and what becomes of it when that goes away.

use serde_json::json;
use std::time::Duration;

use countersign_testkit::{Redis, Reply};

use crate::installation::{Installation, expect};
use crate::limits::limited;

/// The promise: an answer within this time, whatever Redis does.
const BOUND: Duration = Duration::from_secs(5);

const LOGIN: &str = "/api/v1/auth/login";
const REGISTER: &str = "/api/v1/auth/register";
const FORGOT: &str = "/api/v1/auth/password/forgot";
const VERIFY: &str = "/api/v1/auth/email/verify";

async fn two_servers(redis: &Redis) -> [Installation; 2] {
    let url = redis.url();
    let long = ["LOGIN", "REGISTRATION", "RECOVERY", "VERIFICATION"]
        .map(|rule| format!("COUNTERSIGN_LIMITS_{rule}"));
    let mut settings: Vec<_> = long.iter().map(|name| (name.as_str(), "10/1h")).collect();
    settings.push(("REDIS_URL", &url));
    [limited(&settings).await, limited(&settings).await]
}

/// Asks for something, without saying what exactly: it is counted and refused.
async fn ask(server: &Installation, path: &str) -> Reply {
    let reply = tokio::time::timeout(BOUND, server.api().post(path, json!({}))).await.expect("an answer");
    assert!(matches!(reply.status, 400 | 429), "{path}: {} {}", reply.status, reply.text);
    reply
}

/// How many of thirty requests are admitted.
async fn admitted(server: &Installation, path: &str) -> u32 {
    let mut count = 0;
    for _ in 0..30 {
        count += u32::from(ask(server, path).await.status != 429);
    }
    count
}

async fn shared(servers: &[Installation; 2], path: &str) {
    let [one, other] = servers;
    for left in (0..10).rev() {
        let server = if left % 2 == 0 { one } else { other };
        assert_eq!(ask(server, path).await.header("x-ratelimit-remaining"), left.to_string(), "{path}");
    }
    for server in servers {
        assert_eq!(ask(server, path).await.status, 429, "{path}");
    }
}

async fn health(server: &Installation) -> Reply {
    expect(200, tokio::time::timeout(BOUND, server.api().get("/health/ready")).await.expect("an answer"))
}

async fn is_up_again(server: &Installation) {
    let up = async { while health(server).await.at("/dependencies/redis") != "up" {} };
    tokio::time::timeout(Duration::from_secs(30), up).await.expect("a server that counts in Redis again");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_servers_share_their_counts_while_redis_is_there() {
    let mut redis = Redis::start();
    let servers = two_servers(&redis).await;
    let [one, other] = &servers;
    assert_eq!(health(one).await.at("/dependencies/redis"), "up");
    shared(&servers, LOGIN).await;

    redis.stop_immediate();
    for server in &servers {
        assert_eq!(admitted(server, REGISTER).await, 10, "each counts for itself");
        let health = health(server).await;
        assert_eq!(
            (health.at("/dependencies/redis"), health.at("/status")),
            (&"degraded".into(), &"degraded".into())
        );
        assert_eq!(ask(server, LOGIN).await.status, 429, "what was used up stays so");
    }

    redis.start_again();
    is_up_again(one).await;
    is_up_again(other).await;
    shared(&servers, FORGOT).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redis_that_does_not_answer_lets_nobody_wait_and_nothing_through() {
    let redis = Redis::start();
    let servers = two_servers(&redis).await;
    redis.pause();
    for server in &servers {
        assert_eq!(admitted(server, LOGIN).await, 10);
        assert_eq!(health(server).await.at("/dependencies/redis"), "degraded");
    }
    redis.resume();
    for server in &servers {
        is_up_again(server).await;
    }
    shared(&servers, VERIFY).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_starts_without_its_redis() {
    let mut redis = Redis::start();
    redis.stop_immediate();
    let servers = two_servers(&redis).await;
    for server in &servers {
        assert_eq!(health(server).await.at("/dependencies/redis"), "degraded");
        assert_eq!(admitted(server, LOGIN).await, 10);
    }
    redis.start_again();
    for server in &servers {
        is_up_again(server).await;
    }
    shared(&servers, VERIFY).await;
}
