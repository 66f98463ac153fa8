//! A part of the windows, in bounded memory.

use crate::window::Window;
use countersign_ports::Quota;
use std::collections::HashMap;

/// A key and its quota, hashed twice.
pub(super) type Id = [u64; 2];

/// A shard is swept when it has doubled since, and at its capacity at most this often, in milliseconds.
const SWEEP_PAUSE: u64 = 1_000;
const FIRST_SWEEP: usize = 64;

#[derive(Debug)]
pub(super) struct Shard {
    windows: HashMap<Id, Window>,
    capacity: usize,
    sweep_at: usize,
    swept: i64,
}

impl Shard {
    pub(super) fn new(capacity: usize) -> Self {
        Self { windows: HashMap::new(), capacity, sweep_at: FIRST_SWEEP.min(capacity), swept: i64::MIN }
    }

    /// The window that runs now, if one does.
    pub(super) fn running(&self, id: Id, quota: Quota, now: i64) -> Option<Window> {
        self.windows.get(&id).copied().filter(|window| window.is_running(quota, now))
    }

    /// The window that runs now, or one that begins now. `None` when there is no room for another.
    pub(super) fn open(&mut self, id: Id, quota: Quota, now: i64) -> Option<Window> {
        self.running(id, quota, now)
            .or_else(|| self.has_room_for(id, now).then(|| Window::beginning(quota, now)))
    }

    pub(super) fn put(&mut self, id: Id, window: Window) {
        self.windows.insert(id, window);
    }

    fn has_room_for(&mut self, id: Id, now: i64) -> bool {
        let may_sweep = self.windows.len() < self.capacity || now.abs_diff(self.swept) >= SWEEP_PAUSE;
        if self.windows.len() >= self.sweep_at && may_sweep {
            self.windows.retain(|_, window| now < window.ends);
            self.sweep_at = self.windows.len().saturating_mul(2).max(FIRST_SWEEP).min(self.capacity);
            self.swept = now;
        }
        self.windows.len() < self.capacity || self.windows.contains_key(&id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::num::NonZeroU32;
    use std::time::Duration;

    const CAPACITY: usize = 1_000;

    fn quota(seconds: u64) -> Quota {
        Quota { limit: NonZeroU32::MIN, window: Duration::from_secs(seconds) }
    }

    /// Opens and keeps a window of a second for each of these keys; how many there was room for.
    fn fill(shard: &mut Shard, keys: std::ops::Range<u64>, now: i64) -> usize {
        keys.filter(|key| {
            let window = shard.open([*key, 0], quota(1), now);
            window.inspect(|window| shard.put([*key, 0], window.charged(1))).is_some()
        })
        .count()
    }

    #[test]
    fn a_full_shard_takes_no_new_key_and_keeps_the_ones_it_has() {
        let mut shard = Shard::new(CAPACITY);
        assert_eq!(fill(&mut shard, 0..5_000, 0), CAPACITY);
        assert_eq!(fill(&mut shard, 0..1_000, 1_000), CAPACITY, "an ended window is begun anew in its place");
        assert_eq!(shard.windows.len(), CAPACITY);
        assert_eq!(shard.running([7, 0], quota(1), 1_500).map(|window| window.used), Some(1));
    }

    #[test]
    fn ended_windows_make_room() {
        let mut shard = Shard::new(CAPACITY);
        fill(&mut shard, 0..1_000, 0);
        assert_eq!(fill(&mut shard, 5_000..6_000, 999), 0);
        assert_eq!(fill(&mut shard, 5_000..6_000, 2_000), CAPACITY);
        assert_eq!(shard.windows.len(), CAPACITY);
    }

    #[test]
    fn a_shard_of_few_keys_at_a_time_stays_small() {
        let mut shard = Shard::new(CAPACITY);
        for second in 0..1_000 {
            fill(&mut shard, second * 10..second * 10 + 10, i64::try_from(second).unwrap() * 1_000);
        }
        assert!(shard.windows.len() <= FIRST_SWEEP, "{}", shard.windows.len());
    }

    #[test]
    fn a_clock_that_is_set_back_neither_keeps_windows_nor_keeps_from_sweeping() {
        let mut shard = Shard::new(CAPACITY);
        fill(&mut shard, 0..1_000, 1_000_000_000);
        assert!(shard.running([7, 0], quota(1), 999_999_000).is_some(), "by a second: it runs");
        assert!(shard.running([7, 0], quota(1), 0).is_none(), "by eleven days: it is over");
    }
}
