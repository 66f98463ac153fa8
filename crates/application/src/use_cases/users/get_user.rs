//! Shows an account.

use crate::failure::fails;
use crate::{Failure, Permitted, Ports, ReadUsers};
use countersign_domain::UserId;
use countersign_ports::{Store, UserEntry};
use std::sync::Arc;

/// Shows an account of any state.
#[derive(Clone)]
pub struct GetUser {
    store: Arc<dyn Store>,
}

/// Why nothing is shown.
#[derive(Debug, thiserror::Error)]
pub enum GetUserError {
    /// There is no such user.
    #[error("there is no such user")]
    NotFound,
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(GetUserError: StoreError);

impl GetUser {
    /// With these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self { store: ports.store.clone() }
    }

    /// Shows the account.
    ///
    /// # Errors
    /// See [`GetUserError`].
    pub async fn execute(&self, _by: &Permitted<ReadUsers>, user: UserId) -> Result<UserEntry, GetUserError> {
        self.store.reader().await?.users().entry(user).await?.ok_or(GetUserError::NotFound)
    }
}

impl std::fmt::Debug for GetUser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("GetUser").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, ada, entry, permitted};
    use countersign_ports::mock::ScriptedStore;

    #[tokio::test]
    async fn an_account_is_shown_and_nobody_is_not() {
        for found in [Some(entry()), None] {
            let expected = found.clone();
            let store = ScriptedStore::new().reader(|r| {
                r.users.expect_entry().withf(|id| *id == ada().id).return_once(|_| Ok(found));
            });
            let (ports, _) = Kit::new(store).ports();
            let outcome = GetUser::new(&ports).execute(&permitted(), ada().id).await;
            match expected {
                Some(expected) => assert_eq!(outcome.unwrap(), expected),
                None => assert!(matches!(outcome, Err(GetUserError::NotFound))),
            }
        }
    }
}
