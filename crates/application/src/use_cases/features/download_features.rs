//! Downloads feature switches.

use crate::counted::Walk;
use crate::failure::fails;
use crate::journal::{Deed, Journal};
use crate::{ExportFeatures, Failure, Permitted, Ports};
use countersign_domain::{Action, Feature, Origin};
use countersign_ports::{Clock, FeatureFilter, FeatureSort, ListRequest, Store};
use std::sync::Arc;

/// Downloads feature switches. That somebody did is remembered before the first of them is read.
#[derive(Clone)]
pub struct DownloadFeatures {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    journal: Journal,
}

/// Why nothing is downloaded.
#[derive(Debug, thiserror::Error)]
pub enum DownloadFeaturesError {
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(DownloadFeaturesError: StoreError);

impl DownloadFeatures {
    /// With these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self { store: ports.store.clone(), clock: ports.clock.clone(), journal: Journal::new(ports) }
    }

    /// Begins to read what is selected.
    ///
    /// # Errors
    /// See [`DownloadFeaturesError`].
    pub async fn execute(
        &self,
        by: &Permitted<ExportFeatures>,
        request: ListRequest<FeatureFilter, FeatureSort>,
        origin: &Origin,
    ) -> Result<Walk<FeatureFilter, FeatureSort, Feature>, DownloadFeaturesError> {
        let (actor, at) = (by.actor(), self.clock.now());
        let deed = Deed { action: Action::FeaturesExported, actor, subject: None, origin, at };
        self.journal.remember(&[self.journal.done(deed)]).await?;
        let store = Arc::clone(&self.store);
        Ok(Walk::new(request, move |request| {
            let store = Arc::clone(&store);
            Box::pin(async move { store.reader().await?.features().list(&request).await })
        }))
    }
}

impl std::fmt::Debug for DownloadFeatures {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DownloadFeatures").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, barely_permitted, feature, origin};
    use countersign_ports::mock::{Ended, ScriptedStore};
    use countersign_ports::{Direction, Listed, Selection, Slice, Sort};
    use serde_json::json;

    #[tokio::test]
    async fn a_download_is_remembered_and_reads_what_is_selected() {
        let filter = FeatureFilter { is_active: Some(true), owner: None };
        let store = ScriptedStore::new()
            .transaction(|tx| Kit::expect_entry(tx, Action::FeaturesExported, json!({})))
            .reader(|r| {
                r.features
                    .expect_list()
                    .withf(|request| request.selection.filter.is_active == Some(true))
                    .return_once(|_| Ok(Listed { items: vec![feature()], next: None }));
            });
        let (ports, store) = Kit::new(store).ports();
        let request = ListRequest {
            selection: Selection { filter, search: None },
            sort: Sort { by: FeatureSort::Name, direction: Direction::Ascending },
            slice: Slice::Page(1),
            limit: 1,
            total: None,
        };
        let download = DownloadFeatures::new(&ports);
        let mut walk = download.execute(&barely_permitted(), request, &origin()).await.unwrap();
        assert_eq!(walk.next().await.unwrap(), [feature()]);
        assert_eq!(walk.next().await.unwrap(), []);
        assert_eq!(store.ended(), [Ended::Committed]);
    }
}
