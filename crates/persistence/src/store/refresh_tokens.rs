//! Refresh tokens.

use super::reader::SqlReader;
use super::roles::{permission_names, role_names};
use super::transaction::SqlTransaction;
use crate::row::{RefreshTokenRow, SessionRow, UserRow, read_refresh};
use crate::schema::{refresh_tokens, sessions, users};
use crate::types::At;
use async_trait::async_trait;
use countersign_domain::{RefreshToken, TokenHash};
use countersign_ports::{RefreshRecord, RefreshTokenLookup, RefreshTokenRepository, StoreResult};
use diesel::dsl::max;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

#[async_trait]
impl RefreshTokenLookup for SqlReader {
    async fn find(&mut self, hash: &TokenHash) -> StoreResult<Option<RefreshRecord>> {
        let family = diesel::alias!(refresh_tokens as family);
        let latest = family
            .filter(family.field(refresh_tokens::session_id).eq(sessions::id))
            .select(max(family.field(refresh_tokens::generation)))
            .single_value();
        ask!(self.0, |conn| {
            let row = refresh_tokens::table
                .inner_join(sessions::table.on(sessions::id.eq(refresh_tokens::session_id)))
                .inner_join(users::table.on(users::id.eq(sessions::user_id)))
                .filter(refresh_tokens::hash.eq(hash.as_bytes().as_slice()))
                .select((
                    RefreshTokenRow::as_select(),
                    latest,
                    SessionRow::as_select(),
                    UserRow::as_select(),
                    role_names!(),
                    permission_names!(),
                ))
                .first(conn)
                .await;
            row.optional()?.map(read_refresh).transpose()
        })
    }
}

#[async_trait]
impl RefreshTokenRepository for SqlTransaction {
    async fn insert(&mut self, token: &RefreshToken) -> StoreResult<()> {
        ask!(self.0, |conn| {
            let insert = diesel::insert_into(refresh_tokens::table).values(RefreshTokenRow::from(token));
            insert.execute(conn).await.map(drop)
        })
    }

    async fn rotate(&mut self, hash: &TokenHash, successor: &RefreshToken) -> StoreResult<bool> {
        ask!(self.0, |conn| {
            let rotated = diesel::update(refresh_tokens::table.find(hash.as_bytes().as_slice()))
                .filter(refresh_tokens::rotated_at.is_null())
                .filter(refresh_tokens::expires_at.gt(At(successor.issued_at)))
                .set(refresh_tokens::rotated_at.eq(At(successor.issued_at)))
                .execute(conn)
                .await?;
            if rotated == 0 {
                return Ok(false);
            }
            let insert = diesel::insert_into(refresh_tokens::table).values(RefreshTokenRow::from(successor));
            insert.execute(conn).await.map(|_| true)
        })
    }
}
