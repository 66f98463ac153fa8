//! Downloads accounts.

use crate::journal::{Deed, Journal};
use crate::{DownloadUsers, Failure, Permitted, Ports, Walk};
use countersign_domain::{Action, Origin};
use countersign_ports::{Clock, ListRequest, Store, UserEntry, UserFilter, UserSort};
use std::sync::Arc;

/// Downloads accounts. That it is done is in the audit trail before the first comes.
#[derive(Clone)]
pub struct ExportUsers {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    journal: Journal,
}

/// Who downloads what.
#[derive(Debug, Clone)]
pub struct ExportUsersCommand {
    /// Who.
    pub by: Permitted<DownloadUsers>,
    /// Which of them, in which order; part and size are not looked at.
    pub request: ListRequest<UserFilter, UserSort>,
    /// As what, for the audit trail.
    pub format: &'static str,
    /// From where.
    pub origin: Origin,
}

impl ExportUsers {
    /// With these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self { store: ports.store.clone(), clock: ports.clock.clone(), journal: Journal::new(ports) }
    }

    /// A walk through all of them.
    ///
    /// # Errors
    /// When the audit trail cannot be written to.
    pub async fn execute(
        &self,
        command: ExportUsersCommand,
    ) -> Result<Walk<UserFilter, UserSort, UserEntry>, Failure> {
        let ExportUsersCommand { by, request, format, origin } = command;
        let (actor, at) = (by.actor(), self.clock.now());
        let deed = Deed { action: Action::UsersExported, actor, subject: None, origin: &origin, at };
        self.journal.remember(&[self.journal.done_with(deed, "format", format.into())]).await?;
        let store = self.store.clone();
        Ok(Walk::new(request, move |request| {
            let store = store.clone();
            Box::pin(async move { store.reader().await?.users().list(&request).await })
        }))
    }
}

impl std::fmt::Debug for ExportUsers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ExportUsers").finish_non_exhaustive()
    }
}
