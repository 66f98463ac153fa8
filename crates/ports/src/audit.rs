//! Where the audit trail is kept.

use crate::{ListRequest, Listed, Selection, StoreResult};
use async_trait::async_trait;
use countersign_domain::{Action, AuditEvent, EventId, Instant, RequestId, UserId};

/// Which entries. Each part that is there narrows it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// What was done, or tried: one of these. Empty: anything.
    pub actions: Vec<Action>,
    /// Whether it was refused.
    pub refused: Option<bool>,
    /// Who acted: this user, or a key of his.
    pub actor: Option<UserId>,
    /// On whose account.
    pub subject: Option<UserId>,
    /// Who acted or on whose account, either.
    pub about: Option<UserId>,
    /// In which request.
    pub request: Option<RequestId>,
    /// Not before this.
    pub from: Option<Instant>,
    /// Before this.
    pub until: Option<Instant>,
}

/// By what the trail is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AuditSort {
    /// When it happened.
    OccurredAt,
}

/// Reads the audit trail.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait AuditLookup: Send + Sync {
    /// The event with this identifier.
    async fn find(&self, id: EventId) -> StoreResult<Option<AuditEvent>>;
    /// A part of the trail. The trail is not searched: `selection.search` is not looked at.
    async fn list(&self, request: &ListRequest<AuditFilter, AuditSort>) -> StoreResult<Listed<AuditEvent>>;
    /// How many events there are of a selection.
    async fn count(&self, selection: &Selection<AuditFilter>) -> StoreResult<u64>;
}

/// Keeps the audit trail: in the primary database or in a store of its own. It is added to; but for
/// [`forget_places`](Self::forget_places) nothing in it changes.
#[async_trait]
pub trait AuditStore: AuditLookup {
    /// Stores events durably. An event that is already there, by its id, is left as it is.
    ///
    /// # Errors
    /// `Unavailable` when the store is away: try again. `Failed` when it refuses one of them; it may then have stored
    /// some of the others.
    async fn append(&self, events: &[AuditEvent]) -> StoreResult<()>;
    /// Removes from where a user acted: addresses and programs, of every event whose actor he or a key of his is, and
    /// of what nobody in particular did to his account, as who tries to log in does.
    /// What was done, when and by which identifier stays. Says how many events there are. When it fails half-way,
    /// some are done: repeat it.
    async fn forget_places(&self, user: UserId) -> StoreResult<u64>;
}

#[cfg(feature = "mock")]
mockall::mock! {
    /// A double.
    #[derive(Debug)]
    pub AuditStore {}

    #[async_trait]
    impl AuditLookup for AuditStore {
        async fn find(&self, id: EventId) -> StoreResult<Option<AuditEvent>>;
        async fn list(&self, request: &ListRequest<AuditFilter, AuditSort>) -> StoreResult<Listed<AuditEvent>>;
        async fn count(&self, selection: &Selection<AuditFilter>) -> StoreResult<u64>;
    }

    #[async_trait]
    impl AuditStore for AuditStore {
        async fn append(&self, events: &[AuditEvent]) -> StoreResult<()>;
        async fn forget_places(&self, user: UserId) -> StoreResult<u64>;
    }
}

/// Forgets what is too old, where the store of the trail does not do so by itself.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait AuditRetention: Send + Sync {
    /// Deletes at most `limit` events that happened before `before`; says how many.
    async fn delete_before(&self, before: Instant, limit: u32) -> StoreResult<u64>;
}
