//! Failed attempts.

use super::super::Conn;
use super::reader::SqlReader;
use super::row_count;
use super::transaction::SqlTransaction;
use crate::row::{AttemptsRow, read_attempts};
use crate::schema::login_attempts::dsl;
use crate::types::{At, Moment};
use async_trait::async_trait;
use countersign_domain::{AttemptScope, AttemptSubject, Attempts, Instant};
use countersign_ports::{LoginAttemptLookup, LoginAttemptRepository, StoreResult};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool};
use diesel_async::RunQueryDsl;

/// What is counted of a subject. A row that was only ever locked counts nothing.
macro_rules! counts {
    ($subject:expr) => {
        dsl::login_attempts
            .filter(dsl::subject.eq($subject.as_bytes().as_slice()))
            .filter(dsl::failures.gt(0).or(dsl::locks.gt(0)))
            .select((dsl::scope, AttemptsRow::as_select()))
    };
}

#[async_trait]
impl LoginAttemptLookup for SqlReader {
    async fn find(
        &mut self,
        subject: &AttemptSubject,
        scopes: &[AttemptScope],
    ) -> StoreResult<Vec<(AttemptScope, Attempts)>> {
        ask!(self.0, |conn| find(conn, subject, scopes).await)
    }

    async fn of(
        &mut self,
        subject: &AttemptSubject,
        limit: u32,
    ) -> StoreResult<Vec<(AttemptScope, Attempts)>> {
        ask!(self.0, |conn| {
            let latest = counts!(subject).order((dsl::last_failed_at.desc(), dsl::scope)).limit(limit.into());
            latest.load(conn).await?.into_iter().map(read_attempts).collect()
        })
    }
}

#[async_trait]
impl LoginAttemptRepository for SqlTransaction {
    /// In one statement, so that no row can vanish between being found there and being locked.
    async fn lock(
        &mut self,
        subject: &AttemptSubject,
        scope: AttemptScope,
        now: Instant,
    ) -> StoreResult<Attempts> {
        ask!(self.0, |conn| {
            let row = diesel::insert_into(dsl::login_attempts)
                .values((
                    dsl::subject.eq(subject.as_bytes().as_slice()),
                    dsl::scope.eq(scope.name()),
                    AttemptsRow::from(&Attempts::none(now)),
                ))
                .on_conflict((dsl::subject, dsl::scope))
                .do_update()
                .set(dsl::failures.eq(dsl::failures))
                .returning(AttemptsRow::as_returning())
                .get_result(conn)
                .await?;
            Attempts::try_from(row)
        })
    }

    async fn save(
        &mut self,
        subject: &AttemptSubject,
        scope: AttemptScope,
        attempts: &Attempts,
    ) -> StoreResult<()> {
        ask!(self.0, |conn| {
            let row = dsl::login_attempts.find((subject.as_bytes().as_slice(), scope.name()));
            diesel::update(row).set(AttemptsRow::from(attempts)).execute(conn).await.map(drop)
        })
    }

    async fn find(
        &mut self,
        subject: &AttemptSubject,
        scopes: &[AttemptScope],
    ) -> StoreResult<Vec<(AttemptScope, Attempts)>> {
        ask!(self.0, |conn| find(conn, subject, scopes).await)
    }

    async fn clear(&mut self, subject: &AttemptSubject, scope: AttemptScope) -> StoreResult<()> {
        ask!(self.0, |conn| {
            let row = dsl::login_attempts.find((subject.as_bytes().as_slice(), scope.name()));
            diesel::delete(row).execute(conn).await.map(drop)
        })
    }

    async fn clear_all(&mut self, subject: &AttemptSubject, except: &[AttemptScope]) -> StoreResult<u64> {
        ask!(self.0, |conn| {
            let others = dsl::login_attempts
                .filter(dsl::subject.eq(subject.as_bytes().as_slice()))
                .filter(dsl::scope.ne_all(names(except)));
            diesel::delete(others).execute(conn).await.map(row_count)
        })
    }

    async fn delete_expired(&mut self, before: Instant, limit: u32) -> StoreResult<u64> {
        ask!(self.0, |conn| {
            let chosen = sql::<Bool>("(subject, scope) IN (SELECT subject, scope FROM login_attempts")
                .sql(" WHERE last_failed_at < ")
                .bind::<Moment, _>(At(before))
                .sql(" LIMIT ")
                .bind::<BigInt, _>(i64::from(limit))
                .sql(")");
            // Asked again of each row as it is deleted: one that failed meanwhile stays.
            let expired = dsl::login_attempts.filter(dsl::last_failed_at.lt(At(before))).filter(chosen);
            diesel::delete(expired).execute(conn).await.map(row_count)
        })
    }
}

async fn find(
    conn: &mut Conn,
    subject: &AttemptSubject,
    scopes: &[AttemptScope],
) -> QueryResult<Vec<(AttemptScope, Attempts)>> {
    let rows = counts!(subject).filter(dsl::scope.eq_any(names(scopes))).load(conn).await?;
    rows.into_iter().map(read_attempts).collect()
}

fn names(scopes: &[AttemptScope]) -> Vec<String> {
    scopes.iter().map(|scope| scope.name()).collect()
}
