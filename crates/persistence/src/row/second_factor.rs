//! Rows of second factors.

use crate::schema::totp_factors;
use crate::types::{At, Key};
use countersign_domain::{SealedSecret, TotpFactor};
use diesel::prelude::*;

/// A row of `totp_factors`.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = totp_factors)]
pub(crate) struct TotpRow {
    user_id: Key,
    secret: String,
    created_at: At,
    confirmed_at: Option<At>,
    last_step: Option<i64>,
}

impl From<TotpRow> for TotpFactor {
    fn from(row: TotpRow) -> Self {
        Self {
            user: row.user_id.into(),
            secret: SealedSecret::from_sealed(row.secret),
            created_at: row.created_at.0,
            confirmed_at: At::read(row.confirmed_at),
            last_step: row.last_step,
        }
    }
}
