//! API keys in the store.

use crate::{ListRequest, Listed, Selection, StoreResult};
use async_trait::async_trait;
use countersign_domain::{
    ApiKey, ApiKeyId, ApiKeySecret, ApiKeyStatus, Instant, Permission, TokenHash, User, UserId,
};

/// What the use of an API key needs to know, read at once.
#[derive(Debug, Clone)]
pub struct ApiKeyRecord {
    /// The secret presented.
    pub secret: ApiKeySecret,
    /// Its key, live or not.
    pub key: ApiKey,
    /// The owner, of any state.
    pub owner: User,
    /// What the owner may do.
    pub permissions: Vec<Permission>,
}

/// An API key and its secrets, the newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKeyEntry {
    /// The key.
    pub key: ApiKey,
    /// Its secrets.
    pub secrets: Vec<ApiKeySecret>,
}

/// Which API keys of a user. Each part that is there narrows it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct ApiKeyFilter {
    /// Whether they are accepted.
    pub status: Option<ApiKeyStatus>,
}

/// By what API keys are sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ApiKeySort {
    /// When they were made.
    CreatedAt,
}

/// Reads API keys.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait ApiKeyLookup: Send {
    /// The key that this secret belongs to.
    async fn by_secret(&mut self, hash: &TokenHash) -> StoreResult<Option<ApiKeyRecord>>;
    /// The key with this identifier, revoked or not.
    async fn find(&mut self, id: ApiKeyId) -> StoreResult<Option<ApiKeyEntry>>;
    /// A part of the list of a user's keys, revoked ones included; `now` tells which have expired. They are not
    /// searched.
    async fn list(
        &mut self,
        user: UserId,
        now: Instant,
        request: &ListRequest<ApiKeyFilter, ApiKeySort>,
    ) -> StoreResult<Listed<ApiKeyEntry>>;
    /// How many keys of a user there are of a selection.
    async fn count(
        &mut self,
        user: UserId,
        now: Instant,
        selection: &Selection<ApiKeyFilter>,
    ) -> StoreResult<u64>;
}

/// Writes API keys.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait ApiKeyRepository: Send {
    /// Stores a new key and its first secret.
    async fn insert(&mut self, key: &ApiKey, secret: &ApiKeySecret) -> StoreResult<()>;
    /// How many live keys a user has. With the account's row locked it holds until this transaction ends.
    async fn count_live(&mut self, user: UserId, now: Instant) -> StoreResult<u64>;
    /// The key, locked against other writers until this transaction ends.
    async fn lock(&mut self, id: ApiKeyId) -> StoreResult<Option<ApiKey>>;
    /// Stores name, scopes, expiry and revocation of a key.
    async fn update(&mut self, key: &ApiKey) -> StoreResult<()>;
    /// Stores one more secret of a key; its others end at `others_end`, unless they end before.
    async fn rotate(&mut self, secret: &ApiKeySecret, others_end: Instant) -> StoreResult<()>;
    /// Revokes the keys of a user that are not revoked yet; says how many.
    async fn revoke_of(&mut self, user: UserId, at: Instant) -> StoreResult<u64>;
    /// Notes that a key was used, unless a later use is noted.
    async fn used(&mut self, id: ApiKeyId, at: Instant) -> StoreResult<()>;
    /// Deletes at most `limit` keys, with their secrets, that were revoked or expired before `before`; says how
    /// many.
    async fn delete_expired(&mut self, before: Instant, limit: u32) -> StoreResult<u64>;
    /// Deletes at most `limit` secrets that ended before `before`, of keys that go on; says how many.
    async fn delete_expired_secrets(&mut self, before: Instant, limit: u32) -> StoreResult<u64>;
}
