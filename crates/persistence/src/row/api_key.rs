//! Rows of API keys.

use super::user::UserRow;
use super::{corrupt, read_hash, read_permissions};
use crate::schema::{api_key_secrets, api_keys};
use crate::types::{At, Json, Key};
use countersign_domain::{ApiKey, ApiKeyName, ApiKeySecret};
use countersign_ports::{ApiKeyEntry, ApiKeyRecord};
use diesel::prelude::*;
use diesel::result::Error;

/// A row of `api_keys`.
#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = api_keys)]
pub(crate) struct ApiKeyRow {
    pub(crate) id: Key,
    user_id: Key,
    name: String,
    scopes: Json,
    created_at: At,
    expires_at: Option<At>,
    last_used_at: Option<At>,
    revoked_at: Option<At>,
}

impl TryFrom<ApiKeyRow> for ApiKey {
    type Error = Error;

    fn try_from(row: ApiKeyRow) -> QueryResult<Self> {
        Ok(Self {
            id: row.id.into(),
            user: row.user_id.into(),
            name: ApiKeyName::parse(&row.name).ok().ok_or_else(corrupt("api_keys.name"))?,
            scopes: row.scopes.read()?,
            created_at: row.created_at.0,
            expires_at: At::read(row.expires_at),
            last_used_at: At::read(row.last_used_at),
            revoked_at: At::read(row.revoked_at),
        })
    }
}

impl TryFrom<&ApiKey> for ApiKeyRow {
    type Error = Error;

    fn try_from(key: &ApiKey) -> QueryResult<Self> {
        Ok(Self {
            id: key.id.into(),
            user_id: key.user.into(),
            name: key.name.as_str().to_owned(),
            scopes: Json::write(&key.scopes)?,
            created_at: At(key.created_at),
            expires_at: key.expires_at.map(At),
            last_used_at: key.last_used_at.map(At),
            revoked_at: key.revoked_at.map(At),
        })
    }
}

/// What an update of an API key writes.
#[derive(Debug, AsChangeset)]
#[diesel(table_name = api_keys, treat_none_as_null = true)]
pub(crate) struct ApiKeyChanges<'a> {
    name: &'a str,
    scopes: Json,
    expires_at: Option<At>,
    revoked_at: Option<At>,
}

impl<'a> TryFrom<&'a ApiKey> for ApiKeyChanges<'a> {
    type Error = Error;

    fn try_from(key: &'a ApiKey) -> QueryResult<Self> {
        Ok(Self {
            name: key.name.as_str(),
            scopes: Json::write(&key.scopes)?,
            expires_at: key.expires_at.map(At),
            revoked_at: key.revoked_at.map(At),
        })
    }
}

/// A row of `api_key_secrets`.
#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = api_key_secrets)]
pub(crate) struct ApiKeySecretRow {
    hash: Vec<u8>,
    key_id: Key,
    hint: String,
    issued_at: At,
    expires_at: Option<At>,
}

impl TryFrom<ApiKeySecretRow> for ApiKeySecret {
    type Error = Error;

    fn try_from(row: ApiKeySecretRow) -> QueryResult<Self> {
        Ok(Self {
            hash: read_hash(row.hash)?,
            key: row.key_id.into(),
            hint: row.hint,
            issued_at: row.issued_at.0,
            expires_at: At::read(row.expires_at),
        })
    }
}

impl From<&ApiKeySecret> for ApiKeySecretRow {
    fn from(secret: &ApiKeySecret) -> Self {
        Self {
            hash: secret.hash.as_bytes().to_vec(),
            key_id: secret.key.into(),
            hint: secret.hint.clone(),
            issued_at: At(secret.issued_at),
            expires_at: secret.expires_at.map(At),
        }
    }
}

/// A secret, its key, the owner, and what he may do, joined by spaces.
pub(crate) type ApiKeyUse = (ApiKeySecretRow, ApiKeyRow, UserRow, Option<String>);

/// Reads what the use of a key needs.
pub(crate) fn read_api_key((secret, key, owner, permissions): ApiKeyUse) -> QueryResult<ApiKeyRecord> {
    Ok(ApiKeyRecord {
        secret: secret.try_into()?,
        key: key.try_into()?,
        owner: owner.try_into()?,
        permissions: read_permissions(permissions.as_deref())?,
    })
}

/// Reads keys, each with those of the secrets that are its own, in their order.
pub(crate) fn read_entries(
    keys: Vec<ApiKeyRow>,
    secrets: Vec<ApiKeySecretRow>,
) -> QueryResult<Vec<ApiKeyEntry>> {
    let secrets = secrets.into_iter().map(ApiKeySecret::try_from).collect::<QueryResult<Vec<_>>>()?;
    let entry = |row: ApiKeyRow| {
        let key = ApiKey::try_from(row)?;
        let of_key = secrets.iter().filter(|secret| secret.key == key.id).cloned();
        Ok(ApiKeyEntry { secrets: of_key.collect(), key })
    };
    keys.into_iter().map(entry).collect()
}
