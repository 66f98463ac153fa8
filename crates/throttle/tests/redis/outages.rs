//! Whatever Redis does, requests are counted, and nobody waits long.

use super::support::{Log, admitted_until_refused, at, patient, remaining, until, usual};
use countersign_testkit::{Redis, RedisOptions};
use countersign_throttle::{RedisLimiter, RedisSettings};

#[tokio::test]
async fn a_redis_that_is_killed_leaves_each_node_counting_from_where_it_was() {
    let mut redis = Redis::start();
    let limiter = usual(&redis).await;
    assert_eq!(remaining(&limiter, "ada", at(0)).await, Some(2));
    redis.stop_immediate();
    assert_eq!(remaining(&limiter, "ada", at(1)).await, Some(1));
    assert!(limiter.is_degraded());
    assert_eq!(remaining(&limiter, "ada", at(2)).await, Some(0));
    assert_eq!(remaining(&limiter, "ada", at(3)).await, None);
    assert_eq!(admitted_until_refused(&limiter, "bob", at(3)).await, 3);
    assert_eq!(remaining(&limiter, "ada", at(60)).await, Some(2));
}

#[tokio::test]
async fn counting_together_resumes_when_redis_is_back() {
    let mut redis = Redis::start();
    let (one, other) = (usual(&redis).await, usual(&redis).await);
    redis.stop_immediate();
    for limiter in [&one, &other] {
        assert_eq!(remaining(limiter, "ada", at(0)).await, Some(2));
        assert!(limiter.is_degraded());
    }
    redis.start_again();
    until(&one, false).await;
    until(&other, false).await;
    assert_eq!(remaining(&one, "bob", at(0)).await, Some(2));
    assert_eq!(remaining(&other, "bob", at(0)).await, Some(1));
}

#[tokio::test]
async fn a_redis_that_is_not_there_at_the_start_is_found_later() {
    let mut redis = Redis::start();
    redis.stop_immediate();
    let limiter = RedisLimiter::open(&RedisSettings::new(redis.url().into())).await.unwrap();
    assert!(limiter.is_degraded());
    assert_eq!(admitted_until_refused(&limiter, "ada", at(0)).await, 3);
    redis.start_again();
    until(&limiter, false).await;
}

#[tokio::test]
async fn a_frozen_redis_is_waited_for_once_and_found_again() {
    let redis = Redis::start();
    let limiter = usual(&redis).await;
    redis.pause();
    // If each of them waited, that would take 25 seconds.
    let counted = tokio::time::timeout(std::time::Duration::from_secs(10), async {
        for number in 0..100 {
            assert_eq!(remaining(&limiter, &format!("user {number}"), at(0)).await, Some(2));
        }
        admitted_until_refused(&limiter, "ada", at(0)).await
    });
    assert_eq!(counted.await.unwrap(), 3);
    assert!(limiter.is_degraded());
    redis.resume();
    until(&limiter, false).await;
}

/// On one thread, so that the log of the background is that of the test.
#[tokio::test(flavor = "current_thread")]
async fn the_log_has_one_line_for_each_change() {
    let mut redis = Redis::start();
    let limiter = usual(&redis).await;
    let log = Log::default();
    let to_log = log.clone();
    let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(move || to_log.clone()).finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    redis.stop_immediate();
    for number in 0..50 {
        remaining(&limiter, &format!("user {number}"), at(0)).await;
    }
    redis.start_again();
    until(&limiter, false).await;
    // The line comes after the change, from a task of its own.
    tokio::task::yield_now().await;
    let lines = log.lines();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines[0].contains("WARN") && lines[0].contains("Redis is away"), "{lines:?}");
    assert!(lines[1].contains("Redis is back"), "{lines:?}");
}

#[tokio::test]
async fn a_redis_that_lost_its_data_opens_no_window_that_is_known_as_used_up() {
    let redis = Redis::start();
    let limiter = patient(&redis).await;
    assert_eq!(admitted_until_refused(&limiter, "ada", at(0)).await, 3);
    assert_eq!(remaining(&limiter, "bob", at(0)).await, Some(2));
    assert_eq!(redis.query(&["FLUSHALL"]), "OK");
    assert_eq!(remaining(&limiter, "ada", at(1)).await, None);
    assert!(remaining(&limiter, "bob", at(1)).await.is_some());
    assert!(!limiter.is_degraded());
}

#[tokio::test]
async fn a_redis_without_memory_counts_again_when_it_has_some() {
    let options = RedisOptions::default().set("maxmemory", "1mb").set("maxmemory-policy", "noeviction");
    let redis = Redis::start_with(options);
    // What Redis itself takes is about that much: now nothing fits in.
    redis.query(&["CONFIG", "SET", "maxmemory", "1"]);
    let limiter = RedisLimiter::open(&RedisSettings::new(redis.url().into())).await.unwrap();
    assert_eq!(admitted_until_refused(&limiter, "ada", at(0)).await, 3);
    assert!(limiter.is_degraded());
    redis.query(&["CONFIG", "SET", "maxmemory", "0"]);
    until(&limiter, false).await;
    redis.query(&["CONFIG", "SET", "maxmemory", "1"]);
    assert_eq!(admitted_until_refused(&limiter, "bob", at(0)).await, 3);
    assert!(limiter.is_degraded());
}

#[tokio::test]
async fn a_redis_that_takes_no_writes_is_as_good_as_none() {
    let redis = Redis::start();
    let limiter = usual(&redis).await;
    redis.query(&["REPLICAOF", "127.0.0.1", "1"]);
    assert_eq!(admitted_until_refused(&limiter, "ada", at(0)).await, 3);
    assert!(limiter.is_degraded());
    redis.query(&["REPLICAOF", "NO", "ONE"]);
    until(&limiter, false).await;
}

#[tokio::test]
async fn what_else_lies_under_our_keys_opens_nothing() {
    let redis = Redis::start();
    let limiter = usual(&redis).await;
    redis.query(&["SET", "countersign:limit:ada:3/60000", "not a hash"]);
    assert_eq!(admitted_until_refused(&limiter, "ada", at(0)).await, 3);
    until(&limiter, false).await;
    redis.query(&["HSET", "countersign:limit:bob:3/60000", "used", "-7", "ends", "9999999999999999"]);
    assert_eq!(admitted_until_refused(&limiter, "bob", at(0)).await, 3);
}
