//! The sessions whose access tokens are refused, in memory.

use countersign_domain::{Instant, Revocation, SessionId};
use countersign_ports::{Clock, Store, StoreResult};
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

/// A poll reads this far back: the clocks of other nodes may be off by some minutes, and commits are not in order.
const OVERLAP: Duration = Duration::from_mins(10);

/// The sessions whose access tokens are refused. Asking it costs no input or output; the store is the truth
/// behind it, from which [`SyncRevocations`] fills it.
#[derive(Debug, Default)]
pub struct RevocationSet {
    state: RwLock<State>,
}

#[derive(Debug, Default)]
struct State {
    expiries: HashMap<SessionId, Instant>,
    synced_at: Option<Instant>,
}

impl RevocationSet {
    /// How old the last look at the store may be before tokens are checked in the store itself.
    pub const FRESH_FOR: Duration = Duration::from_secs(5);

    /// Adds revocations that are committed.
    pub fn add(&self, revocations: &[Revocation]) {
        if !revocations.is_empty() {
            let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
            state.expiries.extend(revocations.iter().map(|r| (r.session, r.expires_at)));
        }
    }

    /// Whether this session is revoked; `None` when the last look at the store is too old to tell.
    #[must_use]
    pub fn is_revoked(&self, session: SessionId, now: Instant) -> Option<bool> {
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        if state.expiries.contains_key(&session) {
            return Some(true);
        }
        let fresh = state.synced_at.is_some_and(|at| at <= now && now < at + Self::FRESH_FOR);
        fresh.then_some(false)
    }

    /// How many revocations it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.state.read().unwrap_or_else(PoisonError::into_inner).expiries.len()
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn synced_at(&self) -> Option<Instant> {
        self.state.read().unwrap_or_else(PoisonError::into_inner).synced_at
    }

    fn sync(&self, news: &[Revocation], asked_at: Instant) {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        state.expiries.extend(news.iter().map(|r| (r.session, r.expires_at)));
        state.synced_at = Some(asked_at);
    }

    fn forget_expired(&self, now: Instant) {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        state.expiries.retain(|_, expires_at| now < *expires_at);
    }
}

/// Keeps the [`RevocationSet`] in step with the store, and so with the other nodes.
#[derive(Clone)]
pub struct SyncRevocations {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    set: Arc<RevocationSet>,
}

impl std::fmt::Debug for SyncRevocations {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SyncRevocations").field("set", &self.set).finish_non_exhaustive()
    }
}

impl SyncRevocations {
    /// For the set that these ports share.
    #[must_use]
    pub fn new(ports: &crate::Ports) -> Self {
        Self { store: ports.store.clone(), clock: ports.clock.clone(), set: ports.revocations.clone() }
    }

    /// Reads what is new in the store; the first time, everything. To be called more often than
    /// [`RevocationSet::FRESH_FOR`].
    ///
    /// # Errors
    /// When the store cannot be read; the set then grows stale, and tokens are checked in the store.
    pub async fn run_once(&self) -> StoreResult<()> {
        let now = self.clock.now();
        // After a step back of the clock, everything is read again.
        let since = self.set.synced_at().filter(|at| *at <= now).map(|at| at - OVERLAP);
        let news = self.store.reader().await?.revocations().since(since, now).await?;
        self.set.sync(&news, now);
        self.set.forget_expired(now);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;
    use countersign_ports::mock::{MockClock, ScriptedStore};
    use uuid::Uuid;

    fn at(seconds: i64) -> Instant {
        Instant::UNIX_EPOCH + TimeDelta::seconds(seconds)
    }

    fn revocation(n: u128, expires: i64) -> Revocation {
        Revocation {
            session: SessionId::from_uuid(Uuid::from_u128(n)),
            revoked_at: at(0),
            expires_at: at(expires),
        }
    }

    fn sync(store: ScriptedStore, times: Vec<i64>) -> SyncRevocations {
        let mut clock = MockClock::new();
        let mut times = times.into_iter();
        clock.expect_now().returning(move || at(times.next().unwrap()));
        SyncRevocations { store: Arc::new(store), clock: Arc::new(clock), set: Arc::default() }
    }

    #[tokio::test]
    async fn the_first_look_reads_everything_and_later_ones_read_back_ten_minutes() {
        let store = ScriptedStore::new()
            .reader(|r| {
                r.revocations
                    .expect_since()
                    .withf(|since, _| since.is_none())
                    .returning(|_, _| Ok(vec![revocation(1, 1050)]));
            })
            .reader(|r| {
                r.revocations
                    .expect_since()
                    .withf(|since, _| *since == Some(at(1000 - 600)))
                    .returning(|_, _| Ok(vec![revocation(2, 9000)]));
            });
        let sync = sync(store, vec![1000, 1100]);
        sync.run_once().await.unwrap();
        assert_eq!(sync.set.is_revoked(revocation(1, 0).session, at(1001)), Some(true));
        sync.run_once().await.unwrap();
        assert_eq!(sync.set.is_revoked(revocation(2, 0).session, at(1101)), Some(true));
        assert_eq!(sync.set.len(), 1, "what has expired by itself is forgotten");
    }

    #[tokio::test]
    async fn after_a_step_back_of_the_clock_everything_is_read_again() {
        let all = |r: &mut countersign_ports::mock::MockReader| {
            r.revocations.expect_since().withf(|since, _| since.is_none()).returning(|_, _| Ok(vec![]));
        };
        let sync = sync(ScriptedStore::new().reader(all).reader(all), vec![1000, 500]);
        sync.run_once().await.unwrap();
        sync.run_once().await.unwrap();
    }

    #[test]
    fn a_stale_set_says_that_it_does_not_know_but_never_forgets_a_refusal() {
        let set = RevocationSet::default();
        let (revoked, other) = (revocation(1, 900), revocation(2, 900));
        assert_eq!(set.is_revoked(other.session, at(0)), None, "never synced");
        set.sync(&[revoked], at(0));
        assert_eq!(set.is_revoked(other.session, at(4)), Some(false));
        assert_eq!(set.is_revoked(other.session, at(5)), None);
        assert_eq!(set.is_revoked(other.session, at(-1)), None, "the clock stepped back");
        assert_eq!(set.is_revoked(revoked.session, at(500)), Some(true));
    }
}
