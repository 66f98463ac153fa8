//! Removes from the audit trail where an erased user acted.

use super::{Fate, causes};
use countersign_domain::{Instant, UserId};
use countersign_ports::{AuditStore, Store, StoreError, StoreResult};
use std::sync::Arc;

/// Removes from the audit trail where an erased user acted, once the last entry about him is in it.
#[derive(Clone)]
pub(super) struct Erasure {
    store: Arc<dyn Store>,
    audit: Arc<dyn AuditStore>,
}

impl Erasure {
    pub(super) const fn new(store: Arc<dyn Store>, audit: Arc<dyn AuditStore>) -> Self {
        Self { store, audit }
    }

    /// Of a user who was erased at this moment.
    pub(super) async fn forget(&self, user: UserId, erased_at: Instant) -> Fate {
        match self.try_forget(user, erased_at).await {
            Ok(true) => Fate::Delivered,
            Ok(false) => Fate::Await("entries from before are not in the audit trail yet".to_owned()),
            Err(StoreError::Unavailable(cause)) => Fate::Await(cause.to_string()),
            Err(
                error @ (StoreError::Failed(_)
                | StoreError::Conflict(_)
                | StoreError::BrokenReference
                | StoreError::StaleVersion),
            ) => Fate::Defer(causes(&error)),
        }
    }

    async fn try_forget(&self, user: UserId, erased_at: Instant) -> StoreResult<bool> {
        if self.store.reader().await?.outbox().has_entries_until(erased_at).await? {
            return Ok(false);
        }
        let events = self.audit.forget_places(user).await?;
        tracing::info!(user.id = %user, events, "a user was erased from the audit trail");
        Ok(true)
    }
}
