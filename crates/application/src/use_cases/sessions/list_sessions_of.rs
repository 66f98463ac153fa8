//! Shows an administrator where a user is logged in.

use crate::counted::counted;
use crate::failure::fails;
use crate::{Counted, Failure, Permitted, Ports, ReadUsers};
use countersign_domain::{Session, UserId};
use countersign_ports::{Clock, ListRequest, SessionFilter, SessionSort, Store};
use std::sync::Arc;

/// Shows the live sessions of a user.
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

    /// Lists the part that is asked for, and tells how many there are in all.
    ///
    /// # Errors
    /// See [`ListSessionsOfError`].
    pub async fn execute(
        &self,
        _by: &Permitted<ReadUsers>,
        user: UserId,
        request: &ListRequest<SessionFilter, SessionSort>,
    ) -> Result<Counted<Session>, ListSessionsOfError> {
        let now = self.clock.now();
        let mut reader = self.store.reader().await?;
        let user = reader.users().find(user).await?.ok_or(ListSessionsOfError::NotFound)?;
        Ok(counted!(reader.sessions(), request, user.id, now))
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
    use crate::use_cases::fixtures::{Kit, ada, list_request, permitted, session};
    use countersign_domain::User;
    use countersign_ports::Listed;
    use countersign_ports::mock::ScriptedStore;

    async fn list(found: Option<User>) -> Result<Counted<Session>, ListSessionsOfError> {
        let store = ScriptedStore::new().reader(|r| {
            r.users.expect_find().return_once(|_| Ok(found));
            r.sessions
                .expect_list()
                .withf(|user, _, _| *user == ada().id)
                .returning(|_, _, _| Ok(Listed { items: vec![session()], next: None }));
            r.sessions.expect_count().withf(|user, _, _| *user == ada().id).returning(|_, _, _| Ok(1));
        });
        let (ports, _) = Kit::new(store).ports();
        ListSessionsOf::new(&ports)
            .execute(&permitted(), ada().id, &list_request(SessionSort::CreatedAt))
            .await
    }

    #[tokio::test]
    async fn the_sessions_of_any_user_are_shown_and_of_nobody_else() {
        let counted = list(Some(ada())).await.unwrap();
        assert_eq!((counted.listed.items, counted.total), (vec![session()], Some(1)));
        assert!(matches!(list(None).await, Err(ListSessionsOfError::NotFound)));
    }
}
