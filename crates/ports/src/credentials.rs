//! Passwords in the store.

use crate::StoreResult;
use async_trait::async_trait;
use countersign_domain::{Instant, PasswordHash, UserId};

/// Writes password hashes; they are read with the account.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait CredentialRepository: Send {
    /// Sets the password of a user, in place of any before.
    async fn set_password(&mut self, user: UserId, hash: &PasswordHash, now: Instant) -> StoreResult<()>;
    /// Deletes the password of a user, if he has one.
    async fn remove_password(&mut self, user: UserId) -> StoreResult<()>;
    /// Whether a user has a password.
    async fn has_password(&mut self, user: UserId) -> StoreResult<bool>;
    /// Replaces a hash by another of the same password, unless it was changed in the meantime; says whether
    /// it did. `changed_at` stays as it is.
    async fn rehash_password(
        &mut self,
        user: UserId,
        old: &PasswordHash,
        new: &PasswordHash,
    ) -> StoreResult<bool>;
    /// Whether the user's password is still the one set at `changed_at`. Asked with the account's row locked, in
    /// a statement of its own, it holds until this transaction ends: whoever proved a password acts on it only
    /// while it stands.
    async fn password_stands(&mut self, user: UserId, changed_at: Instant) -> StoreResult<bool>;
}
