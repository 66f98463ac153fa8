//! Password hashing.

use crate::Cause;
use async_trait::async_trait;
use countersign_domain::{Invalid, Password, PasswordHash};
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
    /// The password, hashed with weaker parameters than today's or by another function: hash it again.
    MatchOutdated,
}

/// A hash that another system made and that passwords can be compared with here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedHash {
    /// The hash.
    pub hash: PasswordHash,
    /// Whether it protects its password poorly; the next login replaces it.
    pub is_weak: bool,
}

/// Hashes passwords: slowly, in memory, and not too many at a time.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait PasswordHasher: Send + Sync {
    /// Hashes with a fresh salt and today's parameters.
    async fn hash(&self, password: &Password) -> Result<PasswordHash, HashingError>;
    /// Compares a password with a hash, ours or an imported one, in constant time.
    async fn verify(&self, password: &Password, hash: &PasswordHash) -> Result<Verification, HashingError>;
    /// Takes the hash of another system, if passwords can be compared with it at a bounded cost.
    ///
    /// # Errors
    /// What is wrong with it, without repeating it.
    fn import(&self, text: &str) -> Result<ImportedHash, Invalid>;
    /// Does the work of [`verify`](Self::verify) with a hash of ours and finds nothing: for accounts that do not exist
    /// or have no password, so that the time tells nothing. It tells of an imported hash that no login has replaced yet.
    async fn verify_nothing(&self, password: &Password) -> Result<(), HashingError>;
}
