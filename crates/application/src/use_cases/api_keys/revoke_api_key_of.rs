//! Revokes an API key of a user, for an administrator.

use super::held_key::revoke_key;
use crate::failure::fails;
use crate::journal::{Deed, Journal};
use crate::{Failure, Permitted, Ports, UpdateUsers};
use countersign_domain::{Action, ApiKeyId, MailTemplate, Origin, UserId};
use countersign_ports::{Clock, Store, finish};
use serde_json::json;
use std::sync::Arc;

/// Revokes an API key of a user: whatever presents it is refused from this answer on. Its owner is told by mail.
#[derive(Clone)]
pub struct RevokeApiKeyOf {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    journal: Journal,
}

/// Who revokes which.
#[derive(Debug, Clone)]
pub struct RevokeApiKeyOfCommand {
    /// Who.
    pub by: Permitted<UpdateUsers>,
    /// Whose.
    pub user: UserId,
    /// Which key.
    pub key: ApiKeyId,
    /// From where.
    pub origin: Origin,
}

/// Why none is revoked.
#[derive(Debug, thiserror::Error)]
pub enum RevokeApiKeyOfError {
    /// There is no such user, his account is closed, or he has no such key that is not revoked.
    #[error("there is no such user or API key")]
    NotFound,
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(RevokeApiKeyOfError: StoreError);

impl RevokeApiKeyOf {
    /// With these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self { store: ports.store.clone(), clock: ports.clock.clone(), journal: Journal::new(ports) }
    }

    /// Revokes the key.
    ///
    /// # Errors
    /// See [`RevokeApiKeyOfError`].
    pub async fn execute(&self, command: RevokeApiKeyOfCommand) -> Result<(), RevokeApiKeyOfError> {
        let RevokeApiKeyOfCommand { by, user, key, origin } = command;
        let at = self.clock.now();
        let mut tx = self.store.begin().await?;
        let outcome = async {
            let owner = revoke_key(&mut *tx, user, key, at).await?;
            let owner = owner.ok_or(RevokeApiKeyOfError::NotFound)?;
            let (actor, subject) = (by.actor(), Some(owner.id));
            let deed = Deed { action: Action::ApiKeyRevoked, actor, subject, origin: &origin, at };
            let entry = self.journal.done_with(deed, "api_key", json!({ "id": key }));
            let notice = self.journal.notice(MailTemplate::ApiKeyRevoked, &owner.email, &owner, at);
            tx.outbox().append(&[entry, notice]).await?;
            Ok(())
        }
        .await;
        finish(tx, outcome).await
    }
}

impl std::fmt::Debug for RevokeApiKeyOf {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RevokeApiKeyOf").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, ada, api_key, later, origin, permitted};
    use countersign_domain::{AccountState, ApiKey, User};
    use countersign_ports::mock::{Ended, MockTransaction, ScriptedStore};
    use uuid::Uuid;

    async fn revoke(
        prepare: impl FnOnce(&mut MockTransaction),
    ) -> (Result<(), RevokeApiKeyOfError>, Vec<Ended>) {
        let (ports, store) = Kit::new(ScriptedStore::new().transaction(prepare)).ports();
        let command =
            RevokeApiKeyOfCommand { by: permitted(), user: ada().id, key: api_key().id, origin: origin() };
        (RevokeApiKeyOf::new(&ports).execute(command).await, store.ended())
    }

    #[tokio::test]
    async fn the_owner_is_told_though_his_account_be_disabled() {
        let disabled = User { state: AccountState::Disabled, ..ada() };
        for owner in [ada(), disabled] {
            let (outcome, ended) = revoke(|tx| {
                tx.users.expect_lock().return_once(|_| Ok(Some(owner)));
                tx.api_keys.expect_lock().returning(|_| Ok(Some(api_key())));
                tx.api_keys
                    .expect_update()
                    .withf(|key| key.revoked_at == Some(later(0)))
                    .times(1)
                    .returning(|_| Ok(()));
                let details = json!({ "api_key": { "id": api_key().id } });
                Kit::expect_deed(tx, Action::ApiKeyRevoked, details, &[MailTemplate::ApiKeyRevoked]);
            })
            .await;
            outcome.unwrap();
            assert_eq!(ended, [Ended::Committed]);
        }
    }

    #[tokio::test]
    async fn a_key_of_another_user_is_not_found() {
        let foreign = ApiKey { user: UserId::from_uuid(Uuid::from_u128(9)), ..api_key() };
        let (outcome, ended) = revoke(|tx| {
            tx.users.expect_lock().returning(|_| Ok(Some(ada())));
            tx.api_keys.expect_lock().return_once(|_| Ok(Some(foreign)));
        })
        .await;
        assert!(matches!(outcome, Err(RevokeApiKeyOfError::NotFound)));
        assert_eq!(ended, [Ended::RolledBack]);
    }
}
