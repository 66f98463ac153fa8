//! Shows somebody, or a key of his, his own account.

use crate::failure::fails;
use crate::{Failure, Ports, Principal};
use countersign_domain::{Permission, User};
use countersign_ports::Store;
use std::sync::Arc;

/// Shows somebody his own account; a key of his needs the scope [`Permission::PROFILE_READ`].
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
    /// The key lacks the scope.
    #[error("the key may not read the account")]
    Forbidden,
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
    pub async fn execute(&self, by: &Principal) -> Result<User, GetProfileError> {
        if !by.may_do_to_itself(&Permission::PROFILE_READ) {
            return Err(GetProfileError::Forbidden);
        }
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
    use crate::use_cases::fixtures::{Kit, ada, authenticated, key_holder, later};
    use countersign_ports::mock::ScriptedStore;

    async fn get(by: &Principal, found: Option<User>) -> Result<User, GetProfileError> {
        let store = ScriptedStore::new().reader(|r| {
            r.users.expect_find().withf(|id| *id == ada().id).return_once(|_| Ok(found));
        });
        let (ports, _) = Kit::new(store).ports();
        GetProfile::new(&ports).execute(by).await
    }

    #[tokio::test]
    async fn an_active_account_is_shown_and_no_other() {
        let by = Principal::User(authenticated());
        assert_eq!(get(&by, Some(ada())).await.unwrap(), ada());
        assert!(matches!(get(&by, ada().close(later(0)).ok()).await, Err(GetProfileError::AccountGone)));
        assert!(matches!(get(&by, None).await, Err(GetProfileError::AccountGone)));
    }

    #[tokio::test]
    async fn a_key_needs_the_scope() {
        let reader = Principal::Key(key_holder(vec![Permission::PROFILE_READ]));
        assert_eq!(get(&reader, Some(ada())).await.unwrap(), ada());
        let other = Principal::Key(key_holder(vec![Permission::PROFILE_UPDATE]));
        assert!(matches!(get(&other, Some(ada())).await, Err(GetProfileError::Forbidden)));
    }
}
