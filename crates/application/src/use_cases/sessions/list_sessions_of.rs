//! Shows an administrator where a user is logged in.

use super::list_sessions::MAX_LISTED;
use crate::failure::fails;
use crate::{Failure, Permitted, Ports, ReadUsers};
use countersign_domain::{Session, UserId};
use countersign_ports::{Clock, Store};
use std::sync::Arc;

/// Shows the live sessions of a user, the last used first, at most 100.
#[derive(Clone)]
pub struct ListSessionsOf {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
}

/// Why nothing is shown.
#[derive(Debug, thiserror::Error)]
pub enum ListSessionsOfError {
    /// There is no such user.
    #[error("there is no such user")]
    NotFound,
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(ListSessionsOfError: StoreError);

impl ListSessionsOf {
    /// With these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self { store: ports.store.clone(), clock: ports.clock.clone() }
    }

    /// Shows the sessions.
    ///
    /// # Errors
    /// See [`ListSessionsOfError`].
    pub async fn execute(
        &self,
        _by: &Permitted<ReadUsers>,
        user: UserId,
    ) -> Result<Vec<Session>, ListSessionsOfError> {
        let now = self.clock.now();
        let mut reader = self.store.reader().await?;
        let user = reader.users().find(user).await?.ok_or(ListSessionsOfError::NotFound)?;
        Ok(reader.sessions().live_of(user.id, now, MAX_LISTED).await?)
    }
}

impl std::fmt::Debug for ListSessionsOf {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ListSessionsOf").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, ada, permitted, session};
    use countersign_domain::User;
    use countersign_ports::mock::ScriptedStore;

    async fn list(found: Option<User>) -> Result<Vec<Session>, ListSessionsOfError> {
        let store = ScriptedStore::new().reader(|r| {
            r.users.expect_find().return_once(|_| Ok(found));
            r.sessions
                .expect_live_of()
                .withf(|user, _, limit| (*user, *limit) == (ada().id, 100))
                .returning(|_, _, _| Ok(vec![session()]));
        });
        let (ports, _) = Kit::new(store).ports();
        ListSessionsOf::new(&ports).execute(&permitted(), ada().id).await
    }

    #[tokio::test]
    async fn the_sessions_of_any_user_are_shown_and_of_nobody_else() {
        assert_eq!(list(Some(ada())).await.unwrap(), [session()]);
        assert!(matches!(list(None).await, Err(ListSessionsOfError::NotFound)));
    }
}
