//! The outbox.

use super::super::Conn;
use super::reader::SqlReader;
use super::transaction::SqlTransaction;
use crate::dialect::SkipLocked;
use crate::row::{ClaimedRow, DeadLetterRow, OutboxRow};
use crate::schema::outbox::dsl;
use crate::types::{At, Key};
use async_trait::async_trait;
use countersign_domain::{Envelope, EventId, Instant};
use countersign_ports::{
    ClaimedEnvelope, DeadLetter, Lane, OutboxLookup, OutboxRepository, OutboxState, StoreResult,
};
use diesel::dsl::{count_star, exists, min, select, sql};
use diesel::expression::SqlLiteral;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::RunQueryDsl;

/// The envelopes of a lane. Not by a bound value: the indexes are for these words.
fn of_lane(lane: Lane) -> SqlLiteral<Bool> {
    sql(match lane {
        Lane::Audit => "kind = 'audit_recorded'",
        Lane::Mail => "kind <> 'audit_recorded'",
    })
}

#[async_trait]
impl OutboxLookup for SqlReader {
    async fn state(&mut self) -> StoreResult<OutboxState> {
        ask!(self.0, |conn| {
            let waiting = dsl::outbox.filter(dsl::due_at.is_not_null());
            let (count, oldest): (i64, Option<At>) =
                waiting.select((count_star(), min(dsl::created_at))).get_result(conn).await?;
            let dead = dsl::outbox.filter(dsl::due_at.is_null());
            let entries: i64 = dead.filter(of_lane(Lane::Audit)).count().get_result(conn).await?;
            let dead: i64 = dead.count().get_result(conn).await?;
            Ok(OutboxState {
                waiting: count.unsigned_abs(),
                oldest: At::read(oldest),
                dead: dead.unsigned_abs(),
                dead_entries: entries.unsigned_abs(),
            })
        })
    }

    async fn has_entries_until(&mut self, moment: Instant) -> StoreResult<bool> {
        ask!(self.0, |conn| {
            let waiting = dsl::outbox.filter(of_lane(Lane::Audit)).filter(dsl::due_at.is_not_null());
            select(exists(waiting.filter(dsl::created_at.le(At(moment))))).get_result(conn).await
        })
    }

    async fn dead_letters(&mut self, limit: u32) -> StoreResult<Vec<DeadLetter>> {
        ask!(self.0, |conn| {
            let rows = dsl::outbox
                .filter(dsl::due_at.is_null())
                .order((dsl::created_at.desc(), dsl::id.desc()))
                .limit(limit.into())
                .select(DeadLetterRow::as_select())
                .load(conn)
                .await?;
            rows.into_iter().map(DeadLetter::try_from).collect()
        })
    }
}

#[async_trait]
impl OutboxRepository for SqlTransaction {
    async fn append(&mut self, envelopes: &[Envelope]) -> StoreResult<()> {
        ask!(self.0, |conn| {
            // One by one: there are few, and a statement for one is prepared once.
            for envelope in envelopes {
                let insert = diesel::insert_into(dsl::outbox).values(OutboxRow::try_from(envelope)?);
                insert.execute(conn).await?;
            }
            Ok(())
        })
    }

    async fn claim(
        &mut self,
        lane: Lane,
        now: Instant,
        lease_ends: Instant,
        limit: u32,
    ) -> StoreResult<Vec<ClaimedEnvelope>> {
        ask!(self.0, |conn| {
            let due = dsl::outbox
                .filter(dsl::due_at.le(At(now)))
                .filter(of_lane(lane))
                .order((dsl::due_at, dsl::id))
                .limit(limit.into())
                .select(ClaimedRow::as_select());
            let rows: Vec<ClaimedRow> = SkipLocked(due).load(conn).await?;
            if rows.is_empty() {
                return Ok(Vec::new());
            }
            let ids: Vec<Key> = rows.iter().map(|row| row.id).collect();
            diesel::update(dsl::outbox.filter(dsl::id.eq_any(ids)))
                .set((dsl::due_at.eq(At(lease_ends)), dsl::attempts.eq(dsl::attempts + 1)))
                .execute(conn)
                .await?;
            let mut claimed = Vec::with_capacity(rows.len());
            for row in rows {
                let id = row.id;
                match ClaimedEnvelope::try_from(row) {
                    Ok(envelope) => claimed.push(envelope),
                    // It must not hold up the others: nobody here can read it, so somebody must look.
                    Err(error) => bury(conn, id, &error.to_string()).await?,
                }
            }
            Ok(claimed)
        })
    }

    async fn delivered(&mut self, ids: &[EventId]) -> StoreResult<()> {
        let ids: Vec<Key> = ids.iter().copied().map(Key::from).collect();
        ask!(self.0, |conn| {
            diesel::delete(dsl::outbox.filter(dsl::id.eq_any(ids))).execute(conn).await.map(drop)
        })
    }

    async fn retry(&mut self, id: EventId, at: Instant, error: &str) -> StoreResult<()> {
        ask!(self.0, |conn| {
            diesel::update(dsl::outbox.find(Key::from(id)))
                .set((dsl::due_at.eq(At(at)), dsl::last_error.eq(error)))
                .execute(conn)
                .await
                .map(drop)
        })
    }

    async fn bury(&mut self, id: EventId, error: &str) -> StoreResult<()> {
        ask!(self.0, |conn| bury(conn, id.into(), error).await)
    }
}

async fn bury(conn: &mut Conn, id: Key, error: &str) -> QueryResult<()> {
    diesel::update(dsl::outbox.find(id))
        .set((dsl::due_at.eq(None::<At>), dsl::last_error.eq(error)))
        .execute(conn)
        .await
        .map(drop)
}
