//! Shows somebody his API keys.

use crate::counted::counted;
use crate::{Authenticated, Counted, Failure, Ports};
use countersign_ports::{ApiKeyEntry, ApiKeyFilter, ApiKeySort, Clock, ListRequest, Store};
use std::sync::Arc;

/// Shows somebody his API keys: those that ended, too, for as long as they are kept.
#[derive(Clone)]
pub struct ListApiKeys {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
}

impl ListApiKeys {
    /// With these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self { store: ports.store.clone(), clock: ports.clock.clone() }
    }

    /// Lists the part that is asked for, and tells how many there are in all.
    ///
    /// # Errors
    /// When the store cannot be reached.
    pub async fn execute(
        &self,
        by: &Authenticated,
        request: &ListRequest<ApiKeyFilter, ApiKeySort>,
    ) -> Result<Counted<ApiKeyEntry>, Failure> {
        let now = self.clock.now();
        let mut reader = self.store.reader().await?;
        Ok(counted!(reader.api_keys(), request, by.user(), now))
    }
}

impl std::fmt::Debug for ListApiKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ListApiKeys").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, ada, api_key_entry, authenticated, later, list_request};
    use countersign_ports::Listed;
    use countersign_ports::mock::ScriptedStore;

    #[tokio::test]
    async fn ones_own_keys_are_listed() {
        let store = ScriptedStore::new().reader(|r| {
            r.api_keys
                .expect_list()
                .withf(|user, now, _| (*user, *now) == (ada().id, later(0)))
                .returning(|_, _, _| Ok(Listed { items: vec![api_key_entry()], next: None }));
            r.api_keys
                .expect_count()
                .withf(|user, now, _| (*user, *now) == (ada().id, later(0)))
                .returning(|_, _, _| Ok(1));
        });
        let (ports, _) = Kit::new(store).ports();
        let request = list_request(ApiKeySort::CreatedAt);
        let counted = ListApiKeys::new(&ports).execute(&authenticated(), &request).await.unwrap();
        assert_eq!((counted.listed.items, counted.total), (vec![api_key_entry()], Some(1)));
    }
}
