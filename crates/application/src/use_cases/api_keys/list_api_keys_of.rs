//! Shows an administrator the API keys of a user.

use crate::counted::counted;
use crate::failure::fails;
use crate::{Counted, Failure, Permitted, Ports, ReadUsers};
use countersign_domain::UserId;
use countersign_ports::{ApiKeyEntry, ApiKeyFilter, ApiKeySort, Clock, ListRequest, Store};
use std::sync::Arc;

/// Shows the API keys of a user, ended ones included.
#[derive(Clone)]
pub struct ListApiKeysOf {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
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
        Self { store: ports.store.clone(), clock: ports.clock.clone() }
    }

    /// Lists the part that is asked for, and tells how many there are in all.
    ///
    /// # Errors
    /// See [`ListApiKeysOfError`].
    pub async fn execute(
        &self,
        _by: &Permitted<ReadUsers>,
        user: UserId,
        request: &ListRequest<ApiKeyFilter, ApiKeySort>,
    ) -> Result<Counted<ApiKeyEntry>, ListApiKeysOfError> {
        let now = self.clock.now();
        let mut reader = self.store.reader().await?;
        let user = reader.users().find(user).await?.ok_or(ListApiKeysOfError::NotFound)?;
        Ok(counted!(reader.api_keys(), request, user.id, now))
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
    use crate::use_cases::fixtures::{Kit, ada, api_key_entry, list_request, permitted};
    use countersign_domain::User;
    use countersign_ports::Listed;
    use countersign_ports::mock::ScriptedStore;

    async fn list(found: Option<User>) -> Result<Counted<ApiKeyEntry>, ListApiKeysOfError> {
        let store = ScriptedStore::new().reader(|r| {
            r.users.expect_find().return_once(|_| Ok(found));
            r.api_keys
                .expect_list()
                .withf(|user, _, _| *user == ada().id)
                .returning(|_, _, _| Ok(Listed { items: vec![api_key_entry()], next: None }));
            r.api_keys.expect_count().withf(|user, _, _| *user == ada().id).returning(|_, _, _| Ok(1));
        });
        let (ports, _) = Kit::new(store).ports();
        ListApiKeysOf::new(&ports).execute(&permitted(), ada().id, &list_request(ApiKeySort::CreatedAt)).await
    }

    #[tokio::test]
    async fn the_keys_of_any_user_are_shown_and_of_nobody_else() {
        let counted = list(Some(ada())).await.unwrap();
        assert_eq!((counted.listed.items, counted.total), (vec![api_key_entry()], Some(1)));
        assert!(matches!(list(None).await, Err(ListApiKeysOfError::NotFound)));
    }
}
