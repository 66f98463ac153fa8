//! Sweeps away what has expired.

use crate::{Failure, Ports};
use countersign_domain::{Instant, LockoutPolicy};
use countersign_ports::{AuditRetention, Clock, Store, finish};
use std::sync::Arc;
use std::time::Duration;

/// How many rows one transaction deletes: few enough to hold no lock for long.
const BATCH: u32 = 500;
/// How long a session that is over is kept, for its user to see.
const SESSION_RETENTION: Duration = Duration::from_hours(30 * 24);
/// How long an API key that was revoked or expired is kept, likewise.
const API_KEY_RETENTION: Duration = Duration::from_hours(30 * 24);

/// Sweeps away what has expired, in small batches, safely on several nodes at once. To be run every hour.
#[derive(Clone)]
pub struct Housekeeping {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    audit: Option<KeptAudit>,
}

/// How long the audit trail is kept, where its store must be told to forget.
#[derive(Clone)]
pub struct KeptAudit {
    /// The trail.
    pub trail: Arc<dyn AuditRetention>,
    /// What is older goes.
    pub keep: Duration,
}

/// How many rows went.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Swept {
    /// Sessions, with their refresh tokens.
    pub sessions: u64,
    /// One-time tokens.
    pub one_time_tokens: u64,
    /// Revocations.
    pub revocations: u64,
    /// Counts of failed attempts.
    pub login_attempts: u64,
    /// API keys, with their secrets.
    pub api_keys: u64,
    /// Secrets that were rotated away, of API keys that go on.
    pub api_key_secrets: u64,
    /// Logins at identity providers that were never finished.
    pub federation_flows: u64,
    /// Entries of the audit trail.
    pub audit_events: u64,
}

/// Deletes batches until one is not full; gives their sum.
macro_rules! sweep {
    ($self:ident.$repository:ident.$delete:ident, $before:expr) => {{
        let mut sum = 0;
        loop {
            let mut tx = $self.store.begin().await?;
            let deleted = tx.$repository().$delete($before, BATCH).await;
            let deleted = finish(tx, deleted).await?;
            sum += deleted;
            if deleted < u64::from(BATCH) {
                break sum;
            }
        }
    }};
}

impl Housekeeping {
    /// With these ports; without `audit`, the trail is left alone.
    #[must_use]
    pub fn new(ports: &Ports, audit: Option<KeptAudit>) -> Self {
        Self { store: ports.store.clone(), clock: ports.clock.clone(), audit }
    }

    /// Sweeps once.
    ///
    /// # Errors
    /// When the store cannot be reached; what was swept until then is swept.
    pub async fn run_once(&self) -> Result<Swept, Failure> {
        let now = self.clock.now();
        Ok(Swept {
            sessions: sweep!(self.sessions.delete_expired, now - SESSION_RETENTION),
            one_time_tokens: sweep!(self.one_time_tokens.delete_expired, now),
            revocations: sweep!(self.revocations.delete_expired, now),
            login_attempts: sweep!(self.login_attempts.delete_expired, now - LockoutPolicy::MEMORY),
            api_keys: sweep!(self.api_keys.delete_expired, now - API_KEY_RETENTION),
            api_key_secrets: sweep!(self.api_keys.delete_expired_secrets, now),
            federation_flows: sweep!(self.flows.delete_expired, now),
            audit_events: self.sweep_audit(now).await?,
        })
    }

    async fn sweep_audit(&self, now: Instant) -> Result<u64, Failure> {
        let Some(KeptAudit { trail, keep }) = &self.audit else { return Ok(0) };
        let mut sum = 0;
        loop {
            let deleted = trail.delete_before(now - *keep, BATCH).await?;
            sum += deleted;
            if deleted < u64::from(BATCH) {
                return Ok(sum);
            }
        }
    }
}

impl std::fmt::Debug for KeptAudit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KeptAudit").field("keep", &self.keep).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Housekeeping {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Housekeeping").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, later};
    use countersign_ports::mock::{MockAuditRetention, ScriptedStore};

    #[tokio::test]
    async fn full_batches_are_followed_by_another() {
        let mut store = ScriptedStore::new();
        for deleted in [500, 500, 7] {
            store = store.transaction(|tx| {
                tx.sessions
                    .expect_delete_expired()
                    .withf(|before, _| *before == later(-30 * 24 * 3600))
                    .return_once(move |_, _| Ok(deleted));
            });
        }
        let store = store
            .transaction(|tx| {
                tx.one_time_tokens
                    .expect_delete_expired()
                    .withf(|before, _| *before == later(0))
                    .returning(|_, _| Ok(3));
            })
            .transaction(|tx| {
                tx.revocations
                    .expect_delete_expired()
                    .withf(|before, _| *before == later(0))
                    .returning(|_, _| Ok(0));
            })
            .transaction(|tx| {
                tx.login_attempts
                    .expect_delete_expired()
                    .withf(|before, _| *before == later(-24 * 3600))
                    .returning(|_, _| Ok(4));
            })
            .transaction(|tx| {
                tx.api_keys
                    .expect_delete_expired()
                    .withf(|before, _| *before == later(-30 * 24 * 3600))
                    .returning(|_, _| Ok(5));
            })
            .transaction(|tx| {
                tx.api_keys
                    .expect_delete_expired_secrets()
                    .withf(|before, _| *before == later(0))
                    .returning(|_, _| Ok(6));
            })
            .transaction(|tx| {
                tx.flows
                    .expect_delete_expired()
                    .withf(|before, _| *before == later(0))
                    .returning(|_, _| Ok(9));
            });
        let (ports, store) = Kit::new(store).ports();
        let mut trail = MockAuditRetention::new();
        for deleted in [500, 8] {
            trail
                .expect_delete_before()
                .withf(|before, limit| *before == later(-7 * 24 * 3600) && *limit == 500)
                .times(1)
                .return_once(move |_, _| Ok(deleted));
        }
        let audit = KeptAudit { trail: Arc::new(trail), keep: Duration::from_hours(7 * 24) };
        let swept = Housekeeping::new(&ports, Some(audit)).run_once().await.unwrap();
        let expected = Swept {
            sessions: 1007,
            one_time_tokens: 3,
            revocations: 0,
            login_attempts: 4,
            api_keys: 5,
            api_key_secrets: 6,
            federation_flows: 9,
            audit_events: 508,
        };
        assert_eq!(swept, expected);
        assert_eq!(store.ended().len(), 9);
    }
}
