//! Addresses, passwords, certificates.

use super::support::{admitted_until_refused, at, settings, until};
use countersign_testkit::{Redis, RedisOptions};
use countersign_throttle::{RedisLimiter, RedisSettings};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use std::path::PathBuf;
use tempfile::TempDir;

/// A server with a certificate of its own, and a folder with that certificate in a file.
fn encrypted() -> (Redis, TempDir, PathBuf) {
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("root.pem");
    std::fs::write(&file, cert.pem()).unwrap();
    let tls = Some((cert.pem(), signing_key.serialize_pem()));
    (Redis::start_with(RedisOptions { tls, ..RedisOptions::default() }), folder, file)
}

#[tokio::test]
async fn encryption_is_verified_against_the_given_certificate() {
    let (redis, _folder, file) = encrypted();
    let trusting = RedisSettings { root_certificates: Some(file), ..settings(&redis) };
    let limiter = RedisLimiter::open(&trusting).await.unwrap();
    until(&limiter, false).await;
    assert_eq!(admitted_until_refused(&limiter, "ada", at(0)).await, 3);
    assert!(!limiter.is_degraded());
}

#[tokio::test]
async fn a_server_that_nobody_vouches_for_counts_nothing() {
    let (redis, _folder, _) = encrypted();
    let limiter = RedisLimiter::open(&settings(&redis)).await.unwrap();
    assert_eq!(admitted_until_refused(&limiter, "ada", at(0)).await, 3);
    assert!(limiter.is_degraded());
    assert_eq!(redis.query(&["DBSIZE"]), "0");
}

#[tokio::test]
async fn a_password_is_presented_and_a_wrong_one_is_as_good_as_none() {
    let redis = Redis::start_with(RedisOptions::default().set("requirepass", "geheim"));
    let url = |password: &str| redis.url().replace("redis://", &format!("redis://:{password}@"));
    let limiter = RedisLimiter::open(&RedisSettings::new(url("geheim").into())).await.unwrap();
    until(&limiter, false).await;
    let limiter = RedisLimiter::open(&RedisSettings::new(url("falsch").into())).await.unwrap();
    assert_eq!(admitted_until_refused(&limiter, "ada", at(0)).await, 3);
    assert!(limiter.is_degraded());
}

#[tokio::test]
async fn unusable_settings_are_refused_without_repeating_a_password() {
    for url in [
        "",
        "localhost",
        "http://u:geheim@localhost",
        "redis://u:geheim@localhost:port",
        "redis://u:geheim@h/x",
    ] {
        let error = RedisLimiter::open(&RedisSettings::new(url.into())).await.unwrap_err();
        let said = format!("{error} {error:?}");
        assert!(said.contains("redis://user:password@host") && !said.contains("geheim"), "{url}: {said}");
    }
    let lost = RedisSettings {
        root_certificates: Some("/no/such.pem".into()),
        ..RedisSettings::new("rediss://localhost".into())
    };
    assert!(RedisLimiter::open(&lost).await.unwrap_err().to_string().contains("/no/such.pem"));
}

#[tokio::test]
async fn no_password_is_shown_when_settings_or_limiter_are_printed() {
    let redis = Redis::start();
    let settings = RedisSettings::new(redis.url().replace("redis://", "redis://:geheim@").into());
    let limiter = RedisLimiter::open(&settings).await.unwrap();
    let shown = format!("{settings:?} {limiter:?}");
    assert!(!shown.contains("geheim"), "{shown}");
}
