//! The limiter that counts by itself.

mod shard;

use self::shard::{Id, Shard};
use crate::window::Window;
use async_trait::async_trait;
use countersign_domain::Instant;
use countersign_ports::{Allowance, Charge, RateLimiter, Standing};
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, MutexGuard, PoisonError};

const SHARDS: u64 = 64;
const CAPACITY: usize = 900_000;

/// Counts what this process sees.
///
/// Windows are kept in 64 maps, each behind a lock of its own that is held for the time of a look-up; a request
/// takes the locks that it needs in one order, so it is charged at one moment. A key costs about 40 bytes however
/// long it is: of keys, only two hashes under random secrets are kept.
///
/// Windows that have ended are swept out as new ones come. There is a most of keys at a time: 900,000 unless said
/// otherwise, 35 MB. At that, **a key without a window is refused**, until a window ends; keys that have one go on.
/// So somebody with very many addresses keeps newcomers waiting, but never gets more than his quotas by it.
#[derive(Debug)]
pub struct InProcessLimiter {
    shards: Vec<Mutex<Shard>>,
    hashers: [RandomState; 2],
}

/// Where the window of a charge is.
struct Slot {
    shard: usize,
    id: Id,
}

impl InProcessLimiter {
    /// A limiter that has counted nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::with_capacity(CAPACITY)
    }

    /// As [`InProcessLimiter::new`], for this many keys; they are spread at random over 64 maps, each of which
    /// takes its part of them and at least one.
    #[must_use]
    pub fn with_capacity(keys: usize) -> Self {
        let shards = (0..SHARDS).map(|_| Mutex::new(Shard::new(keys.div_ceil(64).max(1)))).collect();
        Self { shards, hashers: [RandomState::new(), RandomState::new()] }
    }

    /// Charges a request, without waiting for anything.
    pub(crate) fn count(&self, charges: &[Charge], now: i64) -> Allowance {
        let slots: Vec<Slot> = charges.iter().map(|charge| self.slot(charge)).collect();
        let mut shards = self.lock(&slots);
        let mut ledger: Vec<(&Slot, u32, Window)> = Vec::with_capacity(charges.len());
        let mut refusals = Vec::new();
        for (charge, slot) in charges.iter().zip(&slots) {
            let window = shards
                .get_mut(&slot.shard)
                .and_then(|shard| shard.open(slot.id, charge.quota, now))
                .unwrap_or_else(|| Window::used_up(charge.quota, now));
            // One key may be charged several times.
            let cost_before =
                ledger.iter().rfind(|(other, ..)| other.id == slot.id).map_or(0, |(_, cost, _)| *cost);
            if !window.charged(cost_before).affords(charge.quota, charge.cost) {
                refusals.push(window.standing(charge.quota, now));
            }
            let cost = cost_before.saturating_add(charge.cost);
            ledger.push((slot, cost, window.charged(cost)));
        }
        if let Some(refusal) = longest(refusals) {
            return refusal;
        }
        let mut standings = Vec::with_capacity(charges.len());
        for (charge, (slot, cost, window)) in charges.iter().zip(ledger) {
            if let Some(shard) = shards.get_mut(&slot.shard).filter(|_| cost > 0) {
                shard.put(slot.id, window);
            }
            standings.push(window.standing(charge.quota, now));
        }
        Allowance::Admitted(standings)
    }

    /// The refusal of charges that cannot be paid as far as is known here.
    pub(crate) fn refusal(&self, charges: &[Charge], now: i64) -> Option<Allowance> {
        let known = charges.iter().filter_map(|charge| {
            let slot = self.slot(charge);
            let window = lock(self.shards.get(slot.shard)?).running(slot.id, charge.quota, now)?;
            (!window.affords(charge.quota, charge.cost)).then(|| window.standing(charge.quota, now))
        });
        longest(known.collect())
    }

    /// Takes over a window that others have counted, unless it is better known here.
    pub(crate) fn learn(&self, charge: &Charge, window: Window, now: i64) {
        let slot = self.slot(charge);
        let Some(shard) = self.shards.get(slot.shard).filter(|_| window.used > 0) else { return };
        let mut shard = lock(shard);
        let is_news = match shard.running(slot.id, charge.quota, now) {
            Some(own) => (window.ends, window.used) > (own.ends, own.used),
            None => shard.open(slot.id, charge.quota, now).is_some(),
        };
        if is_news {
            shard.put(slot.id, window);
        }
    }

    fn slot(&self, charge: &Charge) -> Slot {
        let id = self.hashers.each_ref().map(|hasher| hasher.hash_one((&charge.key, charge.quota)));
        let [hash, _] = id;
        Slot { shard: usize::try_from(hash % SHARDS).unwrap_or_default(), id }
    }

    /// In one order everywhere, so that no two requests wait for each other.
    fn lock(&self, slots: &[Slot]) -> BTreeMap<usize, MutexGuard<'_, Shard>> {
        let wanted: BTreeSet<usize> = slots.iter().map(|slot| slot.shard).collect();
        wanted.into_iter().filter_map(|index| Some((index, lock(self.shards.get(index)?)))).collect()
    }
}

impl Default for InProcessLimiter {
    fn default() -> Self {
        Self::new()
    }
}

#[async_trait]
impl RateLimiter for InProcessLimiter {
    async fn charge(&self, charges: &[Charge], now: Instant) -> Allowance {
        self.count(charges, now.timestamp_millis())
    }
}

fn lock(shard: &Mutex<Shard>) -> MutexGuard<'_, Shard> {
    shard.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Of several refusals the one that holds longest: before it ends, no other matters.
fn longest(refusals: Vec<Standing>) -> Option<Allowance> {
    refusals.into_iter().max_by_key(|standing| standing.resets_in).map(Allowance::Refused)
}
