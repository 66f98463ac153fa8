//! Shows somebody one of his API keys.

use super::held_key::find_key;
use crate::failure::fails;
use crate::{Authenticated, Failure, Ports};
use countersign_domain::ApiKeyId;
use countersign_ports::{ApiKeyEntry, Store};
use std::sync::Arc;

/// Shows somebody one of his API keys, live or not.
#[derive(Clone)]
pub struct GetApiKey {
    store: Arc<dyn Store>,
}

/// Why nothing is shown.
#[derive(Debug, thiserror::Error)]
pub enum GetApiKeyError {
    /// He has no such key: it is unknown or somebody else's. Which of this is not told.
    #[error("there is no such API key")]
    NotFound,
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(GetApiKeyError: StoreError);

impl GetApiKey {
    /// With these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self { store: ports.store.clone() }
    }

    /// Shows the key.
    ///
    /// # Errors
    /// See [`GetApiKeyError`].
    pub async fn execute(&self, by: &Authenticated, key: ApiKeyId) -> Result<ApiKeyEntry, GetApiKeyError> {
        let mut reader = self.store.reader().await?;
        find_key(&mut *reader, by.user(), key).await?.ok_or(GetApiKeyError::NotFound)
    }
}

impl std::fmt::Debug for GetApiKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("GetApiKey").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, api_key, api_key_entry, authenticated, grace};
    use countersign_ports::mock::ScriptedStore;

    async fn get(by: &Authenticated, found: Option<ApiKeyEntry>) -> Result<ApiKeyEntry, GetApiKeyError> {
        let store = ScriptedStore::new().reader(|r| {
            r.api_keys.expect_find().withf(|id| *id == api_key().id).return_once(|_| Ok(found));
        });
        let (ports, _) = Kit::new(store).ports();
        GetApiKey::new(&ports).execute(by, api_key().id).await
    }

    #[tokio::test]
    async fn ones_own_key_is_shown_and_a_foreign_one_is_as_unknown_as_none() {
        assert_eq!(get(&authenticated(), Some(api_key_entry())).await.unwrap(), api_key_entry());
        for (by, found) in [(grace(), Some(api_key_entry())), (authenticated(), None)] {
            assert!(matches!(get(&by, found).await, Err(GetApiKeyError::NotFound)));
        }
    }
}
