//! Second factors.

use super::reader::SqlReader;
use super::transaction::SqlTransaction;
use crate::row::TotpRow;
use crate::schema::{backup_codes, totp_factors};
use crate::types::{At, Key};
use async_trait::async_trait;
use countersign_domain::{Instant, TotpFactor, UserId};
use countersign_ports::{MacTag, SecondFactorLookup, SecondFactorRepository, StoreResult};
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

#[async_trait]
impl SecondFactorLookup for SqlReader {
    async fn totp(&mut self, user: UserId) -> StoreResult<Option<TotpFactor>> {
        ask!(self.0, |conn| {
            let row = totp_factors::table.find(Key::from(user)).select(TotpRow::as_select());
            Ok(row.first(conn).await.optional()?.map(TotpFactor::from))
        })
    }

    async fn backup_codes_left(&mut self, user: UserId) -> StoreResult<u64> {
        ask!(self.0, |conn| {
            let left = backup_codes::table.filter(backup_codes::user_id.eq(Key::from(user))).count();
            left.get_result(conn).await.map(i64::unsigned_abs)
        })
    }
}

#[async_trait]
impl SecondFactorRepository for SqlTransaction {
    async fn is_enabled(&mut self, user: UserId) -> StoreResult<bool> {
        let confirmed =
            totp_factors::table.find(Key::from(user)).filter(totp_factors::confirmed_at.is_not_null());
        ask!(self.0, |conn| diesel::select(exists(confirmed)).get_result(conn).await)
    }

    async fn enrol_totp(&mut self, factor: &TotpFactor) -> StoreResult<bool> {
        use diesel::query_dsl::methods::FilterDsl as _;
        let content = (
            totp_factors::secret.eq(factor.secret.as_str()),
            totp_factors::created_at.eq(At(factor.created_at)),
        );
        ask!(self.0, |conn| {
            let enrolled = diesel::insert_into(totp_factors::table)
                .values((totp_factors::user_id.eq(Key::from(factor.user)), content))
                .on_conflict(totp_factors::user_id)
                .do_update()
                .set(content)
                .filter(totp_factors::confirmed_at.is_null())
                .execute(conn)
                .await?;
            Ok(enrolled == 1)
        })
    }

    async fn confirm_totp(
        &mut self,
        user: UserId,
        enrolled_at: Instant,
        step: i64,
        now: Instant,
    ) -> StoreResult<bool> {
        ask!(self.0, |conn| {
            let confirmed = diesel::update(totp_factors::table.find(Key::from(user)))
                .filter(totp_factors::created_at.eq(At(enrolled_at)))
                .filter(totp_factors::confirmed_at.is_null())
                .set((totp_factors::confirmed_at.eq(At(now)), totp_factors::last_step.eq(step)))
                .execute(conn)
                .await?;
            Ok(confirmed == 1)
        })
    }

    async fn accept_step(&mut self, user: UserId, step: i64) -> StoreResult<bool> {
        ask!(self.0, |conn| {
            let accepted = diesel::update(totp_factors::table.find(Key::from(user)))
                .filter(totp_factors::confirmed_at.is_not_null())
                .filter(totp_factors::last_step.lt(step))
                .set(totp_factors::last_step.eq(step))
                .execute(conn)
                .await?;
            Ok(accepted == 1)
        })
    }

    async fn remove(&mut self, user: UserId) -> StoreResult<bool> {
        ask!(self.0, |conn| {
            let codes = backup_codes::table.filter(backup_codes::user_id.eq(Key::from(user)));
            diesel::delete(codes).execute(conn).await?;
            let confirmed_at: Option<Option<At>> = diesel::delete(totp_factors::table.find(Key::from(user)))
                .returning(totp_factors::confirmed_at)
                .get_result(conn)
                .await
                .optional()?;
            Ok(confirmed_at.flatten().is_some())
        })
    }

    async fn replace_backup_codes(&mut self, user: UserId, codes: &[MacTag]) -> StoreResult<()> {
        ask!(self.0, |conn| {
            let all = backup_codes::table.filter(backup_codes::user_id.eq(Key::from(user)));
            diesel::delete(all).execute(conn).await?;
            // One by one: there are few, and a statement for one is prepared once.
            for code in codes {
                let row = (
                    backup_codes::user_id.eq(Key::from(user)),
                    backup_codes::hash.eq(code.as_bytes().as_slice()),
                );
                diesel::insert_into(backup_codes::table).values(row).execute(conn).await?;
            }
            Ok(())
        })
    }

    async fn consume_backup_code(&mut self, user: UserId, code: &MacTag) -> StoreResult<bool> {
        ask!(self.0, |conn| {
            let code = backup_codes::table.find((Key::from(user), code.as_bytes().as_slice()));
            Ok(diesel::delete(code).execute(conn).await? == 1)
        })
    }
}
