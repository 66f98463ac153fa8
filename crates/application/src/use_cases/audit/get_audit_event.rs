//! Shows an event of the audit trail.

use crate::failure::fails;
use crate::{Failure, Permitted, Ports, ReadAudit};
use countersign_domain::{AuditEvent, EventId};
use countersign_ports::AuditLookup;
use std::sync::Arc;

/// Shows an event of the audit trail.
#[derive(Clone)]
pub struct GetAuditEvent {
    audit: Arc<dyn AuditLookup>,
}

/// Why nothing is shown.
#[derive(Debug, thiserror::Error)]
pub enum GetAuditEventError {
    /// There is no such event; it may not have arrived yet.
    #[error("there is no such event")]
    NotFound,
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(GetAuditEventError: StoreError);

impl GetAuditEvent {
    /// With these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self { audit: ports.audit.clone() }
    }

    /// Shows the event.
    ///
    /// # Errors
    /// See [`GetAuditEventError`].
    pub async fn execute(
        &self,
        _by: &Permitted<ReadAudit>,
        id: EventId,
    ) -> Result<AuditEvent, GetAuditEventError> {
        self.audit.find(id).await?.ok_or(GetAuditEventError::NotFound)
    }
}

impl std::fmt::Debug for GetAuditEvent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("GetAuditEvent").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, audit_event, permitted};
    use countersign_ports::mock::{MockAuditLookup, ScriptedStore};

    #[tokio::test]
    async fn an_event_is_shown_and_none_is_not() {
        for found in [Some(audit_event()), None] {
            let mut audit = MockAuditLookup::new();
            let expected = found.clone();
            audit.expect_find().withf(|id| *id == audit_event().id).return_once(|_| Ok(found));
            let (ports, _) = Kit { audit, ..Kit::new(ScriptedStore::new()) }.ports();
            let outcome = GetAuditEvent::new(&ports).execute(&permitted(), audit_event().id).await;
            match expected {
                Some(expected) => assert_eq!(outcome.unwrap(), expected),
                None => assert!(matches!(outcome, Err(GetAuditEventError::NotFound))),
            }
        }
    }
}
