//! Gives an API key a new secret.

use super::held_key::{IssuedApiKey, lock_live_key, new_secret};
use crate::failure::fails;
use crate::journal::{Deed, Journal};
use crate::{Failure, Ports, RecentlyAuthenticated};
use countersign_domain::{Action, ApiKeyId, MailTemplate, Origin};
use countersign_ports::{Clock, Store, TokenGenerator, finish};
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;

/// Gives an API key a new secret, for who logged in recently. The old one goes on for a while, so that programs can
/// change over without a gap. The owner is told by mail.
#[derive(Clone)]
pub struct RotateApiKey {
    store: Arc<dyn Store>,
    generator: Arc<dyn TokenGenerator>,
    clock: Arc<dyn Clock>,
    journal: Journal,
}

/// Who rotates which.
#[derive(Debug, Clone)]
pub struct RotateApiKeyCommand {
    /// Who.
    pub by: RecentlyAuthenticated,
    /// Which key.
    pub key: ApiKeyId,
    /// How long the old secret goes on, at most [`RotateApiKey::MAX_OVERLAP`]; zero ends it at once.
    pub overlap: Duration,
    /// From where.
    pub origin: Origin,
}

/// Why the secret stays.
#[derive(Debug, thiserror::Error)]
pub enum RotateApiKeyError {
    /// He has no such key: it is unknown, somebody else's, revoked or expired. Which of this is not told.
    #[error("there is no such API key")]
    NotFound,
    /// The old secret would go on for longer than [`RotateApiKey::MAX_OVERLAP`].
    #[error("the overlap is too long")]
    OverlapTooLong,
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(RotateApiKeyError: StoreError);

impl RotateApiKey {
    /// No old secret goes on for longer.
    pub const MAX_OVERLAP: Duration = Duration::from_hours(7 * 24);

    /// With these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self {
            store: ports.store.clone(),
            generator: ports.generator.clone(),
            clock: ports.clock.clone(),
            journal: Journal::new(ports),
        }
    }

    /// Draws the new secret.
    ///
    /// # Errors
    /// See [`RotateApiKeyError`].
    pub async fn execute(&self, command: RotateApiKeyCommand) -> Result<IssuedApiKey, RotateApiKeyError> {
        let RotateApiKeyCommand { by, key, overlap, origin } = command;
        if overlap > Self::MAX_OVERLAP {
            return Err(RotateApiKeyError::OverlapTooLong);
        }
        let at = self.clock.now();
        let (plain, secret) = new_secret(&*self.generator, key, at);
        let mut tx = self.store.begin().await?;
        let outcome = async {
            let held = lock_live_key(&mut *tx, by.user(), key, at).await?;
            let (owner, key) = held.ok_or(RotateApiKeyError::NotFound)?;
            tx.api_keys().rotate(&secret, at + overlap).await?;
            let (actor, subject) = (by.actor(), Some(owner.id));
            let deed = Deed { action: Action::ApiKeyRotated, actor, subject, origin: &origin, at };
            let detail = json!({ "id": key.id, "overlap_seconds": overlap.as_secs() });
            let entry = self.journal.done_with(deed, "api_key", detail);
            let notice = self.journal.notice(MailTemplate::ApiKeyRotated, &owner.email, &owner, at);
            tx.outbox().append(&[entry, notice]).await?;
            Ok::<_, RotateApiKeyError>(key)
        }
        .await;
        let key = finish(tx, outcome).await?;
        Ok(IssuedApiKey { key, plain, hint: secret.hint })
    }
}

impl std::fmt::Debug for RotateApiKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RotateApiKey").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, ada, api_key, later, origin, recently, token_hash};
    use countersign_domain::{AccountState, ApiKey, User, UserId};
    use countersign_ports::mock::{Ended, ScriptedStore};
    use uuid::Uuid;

    async fn rotate(
        store: ScriptedStore,
        overlap: Duration,
    ) -> (Result<IssuedApiKey, RotateApiKeyError>, Vec<Ended>) {
        let (ports, store) = Kit::new(store).ports();
        let command = RotateApiKeyCommand { by: recently(), key: api_key().id, overlap, origin: origin() };
        let outcome = RotateApiKey::new(&ports).execute(command).await;
        assert_eq!(store.left(), 0);
        (outcome, store.ended())
    }

    #[tokio::test]
    async fn the_old_secret_goes_on_for_the_overlap_and_the_owner_is_told() {
        for (overlap, ends) in [(RotateApiKey::MAX_OVERLAP, later(7 * 24 * 3600)), (Duration::ZERO, later(0))]
        {
            let store = ScriptedStore::new().transaction(|tx| {
                tx.users.expect_lock().returning(|_| Ok(Some(ada())));
                tx.api_keys.expect_lock().returning(|_| Ok(Some(api_key())));
                tx.api_keys
                    .expect_rotate()
                    .withf(move |secret, others_end| {
                        secret.hash == token_hash(b'n')
                            && secret.key == api_key().id
                            && secret.expires_at.is_none()
                            && *others_end == ends
                    })
                    .times(1)
                    .returning(|_, _| Ok(()));
                let detail = json!({ "id": api_key().id, "overlap_seconds": overlap.as_secs() });
                let details = json!({ "api_key": detail });
                Kit::expect_deed(tx, Action::ApiKeyRotated, details, &[MailTemplate::ApiKeyRotated]);
            });
            let (outcome, ended) = rotate(store, overlap).await;
            let issued = outcome.unwrap();
            assert_eq!(issued.key, api_key());
            assert!(issued.plain.expose().starts_with(&issued.hint));
            assert_eq!(ended, [Ended::Committed]);
        }
    }

    #[tokio::test]
    async fn only_a_live_key_of_ones_own_active_account_is_rotated() {
        let foreign = ApiKey { user: UserId::from_uuid(Uuid::from_u128(9)), ..api_key() };
        let revoked = ApiKey { revoked_at: Some(later(-1)), ..api_key() };
        let expired = ApiKey { expires_at: Some(later(0)), ..api_key() };
        let disabled = User { state: AccountState::Disabled, ..ada() };
        for (user, key) in [
            (ada(), None),
            (ada(), Some(foreign)),
            (ada(), Some(revoked)),
            (ada(), Some(expired)),
            (disabled, Some(api_key())),
        ] {
            let store = ScriptedStore::new().transaction(|tx| {
                tx.users.expect_lock().return_once(|_| Ok(Some(user)));
                tx.api_keys.expect_lock().return_once(|_| Ok(key));
            });
            let (outcome, ended) = rotate(store, Duration::ZERO).await;
            assert!(matches!(outcome, Err(RotateApiKeyError::NotFound)));
            assert_eq!(ended, [Ended::RolledBack]);
        }
    }

    #[tokio::test]
    async fn an_overlap_of_more_than_a_week_is_refused() {
        let too_long = RotateApiKey::MAX_OVERLAP + Duration::from_secs(1);
        let (outcome, _) = rotate(ScriptedStore::new(), too_long).await;
        assert!(matches!(outcome, Err(RotateApiKeyError::OverlapTooLong)));
    }
}
