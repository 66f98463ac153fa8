//! Revokes an API key of a user, for an administrator.

use super::held_key::revoke_key;
use crate::failure::fails;
use crate::journal::{Deed, Journal};
use crate::use_cases::users::authority_over::{AUTHORITY_LACKING, has_authority_over};
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
    /// The account may do what he lacks.
    #[error("nobody acts on whom may do more than he")]
    AuthorityLacking,
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
    /// See [`RevokeApiKeyOfError`]. An attempt on whom may do more is remembered in the audit trail.
    pub async fn execute(&self, command: RevokeApiKeyOfCommand) -> Result<(), RevokeApiKeyOfError> {
        let RevokeApiKeyOfCommand { by, user, key, origin } = command;
        let (actor, subject, at) = (by.actor(), Some(user), self.clock.now());
        let deed = Deed { action: Action::ApiKeyRevoked, actor, subject, origin: &origin, at };
        let mut tx = self.store.begin().await?;
        let outcome = async {
            let owner = revoke_key(&mut *tx, user, key, at).await?;
            let owner = owner.ok_or(RevokeApiKeyOfError::NotFound)?;
            if !has_authority_over(&by, &mut *tx, owner.id).await? {
                return Err(RevokeApiKeyOfError::AuthorityLacking);
            }
            let entry = self.journal.done_with(deed, "api_key", json!({ "id": key }));
            let notice = self.journal.notice(MailTemplate::ApiKeyRevoked, &owner.email, &owner, at);
            tx.outbox().append(&[entry, notice]).await?;
            Ok(())
        }
        .await;
        let outcome = finish(tx, outcome).await;
        if let Err(RevokeApiKeyOfError::AuthorityLacking) = outcome {
            self.journal.remember_refusal(deed, AUTHORITY_LACKING).await?;
        }
        outcome
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
    use crate::use_cases::fixtures::{Kit, ada, api_key, barely_permitted, later, origin, permitted};
    use countersign_domain::{AccountState, ApiKey, Permission, User};
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
                tx.roles.expect_permissions_of().returning(|_| Ok(Permission::OF_USERS.to_vec()));
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
    async fn nobody_revokes_a_key_of_whom_may_do_more_and_that_he_tried_is_remembered() {
        let store = ScriptedStore::new()
            .transaction(|tx| {
                tx.users.expect_lock().returning(|_| Ok(Some(ada())));
                tx.api_keys.expect_lock().returning(|_| Ok(Some(api_key())));
                tx.api_keys.expect_update().returning(|_| Ok(()));
                tx.roles.expect_permissions_of().returning(|_| Ok(Permission::OF_USERS.to_vec()));
            })
            .transaction(|tx| Kit::expect_refusal(tx, "authority_lacking"));
        let (ports, store) = Kit::new(store).ports();
        let (by, user, key) = (barely_permitted(), ada().id, api_key().id);
        let command = RevokeApiKeyOfCommand { by, user, key, origin: origin() };
        let outcome = RevokeApiKeyOf::new(&ports).execute(command).await;
        assert!(matches!(outcome, Err(RevokeApiKeyOfError::AuthorityLacking)));
        assert_eq!(store.ended(), [Ended::RolledBack, Ended::Committed]);
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
