//! What password hashing may cost.

use super::cost::Cost;
use std::num::NonZeroUsize;
use std::time::Duration;

/// The parameters of Argon2id, and how many passwords may be hashed or wait at once.
///
/// The default is OWASP's: 19 MiB, two passes, one lane. Raise it as far as the machine allows; nothing below
/// it is accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HashingSettings {
    /// Memory for each hash, in KiB.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub passes: u32,
    /// Lanes; they are computed one after the other.
    pub lanes: u32,
    /// How many passwords are hashed at once; by default one on each core.
    pub workers: NonZeroUsize,
    /// How many more may wait for each worker before others are turned away.
    pub queue_per_worker: NonZeroUsize,
    /// Whoever has waited longer is turned away rather than hashed.
    pub longest_wait: Duration,
}

impl Default for HashingSettings {
    fn default() -> Self {
        Self {
            memory_kib: Cost::FLOOR.memory_kib,
            passes: Cost::FLOOR.passes,
            lanes: Cost::FLOOR.lanes,
            workers: std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN),
            // At some 20 ms a hash, the last in the queue waits a little over a second.
            queue_per_worker: NonZeroUsize::MIN.saturating_add(63),
            longest_wait: Duration::from_secs(4),
        }
    }
}

impl HashingSettings {
    pub(super) fn cost(&self) -> Result<Cost, HashingSettingsError> {
        let cost = Cost { memory_kib: self.memory_kib, passes: self.passes, lanes: self.lanes };
        if cost.is_below(Cost::FLOOR) {
            return Err(HashingSettingsError::Weak);
        }
        if cost.is_absurd() {
            return Err(HashingSettingsError::Absurd);
        }
        Ok(cost)
    }
}

/// Settings that password hashing refuses to start with.
#[derive(Debug, thiserror::Error)]
pub enum HashingSettingsError {
    /// Below the floor.
    #[error(
        "Argon2id needs at least {} KiB of memory, {} passes and {} lane: raise what is lower",
        Cost::FLOOR.memory_kib, Cost::FLOOR.passes, Cost::FLOOR.lanes
    )]
    Weak,
    /// So costly that no server could log anybody in.
    #[error(
        "Argon2id may use at most {} KiB of memory, {} KiB in all passes together and {} lanes, \
         and needs 8 KiB for each lane: lower the memory, the passes or the lanes",
        Cost::MOST_MEMORY_KIB,
        Cost::MOST_WORK_KIB,
        Cost::MOST_LANES
    )]
    Absurd,
    /// The system gives no threads.
    #[error("cannot start a thread for password hashing: raise the limit of processes or lower the workers")]
    Threads(#[source] std::io::Error),
}
