//! The suite of every limiter.

use super::support::patient;
use countersign_ports::RateLimiter;
use countersign_testkit::Redis;
use std::sync::Arc;

struct Fixture {
    limiter: Arc<dyn RateLimiter>,
    _redis: Redis,
}

impl Fixture {
    fn limiter(&self) -> Arc<dyn RateLimiter> {
        Arc::clone(&self.limiter)
    }
}

async fn in_redis() -> Fixture {
    let redis = Redis::start();
    Fixture { limiter: Arc::new(patient(&redis).await), _redis: redis }
}

countersign_port_conformance::rate_limiter_suite!(in_redis);
