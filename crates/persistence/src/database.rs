//! What an opened database offers.

use async_trait::async_trait;
use countersign_ports::{AuditRetention, AuditStore, RevocationFeed, Store, StoreResult};
use std::sync::Arc;

/// A database of either engine.
#[async_trait]
pub trait Database: Send + Sync {
    /// The primary store.
    fn store(&self) -> Arc<dyn Store>;
    /// The audit trail, kept in the same database.
    fn audit_store(&self) -> Arc<dyn AuditStore>;
    /// What forgets old entries of that trail.
    fn audit_retention(&self) -> Arc<dyn AuditRetention>;
    /// News of revocations that other servers on the same database make: on PostgreSQL by a connection of its own,
    /// on SQLite none. Each feed is for one listener.
    fn revocation_feed(&self) -> Arc<dyn RevocationFeed>;
    /// Asks the database for a sign of life, within two seconds.
    ///
    /// # Errors
    /// `Unavailable` when none comes in time.
    async fn ping(&self) -> StoreResult<()>;
    /// Brings the schema up to date; returns the names of the migrations that it applied. Of several servers
    /// that start at once, one migrates and the others wait for it.
    async fn migrate(&self) -> StoreResult<Vec<String>>;
    /// The names of the migrations that are not applied yet.
    async fn pending_migrations(&self) -> StoreResult<Vec<String>>;
    /// Reverts every migration, the latest first, and with it **deletes everything**; returns their names.
    async fn revert_all(&self) -> StoreResult<Vec<String>>;
}
