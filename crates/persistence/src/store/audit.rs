//! The audit trail, in the primary database.

use super::super::{Backend, EVENT_WITHOUT_PLACE};
use super::database::SqlDatabase;
use super::lease::Lease;
use super::listing::{counted, moment, part_of_list};
use crate::row::AuditRow;
use crate::schema::{audit_counts, audit_events};
use crate::types::{At, Document, Json, Key};
use async_trait::async_trait;
use countersign_domain::{AuditEvent, EventId, Instant, UserId};
use countersign_ports::{
    AuditFilter, AuditLookup, AuditRetention, AuditSort, AuditStore, ListRequest, Listed, Position,
    Selection, SortKey, StoreResult,
};
use diesel::dsl::{IntoBoxed, sql};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

/// The events that pass a filter.
fn selected(filter: &AuditFilter) -> IntoBoxed<'_, audit_events::table, Backend> {
    let mut query = audit_events::table.into_boxed();
    match filter.actions.as_slice() {
        [] => {}
        // Not a list of one: this way its index gives the order, too.
        [action] => query = query.filter(audit_events::action.eq(action.as_str())),
        actions => {
            query = query.filter(audit_events::action.eq_any(actions.iter().map(|action| action.as_str())));
        }
    }
    match filter.refused {
        Some(true) => query = query.filter(audit_events::refused),
        Some(false) => query = query.filter(diesel::dsl::not(audit_events::refused)),
        None => {}
    }
    if let Some(actor) = filter.actor {
        query = query.filter(audit_events::actor_id.eq(Key::from(actor)));
    }
    if let Some(subject) = filter.subject {
        query = query.filter(audit_events::subject_id.eq(Key::from(subject)));
    }
    if let Some(user) = filter.about {
        let key = Key::from(user);
        query = query.filter(audit_events::actor_id.eq(key).or(audit_events::subject_id.eq(key)));
    }
    if let Some(request) = filter.request {
        query = query.filter(audit_events::request_id.eq(Key::from(request)));
    }
    if let Some(from) = filter.from {
        query = query.filter(audit_events::occurred_at.ge(At(from)));
    }
    if let Some(until) = filter.until {
        query = query.filter(audit_events::occurred_at.lt(At(until)));
    }
    query
}

fn position(event: &AuditEvent) -> Position {
    Position { key: SortKey::Moment(event.at), id: event.id.as_uuid() }
}

#[async_trait]
impl AuditLookup for SqlDatabase {
    async fn find(&self, id: EventId) -> StoreResult<Option<AuditEvent>> {
        let mut lease = Lease::take(&self.readers).await?;
        ask!(lease, |conn| {
            let event = audit_events::table.find(Key::from(id)).select(audit_events::event);
            event.first::<Json>(conn).await.optional()?.map(|event| event.read()).transpose()
        })
    }

    async fn list(&self, request: &ListRequest<AuditFilter, AuditSort>) -> StoreResult<Listed<AuditEvent>> {
        let mut lease = Lease::take(&self.readers).await?;
        ask!(lease, |conn| {
            let AuditSort::OccurredAt = request.sort.by;
            let query = selected(&request.selection.filter);
            let query = part_of_list!(query, request, audit_events::occurred_at, moment, audit_events::id);
            let events = query.select(audit_events::event).load::<Json>(conn).await?;
            let events = events.iter().map(Json::read).collect::<QueryResult<_>>()?;
            Ok(Listed::of(events, request.limit, position))
        })
    }

    async fn count(&self, selection: &Selection<AuditFilter>) -> StoreResult<u64> {
        let mut lease = Lease::take(&self.readers).await?;
        ask!(lease, |conn| {
            if selection.filter == AuditFilter::default() {
                let slots = audit_counts::table.select(audit_counts::events).load::<i64>(conn).await?;
                return Ok(counted(slots.into_iter().sum()));
            }
            selected(&selection.filter).count().get_result(conn).await.map(counted)
        })
    }
}

#[async_trait]
impl AuditStore for SqlDatabase {
    async fn append(&self, events: &[AuditEvent]) -> StoreResult<()> {
        let mut lease = Lease::begin(&self.writers).await?;
        // A part at a time, each in its own time.
        for part in events.chunks(PART) {
            ask!(lease, |conn| {
                for event in part {
                    let insert = diesel::insert_into(audit_events::table).values(AuditRow::try_from(event)?);
                    insert.on_conflict_do_nothing().execute(conn).await?;
                }
                Ok(())
            })?;
        }
        lease.commit().await
    }

    async fn forget_places(&self, user: UserId) -> StoreResult<u64> {
        let (mut forgotten, mut last) = (0, None);
        loop {
            let batch = self.forget_batch(user, last).await?;
            forgotten += batch.events;
            match batch.last {
                Some(position) if batch.events == BATCH.unsigned_abs() => last = Some(position),
                Some(_) | None => return Ok(forgotten),
            }
        }
    }
}

/// How many events are written before the database must have answered.
const PART: usize = 50;
/// How many events one transaction changes: few enough to hold no lock for long.
const BATCH: i64 = 500;

/// What one transaction did, and where the next goes on.
struct Batch {
    events: u64,
    last: Option<(At, Key)>,
}

impl SqlDatabase {
    async fn forget_batch(&self, user: UserId, last: Option<(At, Key)>) -> StoreResult<Batch> {
        let mut lease = Lease::begin(&self.writers).await?;
        let batch = ask!(lease, |conn| {
            let (at, id) = (audit_events::occurred_at, audit_events::id);
            let user = Key::from(user);
            // Who tries to log in is nobody yet.
            let by_nobody = audit_events::actor_id.is_null().and(audit_events::subject_id.eq(user));
            let mut query =
                audit_events::table.filter(audit_events::actor_id.eq(user).or(by_nobody)).into_boxed();
            if let Some((last_at, last_id)) = last {
                query = query.filter(at.ge(last_at).and(at.gt(last_at).or(id.gt(last_id))));
            }
            let rows = query.order((at, id)).limit(BATCH).select((at, id)).load::<(At, Key)>(conn).await?;
            let batch = Batch { events: super::row_count(rows.len()), last: rows.last().copied() };
            let ids = audit_events::table.filter(id.eq_any(rows.into_iter().map(|(_, id)| id)));
            let nowhere = sql::<Document>(EVENT_WITHOUT_PLACE);
            diesel::update(ids).set(audit_events::event.eq(nowhere)).execute(conn).await?;
            Ok(batch)
        })?;
        lease.commit().await?;
        Ok(batch)
    }
}

#[async_trait]
impl AuditRetention for SqlDatabase {
    async fn delete_before(&self, before: Instant, limit: u32) -> StoreResult<u64> {
        let mut lease = Lease::begin(&self.writers).await?;
        let old = diesel::alias!(audit_events as old);
        let oldest = old.filter(old.field(audit_events::occurred_at).lt(At(before)));
        let oldest = oldest.order(old.field(audit_events::occurred_at)).limit(limit.into());
        let deleted = ask!(lease, |conn| {
            let ids = oldest.select(old.field(audit_events::id));
            let rows = diesel::delete(audit_events::table).filter(audit_events::id.eq_any(ids));
            rows.execute(conn).await.map(super::row_count)
        })?;
        lease.commit().await?;
        Ok(deleted)
    }
}
