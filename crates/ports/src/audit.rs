//! Where the audit trail is kept.

use crate::StoreResult;
use async_trait::async_trait;
use countersign_domain::AuditEvent;

/// Keeps the audit trail: in the primary database or in a store of its own.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait AuditStore: Send + Sync {
    /// Stores events durably. An event that is already there, by its id, is left as it is.
    async fn append(&self, events: &[AuditEvent]) -> StoreResult<()>;
}
