//! The limiter of one process fulfils the contract.

use countersign_ports::RateLimiter;
use countersign_throttle::InProcessLimiter;
use std::future::{Ready, ready};
use std::sync::Arc;

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
