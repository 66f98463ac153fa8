//! Password hashing.

use crate::Cause;
use async_trait::async_trait;
use countersign_domain::{Password, PasswordHash};
use std::time::Duration;

/// Why a password was not hashed.
#[derive(Debug, thiserror::Error)]
pub enum HashingError {
    /// Too many wait already: try again.
    #[error("too many passwords wait to be hashed")]
    Overloaded {
        /// When it makes sense to try again.
        retry_after: Duration,
    },
    /// The hash in the store cannot be read, or the hasher failed.
    #[error("the password could not be hashed")]
    Failed(#[source] Cause),
}

/// What a comparison found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verification {
    /// Another password.
    Mismatch,
    /// The password.
    Match,
    /// The password, hashed with weaker parameters than today's: hash it again.
    MatchOutdated,
}

/// Hashes passwords: slowly, in memory, and not too many at a time.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait PasswordHasher: Send + Sync {
    /// Hashes with a fresh salt and today's parameters.
    async fn hash(&self, password: &Password) -> Result<PasswordHash, HashingError>;
    /// Compares a password with a hash, in constant time.
    async fn verify(&self, password: &Password, hash: &PasswordHash) -> Result<Verification, HashingError>;
    /// Does the work of [`verify`](Self::verify) and finds nothing: for accounts that do not exist or have no
    /// password, so that the time tells nothing.
    async fn verify_nothing(&self, password: &Password) -> Result<(), HashingError>;
}
