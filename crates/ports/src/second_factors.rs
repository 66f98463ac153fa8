//! Second factors in the store.

use crate::{MacTag, StoreResult};
use async_trait::async_trait;
use countersign_domain::{Instant, TotpFactor, UserId};

/// Reads second factors.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait SecondFactorLookup: Send {
    /// The generator of a user, confirmed or not.
    async fn totp(&mut self, user: UserId) -> StoreResult<Option<TotpFactor>>;
    /// How many backup codes a user has left.
    async fn backup_codes_left(&mut self, user: UserId) -> StoreResult<u64>;
}

/// Writes second factors.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait SecondFactorRepository: Send {
    /// Whether a user has a confirmed generator. With the account's row locked it holds until this transaction ends.
    async fn is_enabled(&mut self, user: UserId) -> StoreResult<bool>;
    /// Stores an unconfirmed generator, in place of another unconfirmed one; says whether it did. A confirmed one
    /// stays.
    async fn enrol_totp(&mut self, factor: &TotpFactor) -> StoreResult<bool>;
    /// Confirms the generator that was enrolled at `enrolled_at` by a code of this step; says whether it did.
    async fn confirm_totp(
        &mut self,
        user: UserId,
        enrolled_at: Instant,
        step: i64,
        now: Instant,
    ) -> StoreResult<bool>;
    /// Accepts a code of this step of a confirmed generator, unless one of it or of a later step was accepted; says
    /// whether it did. Of any number at once, one is accepted.
    async fn accept_step(&mut self, user: UserId, step: i64) -> StoreResult<bool>;
    /// Deletes the generator of a user and his backup codes; says whether the generator was confirmed.
    async fn remove(&mut self, user: UserId) -> StoreResult<bool>;
    /// Stores backup codes in place of all that the user had.
    async fn replace_backup_codes(&mut self, user: UserId, codes: &[MacTag]) -> StoreResult<()>;
    /// Uses a backup code, if the user has it; says whether it did. Of any number at once, one does.
    async fn consume_backup_code(&mut self, user: UserId, code: &MacTag) -> StoreResult<bool>;
}
