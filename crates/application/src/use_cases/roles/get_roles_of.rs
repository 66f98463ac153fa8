//! Shows the roles of an account, for an administrator.

use crate::failure::fails;
use crate::{Failure, Permitted, Ports, ReadUsers};
use countersign_domain::{RoleName, UserId};
use countersign_ports::Store;
use std::sync::Arc;

/// Shows the roles of an account.
#[derive(Clone)]
pub struct GetRolesOf {
    store: Arc<dyn Store>,
}

/// Why nothing is shown.
#[derive(Debug, thiserror::Error)]
pub enum GetRolesOfError {
    /// There is no such user.
    #[error("there is no such user")]
    NotFound,
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(GetRolesOfError: StoreError);

impl GetRolesOf {
    /// With these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self { store: ports.store.clone() }
    }

    /// Shows the names of the roles, sorted.
    ///
    /// # Errors
    /// See [`GetRolesOfError`].
    pub async fn execute(
        &self,
        _by: &Permitted<ReadUsers>,
        user: UserId,
    ) -> Result<Vec<RoleName>, GetRolesOfError> {
        let mut reader = self.store.reader().await?;
        let user = reader.users().find(user).await?.ok_or(GetRolesOfError::NotFound)?;
        Ok(reader.roles().of(user.id).await?)
    }
}

impl std::fmt::Debug for GetRolesOf {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("GetRolesOf").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, ada, permitted};
    use countersign_domain::User;
    use countersign_ports::mock::ScriptedStore;

    async fn roles_of(found: Option<User>) -> Result<Vec<RoleName>, GetRolesOfError> {
        let store = ScriptedStore::new().reader(|r| {
            r.users.expect_find().return_once(|_| Ok(found));
            r.roles.expect_of().returning(|_| Ok(vec![RoleName::user()]));
        });
        let (ports, _) = Kit::new(store).ports();
        GetRolesOf::new(&ports).execute(&permitted(), ada().id).await
    }

    #[tokio::test]
    async fn they_are_shown_of_whom_there_is() {
        assert_eq!(roles_of(Some(ada())).await.unwrap(), [RoleName::user()]);
        assert!(matches!(roles_of(None).await, Err(GetRolesOfError::NotFound)));
    }
}
