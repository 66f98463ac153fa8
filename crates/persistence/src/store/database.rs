//! A database that was opened.

use super::super::{Pool, revocation_feed};
use super::lease::Lease;
use super::migrations;
use super::reader::SqlReader;
use super::transaction::SqlTransaction;
use crate::Database;
use async_trait::async_trait;
use countersign_ports::{
    AuditRetention, AuditStore, Reader, RevocationFeed, Store, StoreError, StoreResult, Transaction,
};
use diesel::sql_types::Integer;
use diesel::{IntoSql, select};
use diesel_async::RunQueryDsl;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;

/// How long a ping may take.
const SIGN_OF_LIFE: Duration = Duration::from_millis(1800);

/// A database by its pools. Cloning it is cheap: the clones share them.
#[derive(Clone)]
pub(in super::super) struct SqlDatabase {
    pub(in super::super) readers: Pool,
    pub(in super::super) writers: Pool,
}

#[async_trait]
impl Store for SqlDatabase {
    async fn begin(&self) -> StoreResult<Box<dyn Transaction>> {
        Ok(Box::new(SqlTransaction(Lease::begin(&self.writers).await?)))
    }

    async fn reader(&self) -> StoreResult<Box<dyn Reader>> {
        Ok(Box::new(SqlReader(Lease::take(&self.readers).await?)))
    }
}

#[async_trait]
impl Database for SqlDatabase {
    fn store(&self) -> Arc<dyn Store> {
        Arc::new(self.clone())
    }

    fn audit_store(&self) -> Arc<dyn AuditStore> {
        Arc::new(self.clone())
    }

    fn audit_retention(&self) -> Arc<dyn AuditRetention> {
        Arc::new(self.clone())
    }

    fn revocation_feed(&self) -> Arc<dyn RevocationFeed> {
        revocation_feed(&self.readers)
    }

    async fn ping(&self) -> StoreResult<()> {
        let asked = async {
            let mut lease = Lease::take(&self.readers).await?;
            ask!(lease, |conn| select(1.into_sql::<Integer>()).get_result::<i32>(conn).await.map(drop))
        };
        timeout(SIGN_OF_LIFE, asked).await.unwrap_or_else(|late| Err(StoreError::Unavailable(late.into())))
    }

    async fn migrate(&self) -> StoreResult<Vec<String>> {
        migrations::run(&self.writers, migrations::apply_pending).await
    }

    async fn pending_migrations(&self) -> StoreResult<Vec<String>> {
        migrations::run(&self.writers, migrations::list_pending).await
    }

    async fn revert_all(&self) -> StoreResult<Vec<String>> {
        migrations::run(&self.writers, migrations::revert_all).await
    }
}
