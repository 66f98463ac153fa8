//! The outbox in the store.

use crate::StoreResult;
use async_trait::async_trait;
use countersign_domain::{Envelope, EventId, Instant};

/// To whom envelopes go. A receiver that is away or slow holds up only its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lane {
    /// Entries for the audit trail.
    Audit,
    /// Mails, and requests for mail.
    Mail,
}

impl Lane {
    /// Every lane.
    pub const ALL: [Self; 2] = [Self::Audit, Self::Mail];
}

/// An envelope that this relay may deliver until its lease ends.
#[derive(Debug, Clone)]
pub struct ClaimedEnvelope {
    /// The envelope.
    pub envelope: Envelope,
    /// How often it was claimed, this time included.
    pub attempts: u32,
}

/// How much waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutboxState {
    /// Envelopes to be delivered.
    pub waiting: u64,
    /// When the oldest of them was written.
    pub oldest: Option<Instant>,
    /// Envelopes given up.
    pub dead: u64,
    /// Of these, entries that the audit trail lacks.
    pub dead_entries: u64,
}

/// An envelope given up: somebody must look.
#[derive(Debug, Clone)]
pub struct DeadLetter {
    /// Its identifier.
    pub id: EventId,
    /// The kind of its message.
    pub kind: String,
    /// When it was written.
    pub created_at: Instant,
    /// How often it was tried.
    pub attempts: u32,
    /// What the last attempt said.
    pub error: String,
}

/// Reads the outbox.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait OutboxLookup: Send {
    /// How much waits.
    async fn state(&mut self) -> StoreResult<OutboxState>;
    /// Whether entries for the audit trail wait that were written at this moment or before it.
    async fn has_entries_until(&mut self, moment: Instant) -> StoreResult<bool>;
    /// At most `limit` dead letters, latest first.
    async fn dead_letters(&mut self, limit: u32) -> StoreResult<Vec<DeadLetter>>;
}

/// Writes the outbox.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait OutboxRepository: Send {
    /// Stores envelopes, to be delivered from now on.
    async fn append(&mut self, envelopes: &[Envelope]) -> StoreResult<()>;
    /// Claims at most `limit` envelopes of a lane that are due at `now`, oldest first, until `lease_ends`: until
    /// then no other relay gets them.
    async fn claim(
        &mut self,
        lane: Lane,
        now: Instant,
        lease_ends: Instant,
        limit: u32,
    ) -> StoreResult<Vec<ClaimedEnvelope>>;
    /// Deletes delivered envelopes, and what they carried.
    async fn delivered(&mut self, ids: &[EventId]) -> StoreResult<()>;
    /// Makes an envelope due again at `at`.
    async fn retry(&mut self, id: EventId, at: Instant, error: &str) -> StoreResult<()>;
    /// Gives an envelope up: it is kept, to be seen, and not tried again.
    async fn bury(&mut self, id: EventId, error: &str) -> StoreResult<()>;
}
