//! Shows somebody, or a key of his, his own account.

use crate::failure::fails;
use crate::{Failure, Ports, Principal};
use countersign_domain::{Permission, RoleName, User};
use countersign_ports::{Store, StoreResult};
use std::sync::Arc;

/// Shows somebody his own account; a key of his needs the scope [`Permission::PROFILE_READ`].
#[derive(Clone)]
pub struct GetProfile {
    store: Arc<dyn Store>,
}

/// An account, as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnAccount {
    /// The account.
    pub user: User,
    /// Its roles; for somebody in a session those that his token was issued with.
    pub roles: Vec<RoleName>,
}

/// The roles of whoever acts: a session's token names them, unless they are too many; for a key they are looked up.
pub(crate) async fn roles_of(by: &Principal, store: &dyn Store) -> StoreResult<Vec<RoleName>> {
    let named = match by {
        Principal::User(by) => by.roles(),
        Principal::Key(_) => None,
    };
    match named {
        Some(roles) => Ok(roles.to_vec()),
        None => store.reader().await?.roles().of(by.user()).await,
    }
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
    pub async fn execute(&self, by: &Principal) -> Result<OwnAccount, GetProfileError> {
        if !by.may_do_to_itself(&Permission::PROFILE_READ) {
            return Err(GetProfileError::Forbidden);
        }
        let user = self.store.reader().await?.users().find(by.user()).await?;
        let user = user.filter(User::is_active).ok_or(GetProfileError::AccountGone)?;
        Ok(OwnAccount { user, roles: roles_of(by, &*self.store).await? })
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

    async fn get(by: &Principal, found: Option<User>) -> Result<OwnAccount, GetProfileError> {
        let store = ScriptedStore::new()
            .reader(|r| {
                r.users.expect_find().withf(|id| *id == ada().id).return_once(|_| Ok(found));
            })
            .reader(|r| {
                r.roles.expect_of().returning(|_| Ok(vec![RoleName::administrator()]));
            });
        let (ports, _) = Kit::new(store).ports();
        GetProfile::new(&ports).execute(by).await
    }

    #[tokio::test]
    async fn an_active_account_is_shown_and_no_other() {
        let by = Principal::User(authenticated());
        let shown = get(&by, Some(ada())).await.unwrap();
        assert_eq!(shown, OwnAccount { user: ada(), roles: vec![RoleName::user()] });
        assert!(matches!(get(&by, ada().close(later(0)).ok()).await, Err(GetProfileError::AccountGone)));
        assert!(matches!(get(&by, None).await, Err(GetProfileError::AccountGone)));
    }

    #[tokio::test]
    async fn a_key_needs_the_scope() {
        let reader = Principal::Key(key_holder(vec![Permission::PROFILE_READ]));
        let shown = get(&reader, Some(ada())).await.unwrap();
        assert_eq!(shown, OwnAccount { user: ada(), roles: vec![RoleName::administrator()] });
        let other = Principal::Key(key_holder(vec![Permission::PROFILE_UPDATE]));
        assert!(matches!(get(&other, Some(ada())).await, Err(GetProfileError::Forbidden)));
    }
}
