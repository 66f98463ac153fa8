//! Passwords.

use super::transaction::SqlTransaction;
use crate::schema::password_credentials::dsl;
use crate::types::{At, Key};
use async_trait::async_trait;
use countersign_domain::{Instant, PasswordHash, UserId};
use countersign_ports::{CredentialRepository, StoreResult};
use diesel::dsl::{exists, select};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

#[async_trait]
impl CredentialRepository for SqlTransaction {
    async fn set_password(&mut self, user: UserId, hash: &PasswordHash, now: Instant) -> StoreResult<()> {
        let content = (dsl::hash.eq(hash.as_phc()), dsl::changed_at.eq(At(now)));
        ask!(self.0, |conn| {
            let insert = diesel::insert_into(dsl::password_credentials)
                .values((dsl::user_id.eq(Key::from(user)), content))
                .on_conflict(dsl::user_id)
                .do_update()
                .set(content);
            insert.execute(conn).await.map(drop)
        })
    }

    async fn remove_password(&mut self, user: UserId) -> StoreResult<()> {
        ask!(self.0, |conn| {
            diesel::delete(dsl::password_credentials.find(Key::from(user))).execute(conn).await.map(drop)
        })
    }

    async fn has_password(&mut self, user: UserId) -> StoreResult<bool> {
        ask!(self.0, |conn| {
            let password = dsl::password_credentials.find(Key::from(user));
            select(exists(password)).get_result(conn).await
        })
    }

    async fn rehash_password(
        &mut self,
        user: UserId,
        old: &PasswordHash,
        new: &PasswordHash,
    ) -> StoreResult<bool> {
        ask!(self.0, |conn| {
            let unchanged =
                dsl::password_credentials.find(Key::from(user)).filter(dsl::hash.eq(old.as_phc()));
            let replaced = diesel::update(unchanged).set(dsl::hash.eq(new.as_phc())).execute(conn).await?;
            Ok(replaced == 1)
        })
    }

    async fn password_stands(&mut self, user: UserId, changed_at: Instant) -> StoreResult<bool> {
        ask!(self.0, |conn| {
            let unchanged =
                dsl::password_credentials.find(Key::from(user)).filter(dsl::changed_at.eq(At(changed_at)));
            select(exists(unchanged)).get_result(conn).await
        })
    }
}
