//! Downloads the audit trail.

use crate::journal::{Deed, Journal};
use crate::{DownloadAudit, Failure, Permitted, Ports, Walk};
use countersign_domain::{Action, AuditEvent, Origin};
use countersign_ports::{AuditFilter, AuditLookup, AuditSort, Clock, ListRequest};
use std::sync::Arc;

/// Downloads the audit trail. That it is done is in the audit trail before the first comes.
#[derive(Clone)]
pub struct ExportAuditEvents {
    audit: Arc<dyn AuditLookup>,
    clock: Arc<dyn Clock>,
    journal: Journal,
}

/// Who downloads what.
#[derive(Debug, Clone)]
pub struct ExportAuditEventsCommand {
    /// Who.
    pub by: Permitted<DownloadAudit>,
    /// Which of them, in which order; part and size are not looked at.
    pub request: ListRequest<AuditFilter, AuditSort>,
    /// As what, for the audit trail.
    pub format: &'static str,
    /// From where.
    pub origin: Origin,
}

impl ExportAuditEvents {
    /// With these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self { audit: ports.audit.clone(), clock: ports.clock.clone(), journal: Journal::new(ports) }
    }

    /// A walk through all of them.
    ///
    /// # Errors
    /// When the audit trail cannot be written to.
    pub async fn execute(
        &self,
        command: ExportAuditEventsCommand,
    ) -> Result<Walk<AuditFilter, AuditSort, AuditEvent>, Failure> {
        let ExportAuditEventsCommand { by, request, format, origin } = command;
        let (actor, at) = (by.actor(), self.clock.now());
        let deed = Deed { action: Action::AuditExported, actor, subject: None, origin: &origin, at };
        self.journal.remember(&[self.journal.done_with(deed, "format", format.into())]).await?;
        let audit = self.audit.clone();
        Ok(Walk::new(request, move |request| {
            let audit = audit.clone();
            Box::pin(async move { audit.list(&request).await })
        }))
    }
}

impl std::fmt::Debug for ExportAuditEvents {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ExportAuditEvents").finish_non_exhaustive()
    }
}
