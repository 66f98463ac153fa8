//! What a provider said a while ago.

use crate::fault::Fault;
use chrono::TimeDelta;
use countersign_domain::Instant;
use countersign_ports::Clock;
use std::sync::Arc;
use tokio::sync::Mutex;

/// How long what came is good.
const FRESH: TimeDelta = TimeDelta::hours(1);
/// How long a failure is not tried again.
const FAILED: TimeDelta = TimeDelta::seconds(3);
/// How often what is fresh may be asked for all the same.
const RENEWAL: TimeDelta = TimeDelta::minutes(1);

/// One thing that is asked for once, however many need it.
pub(crate) struct Cache<T> {
    clock: Arc<dyn Clock>,
    // Held while asking: the others wait for the one that asks.
    slot: Mutex<Slot<T>>,
}

struct Slot<T> {
    value: Option<(Arc<T>, Instant)>,
    failure: Option<(Fault, Instant)>,
    renewed: Option<Instant>,
}

impl<T> Cache<T> {
    pub(crate) fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, slot: Mutex::new(Slot { value: None, failure: None, renewed: None }) }
    }

    /// What there is, or what `ask` brings if that is an hour old. A failure is told for three seconds, too.
    pub(crate) async fn get(&self, ask: impl Future<Output = Result<T, Fault>>) -> Result<Arc<T>, Fault> {
        let mut slot = self.slot.lock().await;
        if let Some((value, at)) = &slot.value
            && self.is_within(*at, FRESH)
        {
            return Ok(Arc::clone(value));
        }
        if let Some((fault, at)) = &slot.failure
            && self.is_within(*at, FAILED)
        {
            return Err(fault.clone());
        }
        match ask.await {
            Ok(value) => Ok(self.keep(&mut slot, value)),
            Err(fault) => {
                slot.failure = Some((fault.clone(), self.clock.now()));
                Err(fault)
            }
        }
    }

    /// Something newer than `known`, if there is: what another has asked for in the meantime, or what `ask` brings,
    /// once a minute. A failure leaves what there is, and is told for three seconds, too.
    pub(crate) async fn renew(
        &self,
        known: &Arc<T>,
        ask: impl Future<Output = Result<T, Fault>>,
    ) -> Result<Option<Arc<T>>, Fault> {
        let mut slot = self.slot.lock().await;
        if let Some((value, _)) = slot.value.as_ref().filter(|(value, _)| !Arc::ptr_eq(value, known)) {
            return Ok(Some(Arc::clone(value)));
        }
        if slot.renewed.is_some_and(|at| self.is_within(at, RENEWAL)) {
            return Ok(None);
        }
        if let Some((fault, at)) = &slot.failure
            && self.is_within(*at, FAILED)
        {
            return Err(fault.clone());
        }
        match ask.await {
            Ok(value) => {
                slot.renewed = Some(self.clock.now());
                Ok(Some(self.keep(&mut slot, value)))
            }
            Err(fault) => {
                slot.failure = Some((fault.clone(), self.clock.now()));
                Err(fault)
            }
        }
    }

    fn keep(&self, slot: &mut Slot<T>, value: T) -> Arc<T> {
        let value = Arc::new(value);
        slot.value = Some((Arc::clone(&value), self.clock.now()));
        slot.failure = None;
        value
    }

    /// Not so for moments that lie ahead: the clock was set back.
    fn is_within(&self, at: Instant, span: TimeDelta) -> bool {
        let age = self.clock.now() - at;
        age >= TimeDelta::zero() && age < span
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Epoch;

    impl Clock for Epoch {
        fn now(&self) -> Instant {
            Instant::UNIX_EPOCH
        }
    }

    #[tokio::test]
    async fn who_comes_second_gets_what_the_first_renewed() {
        let cache = Cache::new(Arc::new(Epoch));
        let old = cache.get(async { Ok(1) }).await.unwrap();
        let new = cache.renew(&old, async { Ok(2) }).await.unwrap().unwrap();
        assert_eq!(cache.renew(&old, async { Ok(3) }).await.unwrap(), Some(Arc::clone(&new)));
        assert_eq!(cache.renew(&new, async { Ok(3) }).await.unwrap(), None);
        assert_eq!(*cache.get(async { Ok(4) }).await.unwrap(), 2);
    }
}
