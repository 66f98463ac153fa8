//! Nodes that share a Redis share their counts.

use super::support::{admitted_until_refused, at, patient, remaining, request, settings};
use countersign_ports::{Allowance, RateLimiter};
use countersign_testkit::Redis;
use countersign_throttle::{RedisLimiter, RedisSettings};
use std::sync::Arc;

#[tokio::test]
async fn two_nodes_count_together() {
    let redis = Redis::start();
    let (one, other) = (patient(&redis).await, patient(&redis).await);
    assert_eq!(remaining(&one, "ada", at(0)).await, Some(2));
    assert_eq!(remaining(&other, "ada", at(0)).await, Some(1));
    assert_eq!(remaining(&one, "ada", at(0)).await, Some(0));
    assert_eq!(remaining(&other, "ada", at(1)).await, None);
    assert_eq!(remaining(&one, "ada", at(1)).await, None);
    assert_eq!(remaining(&other, "ada", at(60)).await, Some(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_hundred_on_two_nodes_at_once_the_limit_is_admitted() {
    let redis = Redis::start();
    let nodes = [Arc::new(patient(&redis).await), Arc::new(patient(&redis).await)];
    let mut tasks = tokio::task::JoinSet::new();
    for node in nodes.iter().cycle().take(200) {
        let node = Arc::clone(node);
        tasks.spawn(async move { node.charge(&[request("ada")], at(0)).await });
    }
    let answers = tasks.join_all().await;
    assert_eq!(answers.iter().filter(|answer| matches!(answer, Allowance::Admitted(_))).count(), 3);
}

#[tokio::test]
async fn installations_with_other_prefixes_count_apart() {
    let redis = Redis::start();
    let ours = patient(&redis).await;
    let theirs = RedisSettings { prefix: "theirs:".to_owned(), ..settings(&redis) };
    let theirs = RedisLimiter::open(&theirs).await.unwrap();
    assert_eq!(remaining(&ours, "ada", at(0)).await, Some(2));
    assert_eq!(remaining(&theirs, "ada", at(0)).await, Some(2));
}

#[tokio::test]
async fn a_request_is_one_command_and_leaves_keys_that_expire() {
    let redis = Redis::start();
    let limiter = patient(&redis).await;
    let commands = || {
        let info = redis.query(&["INFO", "commandstats"]);
        let calls = |name: &str| {
            let line = info.lines().find_map(|line| line.strip_prefix(&format!("cmdstat_{name}:calls=")))?;
            line.split(',').next()?.parse::<u32>().ok()
        };
        (calls("evalsha").unwrap_or_default(), calls("eval").unwrap_or_default())
    };
    let (before, _) = commands();
    limiter.charge(&[request("ip"), request("account"), request("network")], at(0)).await;
    assert_eq!(commands(), (before + 1, 0));
    for key in ["ip", "account", "network"] {
        let name = format!("countersign:limit:{key}:3/60000");
        let left: u64 = redis.query(&["PTTL", &name]).parse().unwrap();
        assert!((60_000..=120_000).contains(&left), "{name}: {left} ms");
    }
}

#[tokio::test]
async fn a_request_that_is_refused_leaves_no_trace() {
    let redis = Redis::start();
    let (one, other) = (patient(&redis).await, patient(&redis).await);
    admitted_until_refused(&one, "account", at(0)).await;
    // The other node has not heard of it.
    let answer = other.charge(&[request("ip"), request("account")], at(0)).await;
    assert!(matches!(answer, Allowance::Refused(_)));
    assert_eq!(redis.query(&["EXISTS", "countersign:limit:ip:3/60000"]), "0");
}

#[tokio::test]
async fn a_script_that_was_flushed_is_loaded_again() {
    let redis = Redis::start();
    let limiter = patient(&redis).await;
    assert_eq!(remaining(&limiter, "ada", at(0)).await, Some(2));
    redis.query(&["SCRIPT", "FLUSH"]);
    assert_eq!(remaining(&limiter, "ada", at(0)).await, Some(1));
    assert!(!limiter.is_degraded());
}
