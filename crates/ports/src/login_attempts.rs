//! Failed attempts in the store.

use crate::StoreResult;
use async_trait::async_trait;
use countersign_domain::{AttemptScope, AttemptSubject, Attempts, Instant};

/// Reads what is counted of failed attempts.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait LoginAttemptLookup: Send {
    /// What is counted of a subject in these scopes; a scope of which nothing is counted is left out.
    async fn find(
        &mut self,
        subject: &AttemptSubject,
        scopes: &[AttemptScope],
    ) -> StoreResult<Vec<(AttemptScope, Attempts)>>;
    /// What is counted of a subject in any scope: at most `limit`, the latest failure first.
    async fn of(
        &mut self,
        subject: &AttemptSubject,
        limit: u32,
    ) -> StoreResult<Vec<(AttemptScope, Attempts)>>;
}

/// Writes what is counted of failed attempts.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait LoginAttemptRepository: Send {
    /// What is counted, [`Attempts::none`] if nothing is, locked against other writers until this transaction ends:
    /// of any number at once, each counts from what the one before it has counted, the first ones included.
    async fn lock(
        &mut self,
        subject: &AttemptSubject,
        scope: AttemptScope,
        now: Instant,
    ) -> StoreResult<Attempts>;
    /// Stores what was counted under the lock.
    async fn save(
        &mut self,
        subject: &AttemptSubject,
        scope: AttemptScope,
        attempts: &Attempts,
    ) -> StoreResult<()>;
    /// As [`LoginAttemptLookup::find`], as this transaction sees it, without a lock.
    async fn find(
        &mut self,
        subject: &AttemptSubject,
        scopes: &[AttemptScope],
    ) -> StoreResult<Vec<(AttemptScope, Attempts)>>;
    /// Forgets what is counted of a subject in one scope.
    async fn clear(&mut self, subject: &AttemptSubject, scope: AttemptScope) -> StoreResult<()>;
    /// Forgets what is counted of a subject in every scope but those of `except`; says how many.
    async fn clear_all(&mut self, subject: &AttemptSubject, except: &[AttemptScope]) -> StoreResult<u64>;
    /// Deletes at most `limit` counts whose last failure was before `before`; says how many. No lock lasts as long.
    async fn delete_expired(&mut self, before: Instant, limit: u32) -> StoreResult<u64>;
}
