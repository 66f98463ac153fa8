//! Shows somebody where he is logged in.

use crate::counted::counted;
use crate::{Authenticated, Counted, Failure, Ports};
use countersign_domain::Session;
use countersign_ports::{Clock, ListRequest, SessionFilter, SessionSort, Store};
use std::sync::Arc;

/// Shows somebody where he is logged in: his live sessions.
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

impl ListSessions {
    /// With these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self { store: ports.store.clone(), clock: ports.clock.clone() }
    }

    /// Lists the part that is asked for, and tells how many there are in all.
    ///
    /// # Errors
    /// When the store cannot be reached.
    pub async fn execute(
        &self,
        by: &Authenticated,
        request: &ListRequest<SessionFilter, SessionSort>,
    ) -> Result<Counted<OwnSession>, Failure> {
        let now = self.clock.now();
        let mut reader = self.store.reader().await?;
        let counted = counted!(reader.sessions(), request, by.user(), now);
        Ok(counted.map(|session| OwnSession { current: session.id == by.session(), session }))
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
    use crate::use_cases::fixtures::{Kit, ada, authenticated, later, list_request, session};
    use countersign_domain::SessionId;
    use countersign_ports::Listed;
    use countersign_ports::mock::ScriptedStore;
    use uuid::Uuid;

    #[tokio::test]
    async fn ones_live_sessions_are_listed_and_the_current_one_is_marked() {
        let other = Session { id: SessionId::from_uuid(Uuid::from_u128(9)), ..session() };
        let found = vec![other.clone(), session()];
        let store = ScriptedStore::new().reader(|r| {
            r.sessions
                .expect_list()
                .withf(|user, now, _| (*user, *now) == (ada().id, later(0)))
                .return_once(|_, _, _| Ok(Listed { items: found, next: None }));
            r.sessions
                .expect_count()
                .withf(|user, now, _| (*user, *now) == (ada().id, later(0)))
                .returning(|_, _, _| Ok(2));
        });
        let (ports, _) = Kit::new(store).ports();
        let request = list_request(SessionSort::LastUsedAt);
        let counted = ListSessions::new(&ports).execute(&authenticated(), &request).await.unwrap();
        let expected = [(other, false), (session(), true)];
        let expected = expected.map(|(session, current)| OwnSession { session, current });
        assert_eq!((counted.listed.items, counted.total), (expected.to_vec(), Some(2)));
    }
}
