//! Whether what the server stands on is there.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use countersign_application::Ports;
use countersign_audit_mongodb::MongoAuditStore;
use countersign_ports::{Clock, Dependency, DependencyState, OutboxState, Readiness, Store, StoreResult};
use countersign_throttle::RedisLimiter;

/// All answers together come within this time.
const BOUND: Duration = Duration::from_secs(2);
/// An envelope that waits longer tells that the relay, or what it delivers to, does not work.
const LONGEST_BACKLOG: Duration = Duration::from_mins(5);

/// Asks the store for the state of the outbox, which tells of both; the audit store, where it is another; and the limiter, where it is shared, whether it
/// counts alone.
pub(crate) struct ServerReadiness {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    audit: Option<Arc<MongoAuditStore>>,
    redis: Option<Arc<RedisLimiter>>,
}

impl ServerReadiness {
    pub(crate) fn new(
        ports: &Ports,
        audit: Option<Arc<MongoAuditStore>>,
        redis: Option<Arc<RedisLimiter>>,
    ) -> Self {
        Self { store: ports.store.clone(), clock: ports.clock.clone(), audit, redis }
    }

    /// Nothing but reading the trail goes without it: entries wait in the outbox.
    async fn audit(&self) -> Option<Dependency> {
        let answered = self.audit.as_ref()?.ping().await;
        Some(Dependency { name: "audit", state: degraded_if(answered.is_err()) })
    }

    fn redis(&self) -> Dependency {
        let counts_alone = self.redis.as_ref().map(|redis| redis.is_degraded());
        Dependency { name: "redis", state: counts_alone.map_or(DependencyState::NotConfigured, degraded_if) }
    }

    async fn outbox(&self) -> StoreResult<OutboxState> {
        self.store.reader().await?.outbox().state().await
    }

    async fn stores(&self) -> Vec<Dependency> {
        let Ok(Ok(outbox)) = tokio::time::timeout(BOUND, self.outbox()).await else {
            return vec![Dependency { name: "database", state: DependencyState::Down }];
        };
        // An entry that the trail will never have is for somebody to look at; a mail to nobody's address is not.
        let behind = outbox.oldest.is_some_and(|oldest| oldest + LONGEST_BACKLOG < self.clock.now());
        vec![
            Dependency { name: "database", state: DependencyState::Up },
            Dependency { name: "outbox", state: degraded_if(behind || outbox.dead_entries > 0) },
        ]
    }
}

const fn degraded_if(degraded: bool) -> DependencyState {
    if degraded { DependencyState::Degraded } else { DependencyState::Up }
}

#[async_trait]
impl Readiness for ServerReadiness {
    async fn check(&self) -> Vec<Dependency> {
        let (mut dependencies, audit) = tokio::join!(self.stores(), self.audit());
        dependencies.extend(audit);
        dependencies.push(self.redis());
        dependencies
    }
}
