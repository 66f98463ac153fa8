//! One window of one key.

use countersign_ports::{Quota, Standing};
use std::time::Duration;

/// A window that would end this much later than a new one was begun before the clock was set back: it is over.
pub(crate) const CLOCK_TOLERANCE: i64 = 60_000;
/// Ten years: whatever is longer is as good as never, and would not be exact in Redis.
const LONGEST: i64 = 10 * 366 * 24 * 3_600 * 1_000;

/// How much of a window is used, and when it ends, in milliseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Window {
    pub(crate) used: u32,
    pub(crate) ends: i64,
}

impl Window {
    /// A window that begins now.
    pub(crate) fn beginning(quota: Quota, now: i64) -> Self {
        Self { used: 0, ends: now.saturating_add(length(quota)) }
    }

    /// A window that has nothing left from its beginning.
    pub(crate) fn used_up(quota: Quota, now: i64) -> Self {
        Self { used: quota.limit.get(), ..Self::beginning(quota, now) }
    }

    pub(crate) fn is_running(self, quota: Quota, now: i64) -> bool {
        now < self.ends && self.ends.saturating_sub(now) <= length(quota).saturating_add(CLOCK_TOLERANCE)
    }

    pub(crate) fn affords(self, quota: Quota, cost: u32) -> bool {
        self.remaining(quota) >= cost.max(1)
    }

    pub(crate) fn charged(self, cost: u32) -> Self {
        Self { used: self.used.saturating_add(cost), ..self }
    }

    pub(crate) fn standing(self, quota: Quota, now: i64) -> Standing {
        let resets_in = u64::try_from(self.ends.saturating_sub(now)).unwrap_or_default();
        let resets_in = Duration::from_millis(resets_in).min(quota.window);
        Standing { quota, remaining: self.remaining(quota), resets_in }
    }

    fn remaining(self, quota: Quota) -> u32 {
        quota.limit.get().saturating_sub(self.used)
    }
}

/// The length of a quota's windows, in milliseconds: at least one.
pub(crate) fn length(quota: Quota) -> i64 {
    i64::try_from(quota.window.as_millis()).unwrap_or(LONGEST).clamp(1, LONGEST)
}
