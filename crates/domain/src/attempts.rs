//! Failed attempts to prove who somebody is, and the locks that follow.

use crate::{Instant, Network};
use std::time::Duration;

/// Whose attempts are counted: an account, or a name that is nobody's, as a keyed hash. Neither the store nor an
/// answer can tell which of the two it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AttemptSubject([u8; 32]);

impl AttemptSubject {
    /// The subject with this keyed hash.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Its bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// Which attempts of a subject are counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AttemptScope {
    /// Passwords, from one client network.
    Network(Network),
    /// Passwords, from anywhere.
    Everywhere,
    /// Codes of a second factor, from anywhere: who guesses those has the password.
    SecondFactor,
}

impl AttemptScope {
    /// The stable name, as stored and shown.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Self::Network(network) => network.to_string(),
            Self::Everywhere => "everywhere".to_owned(),
            Self::SecondFactor => "second_factor".to_owned(),
        }
    }

    /// The scope of this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "everywhere" => Some(Self::Everywhere),
            "second_factor" => Some(Self::SecondFactor),
            network => Network::parse(network).map(Self::Network),
        }
    }
}

/// When attempts lead to a lock, and how long it lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LockoutPolicy {
    /// Failures from one network that lock.
    pub failures: u32,
    /// Failures of second factors that lock.
    pub failures_of_codes: u32,
    /// Failures from anywhere that lock from everywhere.
    pub failures_everywhere: u32,
    /// How long the first lock lasts; each next one lasts twice as long.
    pub first: Duration,
    /// No lock lasts longer.
    pub longest: Duration,
}

impl LockoutPolicy {
    /// After this time without a failure, all are forgotten, and the next lock is a first one.
    pub const MEMORY: Duration = Duration::from_hours(24);

    const fn bound(&self, scope: AttemptScope) -> u32 {
        match scope {
            AttemptScope::Everywhere => self.failures_everywhere,
            AttemptScope::Network(_) => self.failures,
            AttemptScope::SecondFactor => self.failures_of_codes,
        }
    }

    fn lock(&self, locks: u32) -> Duration {
        let doublings = locks.saturating_sub(1).min(31);
        self.first.saturating_mul(1 << doublings).min(self.longest)
    }
}

impl Default for LockoutPolicy {
    fn default() -> Self {
        Self {
            failures: 5,
            failures_of_codes: 5,
            failures_everywhere: 100,
            first: Duration::from_mins(5),
            longest: Duration::from_hours(1),
        }
    }
}

/// What is counted of the attempts of a subject in a scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attempts {
    /// Failures since the last lock or success.
    pub failures: u32,
    /// Locks in a row.
    pub locks: u32,
    /// When the last one failed.
    pub last_failed_at: Instant,
    /// Until when every further one is refused unseen.
    pub locked_until: Option<Instant>,
}

impl Attempts {
    /// None so far.
    #[must_use]
    pub const fn none(now: Instant) -> Self {
        Self { failures: 0, locks: 0, last_failed_at: now, locked_until: None }
    }

    /// How long a lock goes on; `None` when there is none. After a step back of the clock no lock lasts longer
    /// than the policy's longest.
    #[must_use]
    pub fn locked_for(&self, now: Instant, policy: &LockoutPolicy) -> Option<Duration> {
        let left = self.locked_until?.signed_duration_since(now).to_std().ok()?;
        (!left.is_zero()).then(|| left.min(policy.longest))
    }

    /// With one more failure. Whoever is locked already is not asked, so this is no failure of his.
    #[must_use]
    pub fn failed(self, scope: AttemptScope, now: Instant, policy: &LockoutPolicy) -> Self {
        let forgotten = now >= self.last_failed_at + LockoutPolicy::MEMORY;
        let before = if forgotten { Self::none(now) } else { self };
        let served = before.locked_until.is_some();
        let failures = if served { 1 } else { before.failures.saturating_add(1) };
        let locks = before.locks.saturating_add(u32::from(failures >= policy.bound(scope)));
        let locked_until = (locks > before.locks).then(|| now + policy.lock(locks));
        Self { failures, locks, last_failed_at: now, locked_until }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;
    use proptest::prelude::*;

    const HERE: AttemptScope = AttemptScope::SecondFactor;

    fn at(seconds: i64) -> Instant {
        Instant::UNIX_EPOCH + TimeDelta::seconds(seconds)
    }

    fn fail(attempts: Attempts, times: u32, now: Instant) -> Attempts {
        (0..times).fold(attempts, |attempts, _| attempts.failed(HERE, now, &LockoutPolicy::default()))
    }

    fn locked(attempts: &Attempts, now: Instant) -> Option<u64> {
        attempts.locked_for(now, &LockoutPolicy::default()).map(|left| left.as_secs())
    }

    #[test]
    fn the_fifth_failure_locks_and_each_next_lock_lasts_twice_as_long_up_to_an_hour() {
        let mut attempts = fail(Attempts::none(at(0)), 4, at(0));
        assert_eq!(locked(&attempts, at(0)), None);
        attempts = fail(attempts, 1, at(0));
        let mut now = at(0);
        for minutes in [5, 10, 20, 40, 60, 60] {
            assert_eq!(locked(&attempts, now), Some(minutes * 60));
            now = attempts.locked_until.unwrap();
            assert_eq!(locked(&attempts, now), None);
            attempts = fail(attempts, 5, now);
        }
    }

    #[test]
    fn a_day_without_failure_forgets_them_all() {
        let attempts = fail(Attempts::none(at(0)), 5, at(0));
        let next = fail(attempts, 1, at(24 * 3600));
        assert_eq!((next.failures, next.locks, next.locked_until), (1, 0, None));
    }

    #[test]
    fn a_clock_that_steps_back_makes_no_lock_eternal() {
        let attempts = fail(Attempts::none(at(1_000_000)), 5, at(1_000_000));
        assert_eq!(locked(&attempts, at(0)), Some(3600));
    }

    #[test]
    fn scopes_have_names() {
        let network = AttemptScope::Network(Network::of("2001:db8::1".parse().ok()));
        for scope in [network, AttemptScope::Everywhere, AttemptScope::SecondFactor] {
            assert_eq!(AttemptScope::parse(&scope.name()), Some(scope));
        }
        assert_eq!(AttemptScope::parse("nowhere"), None);
    }

    proptest! {
        #[test]
        fn no_lock_lasts_longer_than_the_longest(gaps in prop::collection::vec(0_i64..100_000, 0..200)) {
            let policy = LockoutPolicy::default();
            let (mut attempts, mut now) = (Attempts::none(at(0)), 0);
            for gap in gaps {
                now += gap;
                attempts = attempts.failed(HERE, at(now), &policy);
                prop_assert!(attempts.locked_for(at(now), &policy).unwrap_or_default() <= policy.longest);
            }
        }
    }
}
