//! The audit trail, in the primary database.

use super::database::SqlDatabase;
use super::lease::Lease;
use crate::row::AuditRow;
use crate::schema::audit_events;
use async_trait::async_trait;
use countersign_domain::AuditEvent;
use countersign_ports::{AuditStore, StoreResult};
use diesel_async::RunQueryDsl;

#[async_trait]
impl AuditStore for SqlDatabase {
    async fn append(&self, events: &[AuditEvent]) -> StoreResult<()> {
        let mut lease = Lease::begin(&self.writers).await?;
        ask!(lease, |conn| {
            for event in events {
                let insert = diesel::insert_into(audit_events::table).values(AuditRow::try_from(event)?);
                insert.on_conflict_do_nothing().execute(conn).await?;
            }
            Ok(())
        })?;
        lease.commit().await
    }
}
