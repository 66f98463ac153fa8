//! One-time tokens. A token that is used or voided is deleted: what is stored is what is good.

use super::reader::SqlReader;
use super::row_count;
use super::transaction::SqlTransaction;
use crate::row::OneTimeTokenRow;
use crate::schema::one_time_tokens::{self, dsl};
use crate::types::{At, Key};
use async_trait::async_trait;
use countersign_domain::{Instant, OneTimeToken, Purpose, TokenHash, UserId};
use countersign_ports::{OneTimeTokenLookup, OneTimeTokenRepository, StoreResult};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

#[async_trait]
impl OneTimeTokenLookup for SqlReader {
    async fn find(
        &mut self,
        hash: &TokenHash,
        purpose: Purpose,
        now: Instant,
    ) -> StoreResult<Option<OneTimeToken>> {
        ask!(self.0, |conn| {
            let row = dsl::one_time_tokens
                .filter(dsl::hash.eq(hash.as_bytes().as_slice()))
                .filter(dsl::purpose.eq(purpose.as_str()))
                .filter(dsl::expires_at.gt(At(now)))
                .select(OneTimeTokenRow::as_select())
                .first(conn)
                .await;
            row.optional()?.map(OneTimeToken::try_from).transpose()
        })
    }

    async fn count_since(&mut self, user: UserId, purpose: Purpose, since: Instant) -> StoreResult<u64> {
        ask!(self.0, |conn| {
            let count: i64 = dsl::one_time_tokens
                .filter(dsl::user_id.eq(Key::from(user)))
                .filter(dsl::purpose.eq(purpose.as_str()))
                .filter(dsl::issued_at.ge(At(since)))
                .count()
                .get_result(conn)
                .await?;
            Ok(count.unsigned_abs())
        })
    }
}

#[async_trait]
impl OneTimeTokenRepository for SqlTransaction {
    async fn insert(&mut self, token: &OneTimeToken) -> StoreResult<()> {
        ask!(self.0, |conn| {
            let insert = diesel::insert_into(dsl::one_time_tokens).values(OneTimeTokenRow::from(token));
            insert.execute(conn).await.map(drop)
        })
    }

    async fn consume(
        &mut self,
        hash: &TokenHash,
        purpose: Purpose,
        now: Instant,
    ) -> StoreResult<Option<OneTimeToken>> {
        ask!(self.0, |conn| {
            let row = diesel::delete(dsl::one_time_tokens)
                .filter(dsl::hash.eq(hash.as_bytes().as_slice()))
                .filter(dsl::purpose.eq(purpose.as_str()))
                .filter(dsl::expires_at.gt(At(now)))
                .returning(OneTimeTokenRow::as_returning())
                .get_result(conn)
                .await;
            row.optional()?.map(OneTimeToken::try_from).transpose()
        })
    }

    async fn void(&mut self, user: Option<UserId>, purpose: Purpose) -> StoreResult<u64> {
        ask!(self.0, |conn| {
            let tokens = diesel::delete(dsl::one_time_tokens).filter(dsl::purpose.eq(purpose.as_str()));
            let voided = match user {
                Some(user) => tokens.filter(dsl::user_id.eq(Key::from(user))).execute(conn).await,
                None => tokens.filter(dsl::user_id.is_null()).execute(conn).await,
            };
            voided.map(row_count)
        })
    }

    async fn delete_expired(&mut self, before: Instant, limit: u32) -> StoreResult<u64> {
        let old = diesel::alias!(one_time_tokens as old);
        let expired = old.filter(old.field(dsl::expires_at).lt(At(before)));
        let expired = expired.select(old.field(dsl::id)).limit(limit.into());
        ask!(self.0, |conn| {
            let deleted = diesel::delete(dsl::one_time_tokens).filter(dsl::id.eq_any(expired));
            deleted.execute(conn).await.map(row_count)
        })
    }
}
