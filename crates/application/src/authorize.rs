//! Tells what somebody may do.

use crate::failure::fails;
use crate::journal::{Deed, Journal};
use crate::{Failure, Permitted, Ports, Principal, Right};
use countersign_domain::{Action, Origin};
use countersign_ports::{Clock, Store};
use std::sync::Arc;

/// Tells whether somebody has a right, as the store knows it now: a role that was taken away a moment ago gives
/// nothing, whatever an access token still says.
#[derive(Clone)]
pub struct Authorize {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    journal: Journal,
}

/// Why somebody has no right.
#[derive(Debug, thiserror::Error)]
pub enum AuthorizeError {
    /// He lacks the permission.
    #[error("the permission is lacking")]
    Forbidden,
    /// It cannot be told now.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(AuthorizeError: StoreError);

impl Authorize {
    /// With these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self { store: ports.store.clone(), clock: ports.clock.clone(), journal: Journal::new(ports) }
    }

    /// Grants a right to who has the permission.
    ///
    /// # Errors
    /// See [`AuthorizeError`]. Who asks for what he may not is remembered in the audit trail.
    pub async fn execute<R: Right>(
        &self,
        by: Principal,
        origin: &Origin,
    ) -> Result<Permitted<R>, AuthorizeError> {
        let permissions = match &by {
            // What a key may do was looked up with it.
            Principal::Key(holder) => holder.permissions().to_vec(),
            Principal::User(user) => self.store.reader().await?.roles().permissions_of(user.user()).await?,
        };
        if permissions.contains(&R::PERMISSION) {
            return Ok(Permitted::new(by, permissions));
        }
        let (actor, at) = (by.actor(), self.clock.now());
        let deed = Deed { action: Action::AccessDenied, actor, subject: None, origin, at };
        self.journal.remember_refusal(deed, R::PERMISSION.as_str()).await?;
        Err(AuthorizeError::Forbidden)
    }
}

impl std::fmt::Debug for Authorize {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Authorize").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, ada, authenticated, key_holder, origin};
    use crate::{ReadUsers, UpdateUsers};
    use countersign_domain::Permission;
    use countersign_ports::mock::ScriptedStore;

    #[tokio::test]
    async fn the_store_decides_for_a_user_and_the_scopes_for_a_key() {
        let reads_users = |store: ScriptedStore| {
            store.reader(|r| {
                r.roles
                    .expect_permissions_of()
                    .withf(|user| *user == ada().id)
                    .returning(|_| Ok(vec![Permission::USERS_READ]));
            })
        };
        let remembering =
            |store: ScriptedStore| store.transaction(|tx| Kit::expect_refusal(tx, "users:update"));
        let store = remembering(remembering(reads_users(reads_users(ScriptedStore::new()))));
        let (ports, store) = Kit::new(store).ports();
        let authorize = Authorize::new(&ports);
        let user = || Principal::User(authenticated());
        assert!(authorize.execute::<ReadUsers>(user(), &origin()).await.is_ok());
        let refused = authorize.execute::<UpdateUsers>(user(), &origin()).await;
        assert!(matches!(refused, Err(AuthorizeError::Forbidden)));

        let key = Principal::Key(key_holder(vec![Permission::USERS_READ]));
        assert!(authorize.execute::<ReadUsers>(key.clone(), &origin()).await.is_ok());
        let refused = authorize.execute::<UpdateUsers>(key, &origin()).await;
        assert!(matches!(refused, Err(AuthorizeError::Forbidden)));
        assert_eq!(store.left(), 0);
    }
}
