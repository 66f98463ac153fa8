//! Shows somebody the external identities of his account.

use crate::{Authenticated, Failure, Ports};
use countersign_domain::ExternalIdentity;
use countersign_ports::Store;
use std::sync::Arc;

/// Shows somebody the external identities that he can log in by, those linked first before the others.
#[derive(Clone)]
pub struct ListIdentities {
    store: Arc<dyn Store>,
}

impl ListIdentities {
    /// With these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self { store: ports.store.clone() }
    }

    /// Lists them.
    ///
    /// # Errors
    /// When the store cannot be reached.
    pub async fn execute(&self, by: &Authenticated) -> Result<Vec<ExternalIdentity>, Failure> {
        Ok(self.store.reader().await?.identities().of(by.user()).await?)
    }
}

impl std::fmt::Debug for ListIdentities {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ListIdentities").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, ada, authenticated, external_identity};
    use countersign_ports::mock::ScriptedStore;

    #[tokio::test]
    async fn ones_own_identities_are_listed() {
        let store = ScriptedStore::new().reader(|r| {
            r.identities
                .expect_of()
                .withf(|user| *user == ada().id)
                .returning(|_| Ok(vec![external_identity()]));
        });
        let (ports, _) = Kit::new(store).ports();
        let listed = ListIdentities::new(&ports).execute(&authenticated()).await.unwrap();
        assert_eq!(listed, [external_identity()]);
    }
}
