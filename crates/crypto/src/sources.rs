//! The system's clock, and identifiers.

use chrono::{SubsecRound, Utc};
use countersign_domain::Instant;
use countersign_ports::{Clock, Ids};
use uuid::Uuid;

/// The system's clock, in whole microseconds.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the Clock")]
    fn now(&self) -> Instant {
        Utc::now().trunc_subsecs(6)
    }
}

/// Identifiers of UUID version 7: each sorts after all that this process made before.
#[derive(Debug, Clone, Copy, Default)]
pub struct RandomIds;

impl Ids for RandomIds {
    #[expect(clippy::disallowed_methods, reason = "these are the Ids")]
    fn next(&self) -> Uuid {
        Uuid::now_v7()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_has_no_part_below_a_microsecond() {
        assert_eq!(SystemClock.now().timestamp_subsec_nanos() % 1_000, 0);
    }

    #[test]
    fn identifiers_are_of_version_7_and_rise() {
        let ids: Vec<Uuid> = (0..1_000).map(|_| RandomIds.next()).collect();
        assert!(ids.iter().all(|id| id.get_version_num() == 7));
        assert!(ids.is_sorted_by(|earlier, later| earlier < later));
    }
}
