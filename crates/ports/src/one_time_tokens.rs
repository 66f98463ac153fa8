//! One-time tokens in the store.

use crate::StoreResult;
use async_trait::async_trait;
use countersign_domain::{Instant, OneTimeToken, Purpose, TokenHash, UserId};

/// Reads one-time tokens.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait OneTimeTokenLookup: Send {
    /// The unused, unexpired token with this hash and purpose. Reading does not use it.
    async fn find(
        &mut self,
        hash: &TokenHash,
        purpose: Purpose,
        now: Instant,
    ) -> StoreResult<Option<OneTimeToken>>;
    /// How many tokens of this purpose a user was issued since `since` that are neither used nor voided.
    async fn count_since(&mut self, user: UserId, purpose: Purpose, since: Instant) -> StoreResult<u64>;
}

/// Writes one-time tokens.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait OneTimeTokenRepository: Send {
    /// Stores a new token.
    async fn insert(&mut self, token: &OneTimeToken) -> StoreResult<()>;
    /// Uses the token with this hash and purpose, unless it is used or expired. Of any number at once, one
    /// gets it.
    async fn consume(
        &mut self,
        hash: &TokenHash,
        purpose: Purpose,
        now: Instant,
    ) -> StoreResult<Option<OneTimeToken>>;
    /// Voids the tokens of this purpose: a user's, or with `None` those of no user. Says how many.
    async fn void(&mut self, user: Option<UserId>, purpose: Purpose) -> StoreResult<u64>;
    /// Deletes at most `limit` tokens that expired before `before`; says how many.
    async fn delete_expired(&mut self, before: Instant, limit: u32) -> StoreResult<u64>;
}
