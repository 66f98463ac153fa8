//! Shows a feature switch.

use crate::failure::fails;
use crate::{Failure, Permitted, Ports, ReadFeatures};
use countersign_domain::{Feature, FeatureId};
use countersign_ports::Store;
use std::sync::Arc;

/// Shows a feature switch.
#[derive(Clone)]
pub struct GetFeature {
    store: Arc<dyn Store>,
}

/// Why nothing is shown.
#[derive(Debug, thiserror::Error)]
pub enum GetFeatureError {
    /// There is no such feature switch.
    #[error("there is no such feature switch")]
    NotFound,
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(GetFeatureError: StoreError);

impl GetFeature {
    /// With these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self { store: ports.store.clone() }
    }

    /// Shows it.
    ///
    /// # Errors
    /// See [`GetFeatureError`].
    pub async fn execute(
        &self,
        _by: &Permitted<ReadFeatures>,
        feature: FeatureId,
    ) -> Result<Feature, GetFeatureError> {
        self.store.reader().await?.features().find(feature).await?.ok_or(GetFeatureError::NotFound)
    }
}

impl std::fmt::Debug for GetFeature {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("GetFeature").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, feature, permitted};
    use countersign_ports::mock::ScriptedStore;

    #[tokio::test]
    async fn it_is_shown_if_it_is_there() {
        for found in [Some(feature()), None] {
            let there = found.clone();
            let store = ScriptedStore::new().reader(|r| {
                r.features.expect_find().return_once(|_| Ok(there));
            });
            let (ports, _) = Kit::new(store).ports();
            let shown = GetFeature::new(&ports).execute(&permitted(), feature().id).await;
            match found {
                Some(found) => assert_eq!(shown.unwrap(), found),
                None => assert!(matches!(shown, Err(GetFeatureError::NotFound))),
            }
        }
    }
}
