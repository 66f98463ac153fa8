//! Brings entries to the audit trail.

use super::{Fate, causes};
use countersign_domain::{AuditEvent, EventId, Instant, Message};
use countersign_ports::{AuditStore, ClaimedEnvelope, Clock, StoreError, StoreResult};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// How many entries are claimed at once: a store takes many nearly as fast as one.
const BATCH: u32 = 500;
/// How long an entry waits that found the store away. It does not grow: what the store lacks, it gets soon after it
/// is back.
pub(super) const WAIT: Duration = Duration::from_secs(5);

/// Brings entries to the audit trail, many at a time. While its store is away, one entry at a time finds out whether
/// it is back; the others stay due, so that they cost the primary store nothing and go as soon as it is.
#[derive(Clone)]
pub(super) struct Entries {
    audit: Arc<dyn AuditStore>,
    clock: Arc<dyn Clock>,
    away: Arc<AtomicBool>,
}

impl Entries {
    pub(super) fn new(audit: Arc<dyn AuditStore>, clock: Arc<dyn Clock>) -> Self {
        Self { audit, clock, away: Arc::default() }
    }

    /// How many to claim.
    pub(super) fn limit(&self) -> u32 {
        if self.away.load(Ordering::Relaxed) { 1 } else { BATCH }
    }

    /// Entries go together; when they are refused together, one by one, so that one bad entry stops no other.
    pub(super) async fn deliver(
        &self,
        claimed: &[ClaimedEnvelope],
        deadline: Instant,
    ) -> Vec<(EventId, u32, Fate)> {
        let events: Vec<AuditEvent> = claimed.iter().filter_map(event_of).collect();
        let fates = match self.append(&events).await {
            Ok(()) => events.iter().map(|_| Fate::Delivered).collect(),
            Err(StoreError::Unavailable(cause)) => {
                events.iter().map(|_| Fate::Await(cause.to_string())).collect()
            }
            Err(
                StoreError::Failed(_)
                | StoreError::Conflict(_)
                | StoreError::BrokenReference
                | StoreError::StaleVersion,
            ) => self.one_by_one(&events, deadline).await,
        };
        claimed
            .iter()
            .zip(fates)
            .map(|(claimed, fate)| (claimed.envelope.id, claimed.attempts, fate))
            .collect()
    }

    async fn one_by_one(&self, events: &[AuditEvent], deadline: Instant) -> Vec<Fate> {
        let mut fates = Vec::with_capacity(events.len());
        for event in events {
            let fate = if self.away.load(Ordering::Relaxed) || self.clock.now() > deadline {
                Fate::Release
            } else {
                match self.append(std::slice::from_ref(event)).await {
                    Ok(()) => Fate::Delivered,
                    Err(StoreError::Unavailable(cause)) => Fate::Await(cause.to_string()),
                    Err(
                        error @ (StoreError::Failed(_)
                        | StoreError::Conflict(_)
                        | StoreError::BrokenReference
                        | StoreError::StaleVersion),
                    ) => Fate::Bury(causes(&error)),
                }
            };
            fates.push(fate);
        }
        fates
    }

    /// Appends, and notes whether the store is there.
    async fn append(&self, events: &[AuditEvent]) -> StoreResult<()> {
        if events.is_empty() {
            return Ok(());
        }
        let outcome = self.audit.append(events).await;
        match &outcome {
            Err(StoreError::Unavailable(cause)) => {
                if !self.away.swap(true, Ordering::Relaxed) {
                    let error: &dyn std::error::Error = &**cause;
                    tracing::warn!(error, "the audit store is away; entries wait in the outbox");
                }
            }
            Ok(())
            | Err(
                StoreError::Failed(_)
                | StoreError::Conflict(_)
                | StoreError::BrokenReference
                | StoreError::StaleVersion,
            ) => {
                if self.away.swap(false, Ordering::Relaxed) {
                    tracing::info!("the audit store is back; it gets what waits for it");
                }
            }
        }
        outcome
    }
}

fn event_of(claimed: &ClaimedEnvelope) -> Option<AuditEvent> {
    match &claimed.envelope.message {
        Message::AuditRecorded(event) => Some(event.clone()),
        Message::MailRequested(_)
        | Message::RecoveryRequested { .. }
        | Message::VerificationRequested { .. }
        | Message::UserErased { .. } => None,
    }
}
