//! Revokes one of one's own API keys.

use super::held_key::revoke_key;
use crate::failure::fails;
use crate::journal::{Deed, Journal};
use crate::{Authenticated, Failure, Ports};
use countersign_domain::{Action, ApiKeyId, Origin};
use countersign_ports::{Clock, Store, finish};
use serde_json::json;
use std::sync::Arc;

/// Revokes one of somebody's API keys: whatever presents it is refused from this answer on. To stop a leak must be
/// easy, so no recent login is asked for, and no mail tells him what he did himself.
#[derive(Clone)]
pub struct RevokeApiKey {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    journal: Journal,
}

/// Who revokes which.
#[derive(Debug, Clone)]
pub struct RevokeApiKeyCommand {
    /// Who.
    pub by: Authenticated,
    /// Which key.
    pub key: ApiKeyId,
    /// From where.
    pub origin: Origin,
}

/// Why none is revoked.
#[derive(Debug, thiserror::Error)]
pub enum RevokeApiKeyError {
    /// He has no such key: it is unknown, somebody else's, or revoked already. Which of this is not told.
    #[error("there is no such API key")]
    NotFound,
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(RevokeApiKeyError: StoreError);

impl RevokeApiKey {
    /// With these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self { store: ports.store.clone(), clock: ports.clock.clone(), journal: Journal::new(ports) }
    }

    /// Revokes the key.
    ///
    /// # Errors
    /// See [`RevokeApiKeyError`].
    pub async fn execute(&self, command: RevokeApiKeyCommand) -> Result<(), RevokeApiKeyError> {
        let RevokeApiKeyCommand { by, key, origin } = command;
        let at = self.clock.now();
        let mut tx = self.store.begin().await?;
        let outcome = async {
            let owner = revoke_key(&mut *tx, by.user(), key, at).await?;
            let owner = owner.ok_or(RevokeApiKeyError::NotFound)?;
            let (actor, subject) = (by.actor(), Some(owner.id));
            let deed = Deed { action: Action::ApiKeyRevoked, actor, subject, origin: &origin, at };
            let detail = json!({ "id": key });
            tx.outbox().append(&[self.journal.done_with(deed, "api_key", detail)]).await?;
            Ok(())
        }
        .await;
        finish(tx, outcome).await
    }
}

impl std::fmt::Debug for RevokeApiKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RevokeApiKey").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, ada, api_key, authenticated, later, origin};
    use countersign_domain::{ApiKey, User, UserId};
    use countersign_ports::mock::{Ended, ScriptedStore};
    use mockall::Sequence;
    use uuid::Uuid;

    fn command() -> RevokeApiKeyCommand {
        RevokeApiKeyCommand { by: authenticated(), key: api_key().id, origin: origin() }
    }

    #[tokio::test]
    async fn the_key_is_revoked_under_its_owners_lock_and_without_a_mail() {
        let expired = ApiKey { expires_at: Some(later(-1)), ..api_key() };
        for key in [api_key(), expired] {
            let store = ScriptedStore::new().transaction(|tx| {
                let mut order = Sequence::new();
                tx.users.expect_lock().times(1).in_sequence(&mut order).returning(|_| Ok(Some(ada())));
                let held = Some(key);
                tx.api_keys.expect_lock().times(1).in_sequence(&mut order).return_once(|_| Ok(held));
                tx.api_keys
                    .expect_update()
                    .withf(|key| key.id == api_key().id && key.revoked_at == Some(later(0)))
                    .times(1)
                    .returning(|_| Ok(()));
                let details = json!({ "api_key": { "id": api_key().id } });
                Kit::expect_deed(tx, Action::ApiKeyRevoked, details, &[]);
            });
            let (ports, store) = Kit::new(store).ports();
            RevokeApiKey::new(&ports).execute(command()).await.unwrap();
            assert_eq!(store.ended(), [Ended::Committed]);
        }
    }

    #[tokio::test]
    async fn unknown_foreign_and_revoked_keys_are_not_found_alike() {
        let foreign = ApiKey { user: UserId::from_uuid(Uuid::from_u128(9)), ..api_key() };
        let revoked = ApiKey { revoked_at: Some(later(-1)), ..api_key() };
        let active = || Some(ada());
        let closed: Option<User> = ada().close(later(-1)).ok();
        for (user, key) in [
            (active(), None),
            (active(), Some(foreign)),
            (active(), Some(revoked)),
            (closed, Some(api_key())),
            (None, None),
        ] {
            let store = ScriptedStore::new().transaction(|tx| {
                tx.users.expect_lock().return_once(|_| Ok(user));
                tx.api_keys.expect_lock().return_once(|_| Ok(key));
            });
            let (ports, store) = Kit::new(store).ports();
            let outcome = RevokeApiKey::new(&ports).execute(command()).await;
            assert!(matches!(outcome, Err(RevokeApiKeyError::NotFound)));
            assert_eq!(store.ended(), [Ended::RolledBack]);
        }
    }
}
