//! Shows somebody his API keys.

use crate::failure::fails;
use crate::{Authenticated, Failure, Ports};
use countersign_ports::{ApiKeyEntry, Store};
use std::sync::Arc;

/// Shows somebody his API keys, the newest first: those that ended, too, for as long as they are kept.
#[derive(Clone)]
pub struct ListApiKeys {
    store: Arc<dyn Store>,
}

/// Why nothing is shown.
#[derive(Debug, thiserror::Error)]
pub enum ListApiKeysError {
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(ListApiKeysError: StoreError);

impl ListApiKeys {
    /// With these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self { store: ports.store.clone() }
    }

    /// Shows the keys.
    ///
    /// # Errors
    /// See [`ListApiKeysError`].
    pub async fn execute(&self, by: &Authenticated) -> Result<Vec<ApiKeyEntry>, ListApiKeysError> {
        Ok(self.store.reader().await?.api_keys().of(by.user()).await?)
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
    use crate::use_cases::fixtures::{Kit, ada, api_key_entry, authenticated};
    use countersign_ports::mock::ScriptedStore;

    #[tokio::test]
    async fn ones_own_keys_are_listed() {
        let store = ScriptedStore::new().reader(|r| {
            r.api_keys.expect_of().withf(|user| *user == ada().id).returning(|_| Ok(vec![api_key_entry()]));
        });
        let (ports, _) = Kit::new(store).ports();
        let listed = ListApiKeys::new(&ports).execute(&authenticated()).await.unwrap();
        assert_eq!(listed, [api_key_entry()]);
    }
}
