//! Shows an administrator the API keys of a user.

use crate::failure::fails;
use crate::{Failure, Permitted, Ports, ReadUsers};
use countersign_domain::UserId;
use countersign_ports::{ApiKeyEntry, Store};
use std::sync::Arc;

/// Shows the API keys of a user, the newest first, ended ones included.
#[derive(Clone)]
pub struct ListApiKeysOf {
    store: Arc<dyn Store>,
}

/// Why nothing is shown.
#[derive(Debug, thiserror::Error)]
pub enum ListApiKeysOfError {
    /// There is no such user.
    #[error("there is no such user")]
    NotFound,
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(ListApiKeysOfError: StoreError);

impl ListApiKeysOf {
    /// With these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self { store: ports.store.clone() }
    }

    /// Shows the keys.
    ///
    /// # Errors
    /// See [`ListApiKeysOfError`].
    pub async fn execute(
        &self,
        _by: &Permitted<ReadUsers>,
        user: UserId,
    ) -> Result<Vec<ApiKeyEntry>, ListApiKeysOfError> {
        let mut reader = self.store.reader().await?;
        let user = reader.users().find(user).await?.ok_or(ListApiKeysOfError::NotFound)?;
        Ok(reader.api_keys().of(user.id).await?)
    }
}

impl std::fmt::Debug for ListApiKeysOf {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ListApiKeysOf").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, ada, api_key_entry, permitted};
    use countersign_domain::User;
    use countersign_ports::mock::ScriptedStore;

    async fn list(found: Option<User>) -> Result<Vec<ApiKeyEntry>, ListApiKeysOfError> {
        let store = ScriptedStore::new().reader(|r| {
            r.users.expect_find().return_once(|_| Ok(found));
            r.api_keys.expect_of().withf(|user| *user == ada().id).returning(|_| Ok(vec![api_key_entry()]));
        });
        let (ports, _) = Kit::new(store).ports();
        ListApiKeysOf::new(&ports).execute(&permitted(), ada().id).await
    }

    #[tokio::test]
    async fn the_keys_of_any_user_are_shown_and_of_nobody_else() {
        assert_eq!(list(Some(ada())).await.unwrap(), [api_key_entry()]);
        assert!(matches!(list(None).await, Err(ListApiKeysOfError::NotFound)));
    }
}
