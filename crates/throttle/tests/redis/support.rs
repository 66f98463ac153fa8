//! What the tests start from.

use chrono::{DateTime, TimeDelta};
use countersign_domain::Instant;
use countersign_ports::{Allowance, Charge, Quota, RateLimiter};
use countersign_testkit::Redis;
use countersign_throttle::{RedisLimiter, RedisSettings};
use std::io::{self, Write};
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::{sleep, timeout};

/// What nothing here takes that works.
const DEADLINE: Duration = Duration::from_secs(20);

pub(crate) fn settings(redis: &Redis) -> RedisSettings {
    RedisSettings::new(redis.url().into())
}

/// A limiter that waits for a busy machine. Where Redis answers at all, it decides.
pub(crate) async fn patient(redis: &Redis) -> RedisLimiter {
    let limiter = RedisLimiter::open(&RedisSettings { patience: DEADLINE, ..settings(redis) }).await.unwrap();
    until(&limiter, false).await;
    limiter
}

/// A limiter as it comes.
pub(crate) async fn usual(redis: &Redis) -> RedisLimiter {
    let limiter = RedisLimiter::open(&settings(redis)).await.unwrap();
    until(&limiter, false).await;
    limiter
}

/// Waits until the limiter is degraded, or until it no longer is.
pub(crate) async fn until(limiter: &RedisLimiter, is_degraded: bool) {
    let change = async {
        while limiter.is_degraded() != is_degraded {
            sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(DEADLINE, change).await.unwrap();
}

pub(crate) fn at(seconds: i64) -> Instant {
    DateTime::from_timestamp(1_795_000_000, 0).unwrap() + TimeDelta::seconds(seconds)
}

/// A request of somebody who has three a minute.
pub(crate) fn request(key: &str) -> Charge {
    let quota = Quota { limit: NonZeroU32::new(3).unwrap(), window: Duration::from_mins(1) };
    Charge { key: key.to_owned(), quota, cost: 1 }
}

/// What is left after one more request of this key; `None` when it is refused.
pub(crate) async fn remaining(limiter: &RedisLimiter, key: &str, now: Instant) -> Option<u32> {
    match limiter.charge(&[request(key)], now).await {
        Allowance::Admitted(standings) => Some(standings[0].remaining),
        Allowance::Refused(_) => None,
    }
}

/// As [`remaining`], over and over, until it is refused.
pub(crate) async fn admitted_until_refused(limiter: &RedisLimiter, key: &str, now: Instant) -> usize {
    let mut admitted = 0;
    while remaining(limiter, key, now).await.is_some() {
        admitted += 1;
        assert!(admitted < 100, "never refused");
    }
    admitted
}

/// What was logged.
#[derive(Debug, Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    pub(crate) fn lines(&self) -> Vec<String> {
        String::from_utf8_lossy(&self.0.lock().unwrap()).lines().map(str::to_owned).collect()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
