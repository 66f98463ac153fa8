//! API keys.

use super::super::{Backend, Conn};
use super::listing::{counted, moment, part_of_list};
use super::reader::SqlReader;
use super::roles::permission_names;
use super::row_count;
use super::transaction::SqlTransaction;
use crate::dialect::ForUpdate;
use crate::row::{ApiKeyChanges, ApiKeyRow, ApiKeySecretRow, UserRow, read_api_key, read_entries};
use crate::schema::{api_key_secrets, api_keys, users};
use crate::types::{At, Key};
use async_trait::async_trait;
use countersign_domain::{ApiKey, ApiKeyId, ApiKeySecret, ApiKeyStatus, Instant, TokenHash, UserId};
use countersign_ports::{
    ApiKeyEntry, ApiKeyFilter, ApiKeyLookup, ApiKeyRecord, ApiKeyRepository, ApiKeySort, ListRequest, Listed,
    Position, Selection, SortKey, StoreResult,
};
use diesel::dsl::IntoBoxed;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

/// The keys of a user. They are few.
fn selected(
    user: UserId,
    now: Instant,
    filter: &ApiKeyFilter,
) -> IntoBoxed<'static, api_keys::table, Backend> {
    let query = api_keys::table.filter(api_keys::user_id.eq(Key::from(user))).into_boxed();
    let expires = || api_keys::expires_at.assume_not_null();
    match filter.status {
        None => query,
        Some(ApiKeyStatus::Revoked) => query.filter(api_keys::revoked_at.is_not_null()),
        Some(ApiKeyStatus::Expired) => query
            .filter(api_keys::revoked_at.is_null())
            .filter(api_keys::expires_at.is_not_null().and(expires().le(At(now)))),
        Some(ApiKeyStatus::Active) => query
            .filter(api_keys::revoked_at.is_null())
            .filter(api_keys::expires_at.is_null().or(expires().gt(At(now)))),
    }
}

fn position(entry: &ApiKeyEntry) -> Position {
    Position { key: SortKey::Moment(entry.key.created_at), id: entry.key.id.as_uuid() }
}

/// Keys with their secrets, the newest first.
async fn complete(conn: &mut Conn, rows: Vec<ApiKeyRow>) -> QueryResult<Vec<ApiKeyEntry>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Key> = rows.iter().map(|row| row.id).collect();
    let secrets = api_key_secrets::table
        .filter(api_key_secrets::key_id.eq_any(ids))
        .order(api_key_secrets::issued_at.desc())
        .select(ApiKeySecretRow::as_select())
        .load(conn)
        .await?;
    read_entries(rows, secrets)
}

#[async_trait]
impl ApiKeyLookup for SqlReader {
    async fn by_secret(&mut self, hash: &TokenHash) -> StoreResult<Option<ApiKeyRecord>> {
        ask!(self.0, |conn| {
            let row = api_key_secrets::table
                .inner_join(api_keys::table.on(api_keys::id.eq(api_key_secrets::key_id)))
                .inner_join(users::table.on(users::id.eq(api_keys::user_id)))
                .filter(api_key_secrets::hash.eq(hash.as_bytes().as_slice()))
                .select((
                    ApiKeySecretRow::as_select(),
                    ApiKeyRow::as_select(),
                    UserRow::as_select(),
                    permission_names!(),
                ))
                .first(conn)
                .await;
            row.optional()?.map(read_api_key).transpose()
        })
    }

    async fn find(&mut self, id: ApiKeyId) -> StoreResult<Option<ApiKeyEntry>> {
        ask!(self.0, |conn| {
            let row = api_keys::table.find(Key::from(id)).select(ApiKeyRow::as_select());
            let rows = Vec::from_iter(row.first(conn).await.optional()?);
            Ok(complete(conn, rows).await?.pop())
        })
    }

    async fn list(
        &mut self,
        user: UserId,
        now: Instant,
        request: &ListRequest<ApiKeyFilter, ApiKeySort>,
    ) -> StoreResult<Listed<ApiKeyEntry>> {
        ask!(self.0, |conn| {
            let ApiKeySort::CreatedAt = request.sort.by;
            let query = selected(user, now, &request.selection.filter);
            let query = part_of_list!(query, request, api_keys::created_at, moment, api_keys::id);
            let rows = query.select(ApiKeyRow::as_select()).load(conn).await?;
            let entries = complete(conn, rows).await?;
            Ok(Listed::of(entries, request.limit, position))
        })
    }

    async fn count(
        &mut self,
        user: UserId,
        now: Instant,
        selection: &Selection<ApiKeyFilter>,
    ) -> StoreResult<u64> {
        ask!(self.0, |conn| selected(user, now, &selection.filter)
            .count()
            .get_result(conn)
            .await
            .map(counted))
    }
}

#[async_trait]
impl ApiKeyRepository for SqlTransaction {
    async fn insert(&mut self, key: &ApiKey, secret: &ApiKeySecret) -> StoreResult<()> {
        ask!(self.0, |conn| {
            let insert = diesel::insert_into(api_keys::table).values(ApiKeyRow::try_from(key)?);
            insert.execute(conn).await?;
            let insert = diesel::insert_into(api_key_secrets::table).values(ApiKeySecretRow::from(secret));
            insert.execute(conn).await.map(drop)
        })
    }

    async fn count_live(&mut self, user: UserId, now: Instant) -> StoreResult<u64> {
        ask!(self.0, |conn| {
            let live = api_keys::table
                .filter(api_keys::user_id.eq(Key::from(user)))
                .filter(api_keys::revoked_at.is_null())
                .filter(api_keys::expires_at.is_null().or(api_keys::expires_at.assume_not_null().gt(At(now))))
                .count();
            live.get_result(conn).await.map(i64::unsigned_abs)
        })
    }

    async fn lock(&mut self, id: ApiKeyId) -> StoreResult<Option<ApiKey>> {
        ask!(self.0, |conn| {
            let row = api_keys::table.find(Key::from(id)).select(ApiKeyRow::as_select());
            let locked: Option<ApiKeyRow> = ForUpdate(row).get_result(conn).await.optional()?;
            locked.map(ApiKey::try_from).transpose()
        })
    }

    async fn update(&mut self, key: &ApiKey) -> StoreResult<()> {
        ask!(self.0, |conn| {
            let update = diesel::update(api_keys::table.find(Key::from(key.id)));
            update.set(ApiKeyChanges::try_from(key)?).execute(conn).await.map(drop)
        })
    }

    async fn rotate(&mut self, secret: &ApiKeySecret, others_end: Instant) -> StoreResult<()> {
        let later = api_key_secrets::expires_at.assume_not_null().gt(At(others_end));
        ask!(self.0, |conn| {
            diesel::update(api_key_secrets::table)
                .filter(api_key_secrets::key_id.eq(Key::from(secret.key)))
                .filter(api_key_secrets::expires_at.is_null().or(later))
                .set(api_key_secrets::expires_at.eq(At(others_end)))
                .execute(conn)
                .await?;
            let insert = diesel::insert_into(api_key_secrets::table).values(ApiKeySecretRow::from(secret));
            insert.execute(conn).await.map(drop)
        })
    }

    async fn revoke_of(&mut self, user: UserId, at: Instant) -> StoreResult<u64> {
        ask!(self.0, |conn| {
            let revoked = diesel::update(api_keys::table)
                .filter(api_keys::user_id.eq(Key::from(user)))
                .filter(api_keys::revoked_at.is_null())
                .set(api_keys::revoked_at.eq(At(at)));
            revoked.execute(conn).await.map(row_count)
        })
    }

    async fn used(&mut self, id: ApiKeyId, at: Instant) -> StoreResult<()> {
        let earlier = api_keys::last_used_at.assume_not_null().lt(At(at));
        ask!(self.0, |conn| {
            diesel::update(api_keys::table.find(Key::from(id)))
                .filter(api_keys::last_used_at.is_null().or(earlier))
                .set(api_keys::last_used_at.eq(At(at)))
                .execute(conn)
                .await
                .map(drop)
        })
    }

    async fn delete_expired(&mut self, before: Instant, limit: u32) -> StoreResult<u64> {
        let old = diesel::alias!(api_keys as old);
        let expired = old.field(api_keys::expires_at).assume_not_null().lt(At(before));
        let revoked = old.field(api_keys::revoked_at).assume_not_null().lt(At(before));
        let over = old.filter(expired.or(revoked)).select(old.field(api_keys::id)).limit(limit.into());
        ask!(self.0, |conn| {
            let deleted = diesel::delete(api_keys::table).filter(api_keys::id.eq_any(over));
            deleted.execute(conn).await.map(row_count)
        })
    }

    async fn delete_expired_secrets(&mut self, before: Instant, limit: u32) -> StoreResult<u64> {
        let old = diesel::alias!(api_key_secrets as old);
        let over = old.filter(old.field(api_key_secrets::expires_at).assume_not_null().lt(At(before)));
        let over = over.select(old.field(api_key_secrets::hash)).limit(limit.into());
        ask!(self.0, |conn| {
            let deleted = diesel::delete(api_key_secrets::table).filter(api_key_secrets::hash.eq_any(over));
            deleted.execute(conn).await.map(row_count)
        })
    }
}
