//! Lists feature switches.

use crate::counted::counted;
use crate::{Counted, Failure, Permitted, Ports, ReadFeatures};
use countersign_domain::Feature;
use countersign_ports::{FeatureFilter, FeatureSort, ListRequest, Store};
use std::sync::Arc;

/// Lists feature switches.
#[derive(Clone)]
pub struct ListFeatures {
    store: Arc<dyn Store>,
}

impl ListFeatures {
    /// With these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self { store: ports.store.clone() }
    }

    /// Lists the part that is asked for, and tells how many there are in all.
    ///
    /// # Errors
    /// When the store cannot be reached.
    pub async fn execute(
        &self,
        _by: &Permitted<ReadFeatures>,
        request: &ListRequest<FeatureFilter, FeatureSort>,
    ) -> Result<Counted<Feature>, Failure> {
        let mut reader = self.store.reader().await?;
        Ok(counted!(reader.features(), request))
    }
}

impl std::fmt::Debug for ListFeatures {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ListFeatures").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, feature, list_request, permitted};
    use countersign_ports::Listed;
    use countersign_ports::mock::ScriptedStore;

    #[tokio::test]
    async fn they_are_counted_where_that_is_wanted() {
        for (count, counts, total) in [(true, 1, Some(7)), (false, 0, None)] {
            let store = ScriptedStore::new().reader(|r| {
                r.features.expect_list().return_once(|_| Ok(Listed { items: vec![feature()], next: None }));
                r.features.expect_count().times(counts).returning(|_| Ok(7));
            });
            let (ports, _) = Kit::new(store).ports();
            let request = ListRequest { count, ..list_request(FeatureSort::Name) };
            let listed = ListFeatures::new(&ports).execute(&permitted(), &request).await.unwrap();
            assert_eq!((listed.listed.items, listed.total), (vec![feature()], total));
        }
    }
}
