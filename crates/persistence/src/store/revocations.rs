//! Revocations.

use super::reader::SqlReader;
use super::row_count;
use super::transaction::SqlTransaction;
use crate::row::RevocationRow;
use crate::schema::revocations;
use crate::types::At;
use async_trait::async_trait;
use countersign_domain::{Instant, Revocation};
use countersign_ports::{RevocationLookup, RevocationRepository, StoreResult};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

#[async_trait]
impl RevocationLookup for SqlReader {
    async fn since(&mut self, since: Option<Instant>, now: Instant) -> StoreResult<Vec<Revocation>> {
        ask!(self.0, |conn| {
            let standing = revocations::table
                .filter(revocations::expires_at.gt(At(now)))
                .select(RevocationRow::as_select());
            let rows = match since {
                None => standing.load(conn).await?,
                Some(since) => standing.filter(revocations::revoked_at.ge(At(since))).load(conn).await?,
            };
            Ok(rows.into_iter().map(Revocation::from).collect())
        })
    }
}

#[async_trait]
impl RevocationRepository for SqlTransaction {
    async fn insert(&mut self, revocations: &[Revocation]) -> StoreResult<()> {
        ask!(self.0, |conn| {
            for revocation in revocations {
                let insert = diesel::insert_into(revocations::table).values(RevocationRow::from(revocation));
                insert.on_conflict_do_nothing().execute(conn).await?;
            }
            Ok(())
        })
    }

    async fn delete_expired(&mut self, before: Instant, limit: u32) -> StoreResult<u64> {
        let old = diesel::alias!(revocations as old);
        let expired = old.filter(old.field(revocations::expires_at).lt(At(before)));
        let expired = expired.select(old.field(revocations::session_id)).limit(limit.into());
        ask!(self.0, |conn| {
            let deleted = diesel::delete(revocations::table).filter(revocations::session_id.eq_any(expired));
            deleted.execute(conn).await.map(row_count)
        })
    }
}
