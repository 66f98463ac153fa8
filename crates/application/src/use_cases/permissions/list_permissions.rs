//! Lists permissions.

use crate::counted::counted;
use crate::failure::fails;
use crate::{Counted, Failure, Permitted, Ports, ReadPermissions};
use countersign_domain::PermissionEntry;
use countersign_ports::{ListRequest, PermissionFilter, PermissionSort, Store};
use std::sync::Arc;

/// Lists permissions.
#[derive(Clone)]
pub struct ListPermissions {
    store: Arc<dyn Store>,
}

/// Why nothing is listed.
#[derive(Debug, thiserror::Error)]
pub enum ListPermissionsError {
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(ListPermissionsError: StoreError);

impl ListPermissions {
    /// With these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self { store: ports.store.clone() }
    }

    /// Lists the part that is asked for, and tells how many there are in all.
    ///
    /// # Errors
    /// See [`ListPermissionsError`].
    pub async fn execute(
        &self,
        _by: &Permitted<ReadPermissions>,
        request: &ListRequest<PermissionFilter, PermissionSort>,
    ) -> Result<Counted<PermissionEntry>, ListPermissionsError> {
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
    use crate::use_cases::fixtures::{Kit, permission_entry, permitted};
    use countersign_ports::mock::ScriptedStore;
    use countersign_ports::{Direction, Listed, Selection, Slice, Sort};

    #[tokio::test]
    async fn they_are_counted_unless_that_was_done_before() {
        for (total, counts) in [(None, 1), (Some(7), 0)] {
            let store = ScriptedStore::new().reader(|r| {
                r.permissions
                    .expect_list()
                    .return_once(|_| Ok(Listed { items: vec![permission_entry()], next: None }));
                r.permissions.expect_count().times(counts).returning(|_| Ok(7));
            });
            let (ports, _) = Kit::new(store).ports();
            let request = ListRequest {
                selection: Selection::default(),
                sort: Sort { by: PermissionSort::Name, direction: Direction::Ascending },
                slice: Slice::Page(1),
                limit: 1,
                total,
            };
            let listed = ListPermissions::new(&ports).execute(&permitted(), &request).await.unwrap();
            assert_eq!((listed.listed.items, listed.total), (vec![permission_entry()], 7));
        }
    }
}
