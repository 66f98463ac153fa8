//! Sweeps away what has expired.

use crate::{Failure, Ports};
use countersign_ports::{Clock, Store, finish};
use std::sync::Arc;
use std::time::Duration;

/// How many rows one transaction deletes: few enough to hold no lock for long.
const BATCH: u32 = 500;
/// How long a session that is over is kept, for its user to see.
const SESSION_RETENTION: Duration = Duration::from_hours(30 * 24);

/// Sweeps away what has expired, in small batches, safely on several nodes at once. To be run every hour.
#[derive(Clone)]
pub struct Housekeeping {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
}

/// How many rows went.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Swept {
    /// Sessions, with their refresh tokens.
    pub sessions: u64,
    /// One-time tokens.
    pub one_time_tokens: u64,
    /// Revocations.
    pub revocations: u64,
}

/// Deletes batches until one is not full; gives their sum.
macro_rules! sweep {
    ($self:ident, $repository:ident, $before:expr) => {{
        let mut sum = 0;
        loop {
            let mut tx = $self.store.begin().await?;
            let deleted = tx.$repository().delete_expired($before, BATCH).await;
            let deleted = finish(tx, deleted).await?;
            sum += deleted;
            if deleted < u64::from(BATCH) {
                break sum;
            }
        }
    }};
}

impl Housekeeping {
    /// With these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self { store: ports.store.clone(), clock: ports.clock.clone() }
    }

    /// Sweeps once.
    ///
    /// # Errors
    /// When the store cannot be reached; what was swept until then is swept.
    pub async fn run_once(&self) -> Result<Swept, Failure> {
        let now = self.clock.now();
        Ok(Swept {
            sessions: sweep!(self, sessions, now - SESSION_RETENTION),
            one_time_tokens: sweep!(self, one_time_tokens, now),
            revocations: sweep!(self, revocations, now),
        })
    }
}

impl std::fmt::Debug for Housekeeping {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Housekeeping").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, later};
    use countersign_ports::mock::ScriptedStore;

    #[tokio::test]
    async fn full_batches_are_followed_by_another() {
        let mut store = ScriptedStore::new();
        for deleted in [500, 500, 7] {
            store = store.transaction(|tx| {
                tx.sessions
                    .expect_delete_expired()
                    .withf(|before, _| *before < later(0))
                    .return_once(move |_, _| Ok(deleted));
            });
        }
        let store = store
            .transaction(|tx| {
                tx.one_time_tokens
                    .expect_delete_expired()
                    .withf(|before, _| *before == later(0))
                    .returning(|_, _| Ok(3));
            })
            .transaction(|tx| {
                tx.revocations
                    .expect_delete_expired()
                    .withf(|before, _| *before == later(0))
                    .returning(|_, _| Ok(0));
            });
        let (ports, store) = Kit::new(store).ports();
        let swept = Housekeeping::new(&ports).run_once().await.unwrap();
        assert_eq!(swept, Swept { sessions: 1007, one_time_tokens: 3, revocations: 0 });
        assert_eq!(store.ended().len(), 5);
    }
}
