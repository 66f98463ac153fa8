//! The limiter that counts in Redis.

mod link;
mod script;
mod settings;

use self::link::Link;
pub use self::settings::{RedisSettings, RedisSettingsError};
use crate::InProcessLimiter;
use async_trait::async_trait;
use countersign_domain::Instant;
use countersign_ports::{Allowance, Charge, RateLimiter};
use std::sync::Arc;

/// Counts what all nodes see that share a Redis and its key prefix.
///
/// A request is one round trip, whatever it is charged against: a script that charges all of it or nothing. Windows
/// are hashes that expire a minute after their end. A node whose clock differs from another's sees windows end
/// earlier or later by as much.
///
/// **While Redis is away**, does not answer in time, or answers anything but a count (no memory, read-only, loading),
/// this node counts by itself, as [`InProcessLimiter`] does, and asks Redis nothing but once a second, in the
/// background, whether it can count again. Nobody waits for that: only those who are waiting when Redis fails wait
/// their patience out. It goes on from what it has heard of each window last, so what was used up stays so; but each
/// node then counts alone, so together they may admit a quota each. Nor is a window that this node knows as used up
/// opened again when Redis has lost its data.
///
/// One Redis, or one primary behind one address: not a Redis Cluster, where the keys of one script must share a slot
/// (a prefix with a hash tag, `{countersign}:limit:`, would make them) and other nodes must be followed.
#[derive(Debug)]
pub struct RedisLimiter {
    link: Arc<Link>,
    own: InProcessLimiter,
}

impl RedisLimiter {
    /// A limiter that counts in this Redis as soon as it answers; it waits a few seconds for that at most.
    /// The connection lives on the Tokio runtime that this is called on.
    ///
    /// # Errors
    /// When the settings cannot be used. A Redis that is away is no error.
    pub async fn open(settings: &RedisSettings) -> Result<Self, RedisSettingsError> {
        let link = Link::open(settings.client()?, settings.prefix.clone(), settings.patience).await;
        Ok(Self { link, own: InProcessLimiter::new() })
    }

    /// Whether Redis is away, so that this node counts by itself.
    #[must_use]
    pub fn is_degraded(&self) -> bool {
        self.link.is_down()
    }
}

#[async_trait]
impl RateLimiter for RedisLimiter {
    async fn charge(&self, charges: &[Charge], now: Instant) -> Allowance {
        let now = now.timestamp_millis();
        // What is used up stays so until its window ends: a flood of such requests does not reach Redis.
        if let Some(refusal) = self.own.refusal(charges, now) {
            return refusal;
        }
        let Some(verdict) = self.link.charge(charges, now).await else {
            return self.own.count(charges, now);
        };
        for (charge, window) in verdict.windows() {
            self.own.learn(charge, *window, now);
        }
        verdict.allowance(now)
    }
}
