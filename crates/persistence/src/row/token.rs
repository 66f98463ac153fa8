//! Rows of tokens.

use super::session::SessionRow;
use super::user::UserRow;
use super::{corrupt, read_hash, read_permissions, read_roles};
use crate::schema::{one_time_tokens, refresh_tokens};
use crate::types::{At, Key};
use countersign_domain::{EmailAddress, OneTimeToken, Purpose, RefreshToken};
use countersign_ports::RefreshRecord;
use diesel::prelude::*;
use diesel::result::Error;

/// A row of `refresh_tokens`.
#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = refresh_tokens)]
pub(crate) struct RefreshTokenRow {
    hash: Vec<u8>,
    session_id: Key,
    generation: i32,
    issued_at: At,
    expires_at: At,
    rotated_at: Option<At>,
}

impl TryFrom<RefreshTokenRow> for RefreshToken {
    type Error = Error;

    fn try_from(row: RefreshTokenRow) -> QueryResult<Self> {
        Ok(Self {
            hash: read_hash(row.hash)?,
            session: row.session_id.into(),
            generation: row.generation,
            issued_at: row.issued_at.0,
            expires_at: row.expires_at.0,
            rotated_at: At::read(row.rotated_at),
        })
    }
}

impl From<&RefreshToken> for RefreshTokenRow {
    fn from(token: &RefreshToken) -> Self {
        Self {
            hash: token.hash.as_bytes().to_vec(),
            session_id: token.session.into(),
            generation: token.generation,
            issued_at: At(token.issued_at),
            expires_at: At(token.expires_at),
            rotated_at: token.rotated_at.map(At),
        }
    }
}

/// A refresh token, the last generation of its session, that session, its account, and its roles and what they permit,
/// each joined by spaces.
pub(crate) type RefreshRow =
    (RefreshTokenRow, Option<i32>, SessionRow, UserRow, Option<String>, Option<String>);

/// Reads what a renewal needs.
pub(crate) fn read_refresh(
    (token, latest, session, user, roles, permissions): RefreshRow,
) -> QueryResult<RefreshRecord> {
    Ok(RefreshRecord {
        latest_generation: latest.unwrap_or(token.generation),
        token: token.try_into()?,
        session: session.try_into()?,
        user: user.try_into()?,
        roles: read_roles(roles.as_deref())?,
        permissions: read_permissions(permissions.as_deref())?,
    })
}

/// A row of `one_time_tokens`.
#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = one_time_tokens)]
pub(crate) struct OneTimeTokenRow {
    id: Key,
    hash: Vec<u8>,
    purpose: String,
    user_id: Option<Key>,
    email: Option<String>,
    issued_at: At,
    expires_at: At,
}

impl TryFrom<OneTimeTokenRow> for OneTimeToken {
    type Error = Error;

    fn try_from(row: OneTimeTokenRow) -> QueryResult<Self> {
        let email = row
            .email
            .map(|email| EmailAddress::parse(&email).ok().ok_or_else(corrupt("one_time_tokens.email")));
        Ok(Self {
            id: row.id.into(),
            hash: read_hash(row.hash)?,
            purpose: Purpose::parse(&row.purpose).ok_or_else(corrupt("one_time_tokens.purpose"))?,
            user: row.user_id.map(Into::into),
            email: email.transpose()?,
            issued_at: row.issued_at.0,
            expires_at: row.expires_at.0,
        })
    }
}

impl From<&OneTimeToken> for OneTimeTokenRow {
    fn from(token: &OneTimeToken) -> Self {
        Self {
            id: token.id.into(),
            hash: token.hash.as_bytes().to_vec(),
            purpose: token.purpose.as_str().to_owned(),
            user_id: token.user.map(Into::into),
            email: token.email.as_ref().map(|email| email.as_str().to_owned()),
            issued_at: At(token.issued_at),
            expires_at: At(token.expires_at),
        }
    }
}
