//! API keys.

use super::reader::SqlReader;
use super::roles::permission_names;
use super::row_count;
use super::transaction::SqlTransaction;
use crate::dialect::ForUpdate;
use crate::row::{ApiKeyChanges, ApiKeyRow, ApiKeySecretRow, UserRow, read_api_key, read_entries};
use crate::schema::{api_key_secrets, api_keys, users};
use crate::types::{At, Key};
use async_trait::async_trait;
use countersign_domain::{ApiKey, ApiKeyId, ApiKeySecret, Instant, TokenHash, UserId};
use countersign_ports::{ApiKeyEntry, ApiKeyLookup, ApiKeyRecord, ApiKeyRepository, StoreResult};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

/// Keys, each beside each of its secrets, the newest first.
macro_rules! entries {
    ($condition:expr) => {
        api_keys::table
            .left_join(api_key_secrets::table.on(api_key_secrets::key_id.eq(api_keys::id)))
            .filter($condition)
            .order((api_keys::created_at.desc(), api_keys::id.desc(), api_key_secrets::issued_at.desc()))
            .select((ApiKeyRow::as_select(), Option::<ApiKeySecretRow>::as_select()))
    };
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
            let rows = entries!(api_keys::id.eq(Key::from(id))).load(conn).await?;
            Ok(read_entries(rows)?.pop())
        })
    }

    async fn of(&mut self, user: UserId) -> StoreResult<Vec<ApiKeyEntry>> {
        ask!(self.0, |conn| {
            read_entries(entries!(api_keys::user_id.eq(Key::from(user))).load(conn).await?)
        })
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
