//! Lists permissions.

use crate::counted::counted;
use crate::{Counted, Failure, Permitted, Ports, ReadPermissions};
use countersign_domain::PermissionEntry;
use countersign_ports::{ListRequest, PermissionFilter, PermissionSort, Store};
use std::sync::Arc;

/// Lists permissions.
#[derive(Clone)]
pub struct ListPermissions {
    store: Arc<dyn Store>,
}

impl ListPermissions {
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
        _by: &Permitted<ReadPermissions>,
        request: &ListRequest<PermissionFilter, PermissionSort>,
    ) -> Result<Counted<PermissionEntry>, Failure> {
        let mut reader = self.store.reader().await?;
        Ok(counted!(reader.permissions(), request))
    }
}

impl std::fmt::Debug for ListPermissions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ListPermissions").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, list_request, permission_entry, permitted};
    use countersign_ports::Listed;
    use countersign_ports::mock::ScriptedStore;

    #[tokio::test]
    async fn they_are_counted_where_that_is_wanted() {
        for (count, counts, total) in [(true, 1, Some(7)), (false, 0, None)] {
            let store = ScriptedStore::new().reader(|r| {
                r.permissions
                    .expect_list()
                    .return_once(|_| Ok(Listed { items: vec![permission_entry()], next: None }));
                r.permissions.expect_count().times(counts).returning(|_| Ok(7));
            });
            let (ports, _) = Kit::new(store).ports();
            let request = ListRequest { count, ..list_request(PermissionSort::Name) };
            let listed = ListPermissions::new(&ports).execute(&permitted(), &request).await.unwrap();
            assert_eq!((listed.listed.items, listed.total), (vec![permission_entry()], total));
        }
    }
}
