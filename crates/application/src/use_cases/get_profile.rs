//! Shows somebody his own account.

use crate::failure::fails;
use crate::{Authenticated, Failure, Ports};
use countersign_domain::User;
use countersign_ports::Store;
use std::sync::Arc;

/// Shows somebody his own account.
#[derive(Clone)]
pub struct GetProfile {
    store: Arc<dyn Store>,
}

/// Why nothing is shown.
#[derive(Debug, thiserror::Error)]
pub enum GetProfileError {
    /// The account is gone or disabled.
    #[error("the account is gone")]
    AccountGone,
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(GetProfileError: StoreError);

impl GetProfile {
    /// With these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self { store: ports.store.clone() }
    }

    /// Shows the account.
    ///
    /// # Errors
    /// See [`GetProfileError`].
    pub async fn execute(&self, by: &Authenticated) -> Result<User, GetProfileError> {
        let user = self.store.reader().await?.users().find(by.user()).await?;
        user.filter(User::is_active).ok_or(GetProfileError::AccountGone)
    }
}

impl std::fmt::Debug for GetProfile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("GetProfile").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, ada, authenticated, later};
    use countersign_ports::mock::ScriptedStore;

    async fn get(found: Option<User>) -> Result<User, GetProfileError> {
        let store = ScriptedStore::new().reader(|r| {
            r.users.expect_find().withf(|id| *id == ada().id).return_once(|_| Ok(found));
        });
        let (ports, _) = Kit::new(store).ports();
        GetProfile::new(&ports).execute(&authenticated()).await
    }

    #[tokio::test]
    async fn an_active_account_is_shown_and_no_other() {
        assert_eq!(get(Some(ada())).await.unwrap(), ada());
        assert!(matches!(get(ada().close(later(0)).ok()).await, Err(GetProfileError::AccountGone)));
        assert!(matches!(get(None).await, Err(GetProfileError::AccountGone)));
    }
}
