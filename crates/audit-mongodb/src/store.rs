//! The trail.

use crate::document::{key, read, write};
use crate::error::{inserted, store_error};
use crate::indexes;
use crate::link::{DEADLINE, Link, PATIENCE};
use crate::query::{after, order, part, selected};
use crate::{MongoSettings, MongoSettingsError};
use async_trait::async_trait;
use countersign_domain::{AuditEvent, EventId, UserId};
use countersign_ports::{
    AuditFilter, AuditLookup, AuditSort, AuditStore, Direction, ListRequest, Listed, Position, Selection,
    SortKey, StoreResult,
};
use futures_util::TryStreamExt;
use mongodb::bson::raw::RawDocumentBuf;
use mongodb::bson::{Bson, doc};
use std::time::Duration;

/// How long preparing may take. An index that is not made by then is made on by the server.
const PREPARATION: Duration = Duration::from_secs(10);
/// How long a ping may take.
const SIGN_OF_LIFE: Duration = Duration::from_millis(1800);
/// How many events one statement changes: so many are done long before the deadline.
const BATCH: i64 = 500;

/// Keeps the audit trail in MongoDB. Every call comes back within three seconds, whatever the server does; but
/// [`forget_places`](AuditStore::forget_places), which is a sequence of such calls.
///
/// **Counting everything** asks MongoDB what it knows by itself and counts nothing. That is exact, but for a server that
/// crashed, where it may be off by what it wrote in its last minute, and for events that are just being forgotten.
/// Counting a selection counts.
#[derive(Debug)]
pub struct MongoAuditStore {
    link: Link,
    retention: Option<Duration>,
}

impl MongoAuditStore {
    /// The trail at this address. Nothing connects before it is used.
    ///
    /// # Errors
    /// When the settings cannot be used. A server that is away is no error.
    pub fn open(settings: &MongoSettings) -> Result<Self, MongoSettingsError> {
        Ok(Self { link: Link::new(settings.address()?), retention: settings.retention })
    }

    /// Makes the indexes, and lets the server forget what is older than the settings say, or nothing. The trail works
    /// before that, only slower. To be repeated until it succeeds.
    ///
    /// # Errors
    /// `Unavailable` when the server is away, or does not let this user do it.
    pub async fn prepare(&self) -> StoreResult<()> {
        let retention = self.retention;
        let prepared =
            self.link.within(PREPARATION, |trail| async move { indexes::prepare(&trail, retention).await });
        prepared.await?.map_err(store_error)
    }

    /// Asks the server that takes writes for a sign of life, within two seconds.
    ///
    /// # Errors
    /// `Unavailable` when none comes in time.
    pub async fn ping(&self) -> StoreResult<()> {
        let answered = self.link.within(SIGN_OF_LIFE, |trail| async move {
            let database = trail.client().database(&trail.namespace().db);
            database.run_command(doc! { "ping": 1 }).await.map(drop)
        });
        answered.await?.map_err(store_error)
    }

    async fn forget_batch(&self, of_user: Bson, last: Option<&Position>) -> StoreResult<Vec<Position>> {
        // Who tries to log in is nobody yet.
        let by_nobody = doc! { "actor": Bson::Null, "subject": of_user.clone() };
        let mut conditions = vec![doc! { "$or": [{ "actor": of_user }, by_nobody] }];
        if let Some(position) = last {
            conditions.extend(after(position, Direction::Ascending)?);
        }
        let found = self.link.ask(|trail| async move {
            let found =
                trail.find(doc! { "$and": conditions }).sort(order(Direction::Ascending)).limit(BATCH);
            let batch_size = u32::try_from(BATCH).unwrap_or(u32::MAX);
            found.batch_size(batch_size).max_time(PATIENCE).await?.try_collect::<Vec<_>>().await
        });
        let events =
            found.await?.iter().map(|document| read(document)).collect::<StoreResult<Vec<AuditEvent>>>()?;
        let ids: Vec<Bson> = events.iter().map(|event| key(event.id.as_uuid())).collect();
        if !ids.is_empty() {
            let nowhere = doc! { "event.origin.ip": Bson::Null, "event.origin.user_agent": Bson::Null };
            let changed = self.link.ask(|trail| async move {
                trail.update_many(doc! { "_id": { "$in": ids } }, doc! { "$set": nowhere }).await.map(drop)
            });
            changed.await?;
        }
        Ok(events.iter().map(position).collect())
    }
}

fn position(event: &AuditEvent) -> Position {
    Position { key: SortKey::Moment(event.at), id: event.id.as_uuid() }
}

#[async_trait]
impl AuditLookup for MongoAuditStore {
    async fn find(&self, id: EventId) -> StoreResult<Option<AuditEvent>> {
        let by_id = doc! { "_id": key(id.as_uuid()) };
        let found = self.link.ask(|trail| async move { trail.find_one(by_id).max_time(PATIENCE).await });
        found.await?.map(|document| read(&document)).transpose()
    }

    async fn list(&self, request: &ListRequest<AuditFilter, AuditSort>) -> StoreResult<Listed<AuditEvent>> {
        let AuditSort::OccurredAt = request.sort.by;
        let (part, order) = (part(request)?, order(request.sort.direction));
        let skip = request.slice.offset(request.limit).unsigned_abs();
        // One more, to see whether there is one; all in one answer.
        let limit = request.limit.saturating_add(1);
        let found = self.link.ask(|trail| async move {
            let found = trail.find(part).sort(order).skip(skip).limit(limit.into());
            found.batch_size(limit).max_time(PATIENCE).await?.try_collect::<Vec<_>>().await
        });
        let events = found.await?.iter().map(|document| read(document)).collect::<StoreResult<_>>()?;
        Ok(Listed::of(events, request.limit, position))
    }

    async fn count(&self, selection: &Selection<AuditFilter>) -> StoreResult<u64> {
        if selection.filter == AuditFilter::default() {
            let counted = self
                .link
                .ask(|trail| async move { trail.estimated_document_count().max_time(PATIENCE).await });
            return counted.await;
        }
        let selected = selected(&selection.filter);
        let counted =
            self.link.ask(|trail| async move { trail.count_documents(selected).max_time(PATIENCE).await });
        counted.await
    }
}

#[async_trait]
impl AuditStore for MongoAuditStore {
    async fn append(&self, events: &[AuditEvent]) -> StoreResult<()> {
        if events.is_empty() {
            return Ok(());
        }
        let documents = events.iter().map(write).collect::<StoreResult<Vec<RawDocumentBuf>>>()?;
        let told = self.link.within(DEADLINE, |trail| async move {
            trail.insert_many(documents).ordered(false).await.map(drop)
        });
        told.await?.or_else(inserted)
    }

    async fn forget_places(&self, user: UserId) -> StoreResult<u64> {
        let full = usize::try_from(BATCH).unwrap_or(usize::MAX);
        let (mut forgotten, mut last) = (0_u64, None);
        loop {
            let batch = self.forget_batch(key(user.as_uuid()), last.as_ref()).await?;
            forgotten += u64::try_from(batch.len()).unwrap_or(u64::MAX);
            let is_full = batch.len() == full;
            last = batch.into_iter().next_back();
            if !is_full {
                return Ok(forgotten);
            }
        }
    }
}
