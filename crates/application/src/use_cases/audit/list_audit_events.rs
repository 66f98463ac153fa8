//! Lists the audit trail.

use crate::counted::counted;
use crate::{Counted, Failure, Permitted, Ports, ReadAudit};
use countersign_domain::AuditEvent;
use countersign_ports::{AuditFilter, AuditLookup, AuditSort, ListRequest};
use std::sync::Arc;

/// Lists the audit trail, part by part.
#[derive(Clone)]
pub struct ListAuditEvents {
    audit: Arc<dyn AuditLookup>,
}

impl ListAuditEvents {
    /// With these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self { audit: ports.audit.clone() }
    }

    /// A part of the trail, and how many events there are in all.
    ///
    /// # Errors
    /// When the trail cannot be reached.
    pub async fn execute(
        &self,
        _by: &Permitted<ReadAudit>,
        request: &ListRequest<AuditFilter, AuditSort>,
    ) -> Result<Counted<AuditEvent>, Failure> {
        Ok(counted!(self.audit, request))
    }
}

impl std::fmt::Debug for ListAuditEvents {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ListAuditEvents").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, audit_event, list_request, permitted};
    use countersign_ports::mock::{MockAuditLookup, ScriptedStore};
    use countersign_ports::{Listed, StoreError};

    async fn list(audit: MockAuditLookup) -> Result<Counted<AuditEvent>, Failure> {
        let (ports, _) = Kit { audit, ..Kit::new(ScriptedStore::new()) }.ports();
        ListAuditEvents::new(&ports).execute(&permitted(), &list_request(AuditSort::OccurredAt)).await
    }

    #[tokio::test]
    async fn the_trail_comes_with_how_much_there_is_of_it() {
        let mut audit = MockAuditLookup::new();
        audit.expect_list().returning(|_| Ok(Listed { items: vec![audit_event()], next: None }));
        audit.expect_count().returning(|_| Ok(5));
        let counted = list(audit).await.unwrap();
        assert_eq!((counted.listed.items, counted.total), (vec![audit_event()], Some(5)));
    }

    #[tokio::test]
    async fn a_part_that_was_found_is_shown_without_a_total_that_takes_too_long() {
        let mut audit = MockAuditLookup::new();
        audit.expect_list().returning(|_| Ok(Listed { items: vec![audit_event()], next: None }));
        audit.expect_count().returning(|_| Err(StoreError::Unavailable("too long".into())));
        let counted = list(audit).await.unwrap();
        assert_eq!((counted.listed.items, counted.total), (vec![audit_event()], None));
    }

    #[tokio::test]
    async fn a_trail_that_is_away_is_a_failure() {
        let mut audit = MockAuditLookup::new();
        audit.expect_list().returning(|_| Err(StoreError::Unavailable("gone".into())));
        assert!(matches!(list(audit).await, Err(Failure::Store(StoreError::Unavailable(_)))));
    }
}
