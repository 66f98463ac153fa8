//! Shows a role.

use crate::failure::fails;
use crate::{Failure, Permitted, Ports, ReadRoles};
use countersign_domain::{Role, RoleName};
use countersign_ports::Store;
use std::sync::Arc;

/// Shows a role.
#[derive(Clone)]
pub struct GetRole {
    store: Arc<dyn Store>,
}

/// Why nothing is shown.
#[derive(Debug, thiserror::Error)]
pub enum GetRoleError {
    /// There is no such role.
    #[error("there is no such role")]
    NotFound,
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(GetRoleError: StoreError);

impl GetRole {
    /// With these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self { store: ports.store.clone() }
    }

    /// Shows it.
    ///
    /// # Errors
    /// See [`GetRoleError`].
    pub async fn execute(&self, _by: &Permitted<ReadRoles>, role: &RoleName) -> Result<Role, GetRoleError> {
        self.store.reader().await?.roles().find(role).await?.ok_or(GetRoleError::NotFound)
    }
}

impl std::fmt::Debug for GetRole {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("GetRole").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, permitted, role};
    use countersign_ports::mock::ScriptedStore;

    #[tokio::test]
    async fn it_is_shown_if_it_is_there() {
        for found in [Some(role("auditor", &[])), None] {
            let there = found.clone();
            let store = ScriptedStore::new().reader(|r| {
                r.roles.expect_find().return_once(|_| Ok(there));
            });
            let (ports, _) = Kit::new(store).ports();
            let shown = GetRole::new(&ports).execute(&permitted(), &role("auditor", &[]).name).await;
            match found {
                Some(found) => assert_eq!(shown.unwrap(), found),
                None => assert!(matches!(shown, Err(GetRoleError::NotFound))),
            }
        }
    }
}
