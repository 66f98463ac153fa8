//! External identities, and logins at identity providers that are under way. What is taken is deleted: what is stored is
//! what is good.

use super::super::Conn;
use super::reader::SqlReader;
use super::row_count;
use super::transaction::SqlTransaction;
use crate::row::{FlowRow, IdentityRow};
use crate::schema::{external_identities, federation_flows};
use crate::types::{At, Key};
use async_trait::async_trait;
use countersign_domain::{
    ExternalIdentity, ExternalSubject, FederationFlow, IdentityId, Instant, ProviderName, TokenHash, UserId,
};
use countersign_ports::{FlowRepository, IdentityLookup, IdentityRepository, StoreResult};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

async fn of(conn: &mut Conn, user: UserId) -> QueryResult<Vec<ExternalIdentity>> {
    let rows = external_identities::table
        .filter(external_identities::user_id.eq(Key::from(user)))
        .order((external_identities::linked_at, external_identities::id))
        .select(IdentityRow::as_select())
        .load(conn)
        .await?;
    rows.into_iter().map(ExternalIdentity::try_from).collect()
}

#[async_trait]
impl IdentityLookup for SqlReader {
    async fn find(
        &mut self,
        provider: &ProviderName,
        subject: &ExternalSubject,
    ) -> StoreResult<Option<ExternalIdentity>> {
        ask!(self.0, |conn| {
            let row = external_identities::table
                .filter(external_identities::provider.eq(provider.as_str()))
                .filter(external_identities::subject.eq(subject.as_str()))
                .select(IdentityRow::as_select())
                .first(conn)
                .await;
            row.optional()?.map(ExternalIdentity::try_from).transpose()
        })
    }

    async fn of(&mut self, user: UserId) -> StoreResult<Vec<ExternalIdentity>> {
        ask!(self.0, |conn| of(conn, user).await)
    }
}

#[async_trait]
impl IdentityRepository for SqlTransaction {
    async fn insert(&mut self, identity: &ExternalIdentity) -> StoreResult<()> {
        ask!(self.0, |conn| {
            let insert = diesel::insert_into(external_identities::table).values(IdentityRow::from(identity));
            insert.execute(conn).await.map(drop)
        })
    }

    async fn of(&mut self, user: UserId) -> StoreResult<Vec<ExternalIdentity>> {
        ask!(self.0, |conn| of(conn, user).await)
    }

    async fn used(&mut self, identity: &ExternalIdentity) -> StoreResult<bool> {
        ask!(self.0, |conn| {
            let updated = diesel::update(external_identities::table.find(Key::from(identity.id)))
                .filter(external_identities::user_id.eq(Key::from(identity.user)))
                .set((
                    external_identities::last_used_at.eq(identity.last_used_at.map(At)),
                    external_identities::email.eq(identity.email.as_ref().map(ToString::to_string)),
                ))
                .execute(conn)
                .await?;
            Ok(updated == 1)
        })
    }

    async fn delete(&mut self, id: IdentityId, user: UserId) -> StoreResult<bool> {
        ask!(self.0, |conn| {
            let deleted = diesel::delete(external_identities::table.find(Key::from(id)))
                .filter(external_identities::user_id.eq(Key::from(user)))
                .execute(conn)
                .await?;
            Ok(deleted == 1)
        })
    }

    async fn delete_of(&mut self, user: UserId) -> StoreResult<u64> {
        ask!(self.0, |conn| {
            let of_user = external_identities::table.filter(external_identities::user_id.eq(Key::from(user)));
            diesel::delete(of_user).execute(conn).await.map(row_count)
        })
    }
}

#[async_trait]
impl FlowRepository for SqlTransaction {
    async fn insert(&mut self, flow: &FederationFlow) -> StoreResult<()> {
        ask!(self.0, |conn| {
            let insert = diesel::insert_into(federation_flows::table).values(FlowRow::from(flow));
            insert.execute(conn).await.map(drop)
        })
    }

    async fn take(
        &mut self,
        state: &TokenHash,
        provider: &ProviderName,
        binding: &TokenHash,
        now: Instant,
    ) -> StoreResult<Option<FederationFlow>> {
        ask!(self.0, |conn| {
            let row = diesel::delete(federation_flows::table.find(state.as_bytes().as_slice()))
                .filter(federation_flows::provider.eq(provider.as_str()))
                .filter(federation_flows::binding.eq(binding.as_bytes().as_slice()))
                .filter(federation_flows::expires_at.gt(At(now)))
                .returning(FlowRow::as_returning())
                .get_result(conn)
                .await;
            row.optional()?.map(FederationFlow::try_from).transpose()
        })
    }

    async fn delete_expired(&mut self, before: Instant, limit: u32) -> StoreResult<u64> {
        let old = diesel::alias!(federation_flows as old);
        let expired = old.filter(old.field(federation_flows::expires_at).lt(At(before)));
        let expired = expired.select(old.field(federation_flows::state)).limit(limit.into());
        ask!(self.0, |conn| {
            let deleted =
                diesel::delete(federation_flows::table).filter(federation_flows::state.eq_any(expired));
            deleted.execute(conn).await.map(row_count)
        })
    }
}
