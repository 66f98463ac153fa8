//! How often is too often.

use async_trait::async_trait;
use countersign_domain::Instant;
use std::num::NonZeroU32;
use std::time::Duration;

/// So many in so long: a window begins with the first request after the last window has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Quota {
    /// How many requests a window has.
    pub limit: NonZeroU32,
    /// How long a window is.
    pub window: Duration,
}

/// A request against one quota.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Charge {
    /// Who is counted, and for what: `login:192.0.2.7`.
    pub key: String,
    /// Against which quota.
    pub quota: Quota,
    /// How much it costs: 1, or 0 to look only.
    pub cost: u32,
}

/// Where a key stands after a charge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Its quota.
    pub quota: Quota,
    /// How many requests the window has left.
    pub remaining: u32,
    /// When the window ends; the whole window's length where none has begun.
    pub resets_in: Duration,
}

/// What a limiter says of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Allowance {
    /// It may go on. Where each charge stands, in their order.
    Admitted(Vec<Standing>),
    /// One of its quotas is used up; nothing was charged. Where that one stands.
    Refused(Standing),
}

/// Counts requests against quotas, over all nodes that share it.
///
/// It never fails: an adapter whose store is away counts by itself until it is back, and never lets everything pass.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait RateLimiter: Send + Sync {
    /// Charges a request against all of these quotas, or none of them if one is used up: a charge of cost `c` needs
    /// `c` left, a charge of cost 0 one. Of any number at once, no more are admitted than a window has.
    async fn charge(&self, charges: &[Charge], now: Instant) -> Allowance;
}
