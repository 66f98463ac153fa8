//! Downloads feature switches.

use crate::journal::{Deed, Journal};
use crate::{DownloadFeatures, Failure, Permitted, Ports, Walk};
use countersign_domain::{Action, Feature, Origin};
use countersign_ports::{Clock, FeatureFilter, FeatureSort, ListRequest, Store};
use std::sync::Arc;

/// Downloads feature switches. That it is done is in the audit trail before the first comes.
#[derive(Clone)]
pub struct ExportFeatures {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    journal: Journal,
}

/// Who downloads what.
#[derive(Debug, Clone)]
pub struct ExportFeaturesCommand {
    /// Who.
    pub by: Permitted<DownloadFeatures>,
    /// Which of them, in which order; part and size are not looked at.
    pub request: ListRequest<FeatureFilter, FeatureSort>,
    /// As what, for the audit trail.
    pub format: &'static str,
    /// From where.
    pub origin: Origin,
}

impl ExportFeatures {
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
        command: ExportFeaturesCommand,
    ) -> Result<Walk<FeatureFilter, FeatureSort, Feature>, Failure> {
        let ExportFeaturesCommand { by, request, format, origin } = command;
        let (actor, at) = (by.actor(), self.clock.now());
        let deed = Deed { action: Action::FeaturesExported, actor, subject: None, origin: &origin, at };
        self.journal.remember(&[self.journal.done_with(deed, "format", format.into())]).await?;
        let store = Arc::clone(&self.store);
        Ok(Walk::new(request, move |request| {
            let store = Arc::clone(&store);
            Box::pin(async move { store.reader().await?.features().list(&request).await })
        }))
    }
}

impl std::fmt::Debug for ExportFeatures {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ExportFeatures").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, barely_permitted, feature, list_request, origin};
    use countersign_ports::Listed;
    use countersign_ports::mock::{Ended, ScriptedStore};
    use serde_json::json;

    #[tokio::test]
    async fn a_download_is_remembered_and_reads_what_is_selected() {
        let store = ScriptedStore::new()
            .transaction(|tx| Kit::expect_entry(tx, Action::FeaturesExported, json!({ "format": "csv" })))
            .reader(|r| {
                r.features.expect_list().return_once(|_| Ok(Listed { items: vec![feature()], next: None }));
            });
        let (ports, store) = Kit::new(store).ports();
        let (by, request) = (barely_permitted(), list_request(FeatureSort::Name));
        let command = ExportFeaturesCommand { by, request, format: "csv", origin: origin() };
        let mut walk = ExportFeatures::new(&ports).execute(command).await.unwrap();
        assert_eq!(walk.next().await.unwrap(), [feature()]);
        assert_eq!(walk.next().await.unwrap(), []);
        assert_eq!(store.ended(), [Ended::Committed]);
    }
}
