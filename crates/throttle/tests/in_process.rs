//! The limiter of one process fulfils the contract.

use chrono::{DateTime, TimeDelta};
use countersign_ports::{Allowance, Charge, Quota, RateLimiter};
use countersign_throttle::InProcessLimiter;
use std::future::{Ready, ready};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

struct Fixture(Arc<dyn RateLimiter>);

impl Fixture {
    fn limiter(&self) -> Arc<dyn RateLimiter> {
        Arc::clone(&self.0)
    }
}

fn in_process() -> Ready<Fixture> {
    ready(Fixture(Arc::new(InProcessLimiter::new())))
}

countersign_port_conformance::rate_limiter_suite!(in_process);

fn charge(key: u32) -> Charge {
    let quota = Quota { limit: NonZeroU32::MIN, window: Duration::from_mins(1) };
    Charge { key: key.to_string(), quota, cost: 1 }
}

#[tokio::test]
async fn a_full_limiter_keeps_newcomers_waiting_and_nobody_gets_more_than_his_quota() {
    let limiter = InProcessLimiter::with_capacity(640);
    let admitted = async |keys: std::ops::Range<u32>, now| {
        let mut admitted = 0;
        for key in keys {
            admitted +=
                usize::from(matches!(limiter.charge(&[charge(key)], now).await, Allowance::Admitted(_)));
        }
        admitted
    };
    let (start, end) = (DateTime::UNIX_EPOCH, DateTime::UNIX_EPOCH + TimeDelta::minutes(1));
    assert_eq!(admitted(0..20_000, start).await, 640);
    assert_eq!(admitted(0..20_000, start).await, 0, "whoever had his is not let in again");
    assert_eq!(admitted(20_000..40_000, end).await, 640, "ended windows make room");
}
