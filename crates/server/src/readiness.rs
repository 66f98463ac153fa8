//! Whether what the server stands on is there.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use countersign_ports::{Clock, Dependency, DependencyState, OutboxState, Readiness, Store, StoreResult};

/// All answers together come within this time.
const BOUND: Duration = Duration::from_secs(2);
/// An envelope that waits longer tells that the relay, or what it delivers to, does not work.
const LONGEST_BACKLOG: Duration = Duration::from_mins(5);

/// Asks the store for the state of the outbox, which tells of both.
pub(crate) struct StoreReadiness {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
}

impl StoreReadiness {
    pub(crate) fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock }
    }

    async fn outbox(&self) -> StoreResult<OutboxState> {
        self.store.reader().await?.outbox().state().await
    }
}

#[async_trait]
impl Readiness for StoreReadiness {
    async fn check(&self) -> Vec<Dependency> {
        let Ok(Ok(outbox)) = tokio::time::timeout(BOUND, self.outbox()).await else {
            return vec![Dependency { name: "database", state: DependencyState::Down }];
        };
        let behind = outbox.oldest.is_some_and(|oldest| oldest + LONGEST_BACKLOG < self.clock.now());
        let outbox = if behind { DependencyState::Degraded } else { DependencyState::Up };
        vec![
            Dependency { name: "database", state: DependencyState::Up },
            Dependency { name: "outbox", state: outbox },
        ]
    }
}
