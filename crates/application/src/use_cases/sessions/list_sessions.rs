//! Shows somebody where he is logged in.

use crate::failure::fails;
use crate::{Authenticated, Failure, Ports};
use countersign_domain::Session;
use countersign_ports::{Clock, Store};
use std::sync::Arc;

/// A list of sessions ends here: the ones used last are in it.
pub(crate) const MAX_LISTED: u32 = 100;

/// Shows somebody where he is logged in: his live sessions, the last used first, at most 100.
#[derive(Clone)]
pub struct ListSessions {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
}

/// One of somebody's sessions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnSession {
    /// The session.
    pub session: Session,
    /// Whether it is the one he asks in.
    pub current: bool,
}

/// Why nothing is shown.
#[derive(Debug, thiserror::Error)]
pub enum ListSessionsError {
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(ListSessionsError: StoreError);

impl ListSessions {
    /// With these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self { store: ports.store.clone(), clock: ports.clock.clone() }
    }

    /// Shows the sessions.
    ///
    /// # Errors
    /// See [`ListSessionsError`].
    pub async fn execute(&self, by: &Authenticated) -> Result<Vec<OwnSession>, ListSessionsError> {
        let now = self.clock.now();
        let sessions = self.store.reader().await?.sessions().live_of(by.user(), now, MAX_LISTED).await?;
        let own = |session: Session| OwnSession { current: session.id == by.session(), session };
        Ok(sessions.into_iter().map(own).collect())
    }
}

impl std::fmt::Debug for ListSessions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ListSessions").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, ada, authenticated, later, session};
    use countersign_domain::SessionId;
    use countersign_ports::mock::ScriptedStore;
    use uuid::Uuid;

    #[tokio::test]
    async fn ones_live_sessions_are_listed_and_the_current_one_is_marked() {
        let other = Session { id: SessionId::from_uuid(Uuid::from_u128(9)), ..session() };
        let found = vec![other.clone(), session()];
        let store = ScriptedStore::new().reader(|r| {
            r.sessions
                .expect_live_of()
                .withf(|user, now, limit| (*user, *now, *limit) == (ada().id, later(0), 100))
                .return_once(|_, _, _| Ok(found));
        });
        let (ports, _) = Kit::new(store).ports();
        let listed = ListSessions::new(&ports).execute(&authenticated()).await.unwrap();
        let expected = [(other, false), (session(), true)];
        assert_eq!(listed, expected.map(|(session, current)| OwnSession { session, current }));
    }
}
