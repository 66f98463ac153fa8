//! Lists accounts.

use crate::counted::counted;
use crate::{Counted, Failure, Permitted, Ports, ReadUsers};
use countersign_ports::{ListRequest, Store, UserEntry, UserFilter, UserSort};
use std::sync::Arc;

/// Lists accounts, part by part.
#[derive(Clone)]
pub struct ListUsers {
    store: Arc<dyn Store>,
}

impl ListUsers {
    /// With these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self { store: ports.store.clone() }
    }

    /// A part of the list, and how many there are in all.
    ///
    /// # Errors
    /// When the store cannot be reached.
    pub async fn execute(
        &self,
        _by: &Permitted<ReadUsers>,
        request: &ListRequest<UserFilter, UserSort>,
    ) -> Result<Counted<UserEntry>, Failure> {
        let mut reader = self.store.reader().await?;
        Ok(counted!(reader.users(), request))
    }
}

impl std::fmt::Debug for ListUsers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ListUsers").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, entry, list_request, permitted};
    use countersign_ports::Listed;
    use countersign_ports::mock::ScriptedStore;

    fn listing(counts: usize) -> ScriptedStore {
        ScriptedStore::new().reader(move |r| {
            r.users.expect_list().returning(|_| Ok(Listed { items: vec![entry()], next: None }));
            r.users.expect_count().times(counts).returning(|_| Ok(41));
        })
    }

    async fn list(store: ScriptedStore, count: bool) -> Counted<UserEntry> {
        let (ports, _) = Kit::new(store).ports();
        let request = ListRequest { count, ..list_request(UserSort::CreatedAt) };
        ListUsers::new(&ports).execute(&permitted(), &request).await.unwrap()
    }

    #[tokio::test]
    async fn a_list_comes_with_how_many_there_are_in_all() {
        let counted = list(listing(1), true).await;
        assert_eq!((counted.listed.items, counted.total), (vec![entry()], Some(41)));
    }

    #[tokio::test]
    async fn they_are_not_counted_where_that_is_not_wanted() {
        assert_eq!(list(listing(0), false).await.total, None);
    }
}
