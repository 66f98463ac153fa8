//! Lists roles.

use crate::counted::counted;
use crate::{Counted, Failure, Permitted, Ports, ReadRoles};
use countersign_domain::Role;
use countersign_ports::{ListRequest, RoleFilter, RoleSort, Store};
use std::sync::Arc;

/// Lists roles.
#[derive(Clone)]
pub struct ListRoles {
    store: Arc<dyn Store>,
}

impl ListRoles {
    /// With these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self { store: ports.store.clone() }
    }

    /// Lists the part that is asked for, and tells how many there are in all.
    ///
    /// # Errors
    /// When the store cannot be reached.
    pub async fn execute(
        &self,
        _by: &Permitted<ReadRoles>,
        request: &ListRequest<RoleFilter, RoleSort>,
    ) -> Result<Counted<Role>, Failure> {
        let mut reader = self.store.reader().await?;
        Ok(counted!(reader.roles(), request))
    }
}

impl std::fmt::Debug for ListRoles {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ListRoles").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, list_request, permitted, role};
    use countersign_ports::Listed;
    use countersign_ports::mock::ScriptedStore;

    #[tokio::test]
    async fn they_are_counted_where_that_is_wanted() {
        for (count, counts, total) in [(true, 1, Some(7)), (false, 0, None)] {
            let store = ScriptedStore::new().reader(|r| {
                r.roles
                    .expect_list()
                    .return_once(|_| Ok(Listed { items: vec![role("auditor", &[])], next: None }));
                r.roles.expect_count().times(counts).returning(|_| Ok(7));
            });
            let (ports, _) = Kit::new(store).ports();
            let request = ListRequest { count, ..list_request(RoleSort::Name) };
            let listed = ListRoles::new(&ports).execute(&permitted(), &request).await.unwrap();
            assert_eq!((listed.listed.items, listed.total), (vec![role("auditor", &[])], total));
        }
    }
}
