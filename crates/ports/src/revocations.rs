//! Revocations in the store.

use crate::StoreResult;
use async_trait::async_trait;
use countersign_domain::{Instant, Revocation};

/// Reads revocations.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait RevocationLookup: Send {
    /// Those made at or after `since` (`None`: all) that have not expired by `now`.
    async fn since(&mut self, since: Option<Instant>, now: Instant) -> StoreResult<Vec<Revocation>>;
}

/// Writes revocations.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait RevocationRepository: Send {
    /// Stores revocations; one that is already there is left as it is.
    async fn insert(&mut self, revocations: &[Revocation]) -> StoreResult<()>;
    /// Deletes at most `limit` entries that expired before `before`; says how many.
    async fn delete_expired(&mut self, before: Instant, limit: u32) -> StoreResult<u64>;
}
