//! Header and claims, as JSON.

use countersign_domain::{Permission, RoleName, SessionId, TokenId, UserId};
use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer, Serialize};

/// What we read of a header. Keys that a token brings along (`jwk`, `jku`, `x5u`, `x5c`) are not looked at.
#[derive(Deserialize)]
pub(super) struct Header {
    pub(super) alg: String,
    pub(super) kid: String,
    pub(super) typ: String,
    #[serde(default, deserialize_with = "present")]
    pub(super) crit: bool,
}

/// The claims of an access token (RFC 9068 §2.2). Reading is strict: none may be missing, and times are
/// whole numbers that are not negative.
#[derive(Serialize, Deserialize)]
pub(super) struct Claims {
    pub(super) iss: String,
    pub(super) sub: UserId,
    pub(super) aud: String,
    pub(super) exp: u64,
    pub(super) iat: u64,
    pub(super) nbf: u64,
    pub(super) jti: TokenId,
    pub(super) sid: SessionId,
    pub(super) auth_time: u64,
    pub(super) roles: Vec<RoleName>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) roles_hash: Option<String>,
    // These are for other services: this one asks its store.
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(super) permissions: Option<Vec<Permission>>,
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(super) permissions_hash: Option<String>,
}

/// True for whatever value, `null` included.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    IgnoredAny::deserialize(deserializer).map(|_| true)
}
