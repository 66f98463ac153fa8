//! Sessions.

use super::super::Backend;
use super::listing::{counted, moment, part_of_list};
use super::reader::SqlReader;
use super::row_count;
use super::transaction::SqlTransaction;
use crate::row::SessionRow;
use crate::schema::{sessions, users};
use crate::types::{At, Key};
use async_trait::async_trait;
use countersign_domain::{AccountState, EndReason, Instant, Session, SessionId, SessionName, UserId};
use countersign_ports::{
    ListRequest, Listed, Position, Selection, SessionFilter, SessionLookup, SessionRepository, SessionSort,
    SortKey, StoreResult,
};
use diesel::dsl::{IntoBoxed, exists};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

/// The live sessions of a user. They are few.
fn live(user: UserId, now: Instant, filter: &SessionFilter) -> IntoBoxed<'static, sessions::table, Backend> {
    let mut query = sessions::table
        .filter(sessions::user_id.eq(Key::from(user)))
        .filter(sessions::ended_at.is_null())
        .filter(sessions::idle_expires_at.gt(At(now)))
        .into_boxed();
    if let Some(from) = filter.created_from {
        query = query.filter(sessions::created_at.ge(At(from)));
    }
    if let Some(until) = filter.last_used_until {
        query = query.filter(sessions::last_used_at.lt(At(until)));
    }
    query
}

fn position(session: &Session, by: SessionSort) -> Position {
    let key = match by {
        SessionSort::CreatedAt => session.created_at,
        SessionSort::LastUsedAt => session.last_used_at,
    };
    Position { key: SortKey::Moment(key), id: session.id.as_uuid() }
}

#[async_trait]
impl SessionLookup for SqlReader {
    async fn find(&mut self, id: SessionId) -> StoreResult<Option<Session>> {
        ask!(self.0, |conn| {
            let row = sessions::table.find(Key::from(id)).select(SessionRow::as_select()).first(conn).await;
            row.optional()?.map(Session::try_from).transpose()
        })
    }

    async fn list(
        &mut self,
        user: UserId,
        now: Instant,
        request: &ListRequest<SessionFilter, SessionSort>,
    ) -> StoreResult<Listed<Session>> {
        ask!(self.0, |conn| {
            let query = live(user, now, &request.selection.filter);
            let query = match request.sort.by {
                SessionSort::CreatedAt => {
                    part_of_list!(query, request, sessions::created_at, moment, sessions::id)
                }
                SessionSort::LastUsedAt => {
                    part_of_list!(query, request, sessions::last_used_at, moment, sessions::id)
                }
            };
            let rows = query.select(SessionRow::as_select()).load(conn).await?;
            let sessions = rows.into_iter().map(Session::try_from).collect::<QueryResult<_>>()?;
            Ok(Listed::of(sessions, request.limit, |last| position(last, request.sort.by)))
        })
    }

    async fn count(
        &mut self,
        user: UserId,
        now: Instant,
        selection: &Selection<SessionFilter>,
    ) -> StoreResult<u64> {
        ask!(self.0, |conn| live(user, now, &selection.filter).count().get_result(conn).await.map(counted))
    }
}

#[async_trait]
impl SessionRepository for SqlTransaction {
    async fn insert(&mut self, session: &Session) -> StoreResult<()> {
        ask!(self.0, |conn| {
            let insert = diesel::insert_into(sessions::table).values(SessionRow::from(session));
            insert.execute(conn).await.map(drop)
        })
    }

    async fn renew(&mut self, session: &Session) -> StoreResult<bool> {
        let account = users::table
            .filter(users::id.eq(sessions::user_id))
            .filter(users::state.eq(AccountState::Active.as_str()));
        ask!(self.0, |conn| {
            let renewed = diesel::update(sessions::table.find(Key::from(session.id)))
                .filter(sessions::ended_at.is_null())
                .filter(exists(account))
                .set((
                    sessions::last_used_at.eq(At(session.last_used_at)),
                    sessions::idle_expires_at.eq(At(session.idle_expires_at)),
                ))
                .execute(conn)
                .await?;
            Ok(renewed == 1)
        })
    }

    async fn is_live(&mut self, id: SessionId, user: UserId, now: Instant) -> StoreResult<bool> {
        let filter = SessionFilter::default();
        ask!(self.0, |conn| {
            let session = live(user, now, &filter).filter(sessions::id.eq(Key::from(id)));
            Ok(session.count().get_result::<i64>(conn).await? == 1)
        })
    }

    async fn end(&mut self, id: SessionId, now: Instant, why: EndReason) -> StoreResult<bool> {
        ask!(self.0, |conn| {
            let ended = diesel::update(sessions::table.find(Key::from(id)))
                .filter(sessions::ended_at.is_null())
                .set(end(now, why))
                .execute(conn)
                .await?;
            Ok(ended == 1)
        })
    }

    async fn end_all(
        &mut self,
        user: UserId,
        except: Option<SessionId>,
        now: Instant,
        why: EndReason,
    ) -> StoreResult<Vec<SessionId>> {
        ask!(self.0, |conn| {
            let open = diesel::update(sessions::table)
                .filter(sessions::user_id.eq(Key::from(user)))
                .filter(sessions::ended_at.is_null())
                .set(end(now, why));
            let ended: Vec<Key> = match except {
                None => open.returning(sessions::id).get_results(conn).await?,
                Some(kept) => {
                    let others = open.filter(sessions::id.ne(Key::from(kept)));
                    others.returning(sessions::id).get_results(conn).await?
                }
            };
            Ok(ended.into_iter().map(SessionId::from).collect())
        })
    }

    async fn end_oldest(
        &mut self,
        user: UserId,
        keep: u32,
        now: Instant,
        why: EndReason,
    ) -> StoreResult<Vec<SessionId>> {
        let own = diesel::alias!(sessions as own);
        let latest = own
            .filter(own.field(sessions::user_id).eq(Key::from(user)))
            .filter(own.field(sessions::ended_at).is_null())
            .filter(own.field(sessions::idle_expires_at).gt(At(now)))
            .order((own.field(sessions::created_at).desc(), own.field(sessions::id).desc()))
            .limit(keep.into())
            .select(own.field(sessions::id));
        ask!(self.0, |conn| {
            let ended: Vec<Key> = diesel::update(sessions::table)
                .filter(sessions::user_id.eq(Key::from(user)))
                .filter(sessions::ended_at.is_null())
                .filter(sessions::idle_expires_at.gt(At(now)))
                .filter(sessions::id.ne_all(latest))
                .set(end(now, why))
                .returning(sessions::id)
                .get_results(conn)
                .await?;
            Ok(ended.into_iter().map(SessionId::from).collect())
        })
    }

    async fn rename(&mut self, id: SessionId, user: UserId, name: &SessionName) -> StoreResult<bool> {
        ask!(self.0, |conn| {
            let renamed = diesel::update(sessions::table.find(Key::from(id)))
                .filter(sessions::user_id.eq(Key::from(user)))
                .filter(sessions::ended_at.is_null())
                .set(sessions::name.eq(name.as_str()))
                .execute(conn)
                .await?;
            Ok(renamed == 1)
        })
    }

    async fn delete_expired(&mut self, before: Instant, limit: u32) -> StoreResult<u64> {
        let old = diesel::alias!(sessions as old);
        let idle = old.field(sessions::idle_expires_at).lt(At(before));
        let ended = old.field(sessions::ended_at).assume_not_null().lt(At(before));
        let expired = old.filter(idle.or(ended)).select(old.field(sessions::id)).limit(limit.into());
        ask!(self.0, |conn| {
            let deleted = diesel::delete(sessions::table).filter(sessions::id.eq_any(expired));
            deleted.execute(conn).await.map(row_count)
        })
    }
}

type End = (diesel::dsl::Eq<sessions::ended_at, At>, diesel::dsl::Eq<sessions::end_reason, &'static str>);

fn end(now: Instant, why: EndReason) -> End {
    (sessions::ended_at.eq(At(now)), sessions::end_reason.eq(why.as_str()))
}
