//! Shows somebody, or a key of his, what he may do.

use crate::failure::fails;
use crate::{Failure, Ports, Principal};
use countersign_domain::Permission;
use countersign_ports::{AccessTokens, Store};
use std::sync::Arc;

/// Shows somebody what he may do now; a key of his, which needs the scope [`Permission::PROFILE_READ`], what it may.
#[derive(Clone)]
pub struct GetOwnPermissions {
    store: Arc<dyn Store>,
    tokens: Arc<dyn AccessTokens>,
}

/// What somebody may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnPermissions {
    /// By name, sorted.
    pub permissions: Vec<Permission>,
    /// By what an access token names them that does not list them.
    pub fingerprint: String,
}

/// Why nothing is shown.
#[derive(Debug, thiserror::Error)]
pub enum GetOwnPermissionsError {
    /// The key lacks the scope.
    #[error("the key may not read the account")]
    Forbidden,
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(GetOwnPermissionsError: StoreError);

impl GetOwnPermissions {
    /// With these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self { store: ports.store.clone(), tokens: ports.access_tokens.clone() }
    }

    /// Shows the permissions.
    ///
    /// # Errors
    /// See [`GetOwnPermissionsError`].
    pub async fn execute(&self, by: &Principal) -> Result<OwnPermissions, GetOwnPermissionsError> {
        if !by.may_do_to_itself(&Permission::PROFILE_READ) {
            return Err(GetOwnPermissionsError::Forbidden);
        }
        let permissions = match by {
            Principal::User(user) => self.store.reader().await?.roles().permissions_of(user.user()).await?,
            Principal::Key(holder) => holder.permissions().to_vec(),
        };
        let fingerprint = self.tokens.fingerprint(&permissions);
        Ok(OwnPermissions { permissions, fingerprint })
    }
}

impl std::fmt::Debug for GetOwnPermissions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("GetOwnPermissions").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, authenticated, key_holder};
    use countersign_ports::mock::ScriptedStore;

    async fn own(store: ScriptedStore, by: Principal) -> Result<OwnPermissions, GetOwnPermissionsError> {
        let (ports, _) = Kit::new(store).ports();
        GetOwnPermissions::new(&ports).execute(&by).await
    }

    #[tokio::test]
    async fn a_user_sees_what_the_store_says_and_a_key_what_it_may() {
        let store = ScriptedStore::new().reader(|r| {
            r.roles.expect_permissions_of().returning(|_| Ok(Permission::OF_USERS.to_vec()));
        });
        let shown = own(store, Principal::User(authenticated())).await.unwrap();
        assert_eq!(shown.permissions, Permission::OF_USERS);
        assert_eq!(shown.fingerprint, format!("of {}", Permission::OF_USERS.len()));

        let key = |scope| Principal::Key(key_holder(vec![scope]));
        let shown = own(ScriptedStore::new(), key(Permission::PROFILE_READ)).await.unwrap();
        assert_eq!(shown.permissions, [Permission::PROFILE_READ]);
        let refused = own(ScriptedStore::new(), key(Permission::USERS_READ)).await;
        assert!(matches!(refused, Err(GetOwnPermissionsError::Forbidden)));
    }
}
