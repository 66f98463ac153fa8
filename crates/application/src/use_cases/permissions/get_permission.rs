//! Shows a permission.

use crate::failure::fails;
use crate::{Failure, Permitted, Ports, ReadPermissions};
use countersign_domain::{Permission, PermissionEntry};
use countersign_ports::Store;
use std::sync::Arc;

/// Shows a permission.
#[derive(Clone)]
pub struct GetPermission {
    store: Arc<dyn Store>,
}

/// Why nothing is shown.
#[derive(Debug, thiserror::Error)]
pub enum GetPermissionError {
    /// There is no such permission.
    #[error("there is no such permission")]
    NotFound,
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(GetPermissionError: StoreError);

impl GetPermission {
    /// With these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self { store: ports.store.clone() }
    }

    /// Shows it.
    ///
    /// # Errors
    /// See [`GetPermissionError`].
    pub async fn execute(
        &self,
        _by: &Permitted<ReadPermissions>,
        permission: &Permission,
    ) -> Result<PermissionEntry, GetPermissionError> {
        self.store.reader().await?.permissions().find(permission).await?.ok_or(GetPermissionError::NotFound)
    }
}

impl std::fmt::Debug for GetPermission {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("GetPermission").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, permission_entry, permitted};
    use countersign_ports::mock::ScriptedStore;

    #[tokio::test]
    async fn it_is_shown_if_it_is_there() {
        for found in [Some(permission_entry()), None] {
            let there = found.clone();
            let store = ScriptedStore::new().reader(|r| {
                r.permissions.expect_find().return_once(|_| Ok(there));
            });
            let (ports, _) = Kit::new(store).ports();
            let shown = GetPermission::new(&ports).execute(&permitted(), &permission_entry().name).await;
            match found {
                Some(found) => assert_eq!(shown.unwrap(), found),
                None => assert!(matches!(shown, Err(GetPermissionError::NotFound))),
            }
        }
    }
}
