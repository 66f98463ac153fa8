//! Rows of failed attempts.

use super::corrupt;
use crate::schema::login_attempts;
use crate::types::At;
use countersign_domain::{AttemptScope, Attempts};
use diesel::prelude::*;
use diesel::result::Error;

/// What a row of `login_attempts` counts.
#[derive(Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = login_attempts, treat_none_as_null = true)]
pub(crate) struct AttemptsRow {
    failures: i64,
    locks: i64,
    last_failed_at: At,
    locked_until: Option<At>,
}

impl TryFrom<AttemptsRow> for Attempts {
    type Error = Error;

    fn try_from(row: AttemptsRow) -> QueryResult<Self> {
        Ok(Self {
            failures: u32::try_from(row.failures).ok().ok_or_else(corrupt("login_attempts.failures"))?,
            locks: u32::try_from(row.locks).ok().ok_or_else(corrupt("login_attempts.locks"))?,
            last_failed_at: row.last_failed_at.0,
            locked_until: At::read(row.locked_until),
        })
    }
}

impl From<&Attempts> for AttemptsRow {
    fn from(attempts: &Attempts) -> Self {
        Self {
            failures: attempts.failures.into(),
            locks: attempts.locks.into(),
            last_failed_at: At(attempts.last_failed_at),
            locked_until: attempts.locked_until.map(At),
        }
    }
}

/// Reads what is counted in a scope.
pub(crate) fn read_attempts((scope, row): (String, AttemptsRow)) -> QueryResult<(AttemptScope, Attempts)> {
    let scope = AttemptScope::parse(&scope).ok_or_else(corrupt("login_attempts.scope"))?;
    Ok((scope, row.try_into()?))
}
