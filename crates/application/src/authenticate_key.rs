//! Tells which program presents an API key.

use crate::failure::fails;
use crate::presented_key::PresentedKeys;
use crate::{Failure, KeyHolder, Ports, Settings};

/// Tells which program presents an API key, and what it may do now: those of the key's scopes that its owner has the
/// permission for. The store is asked each time, so that a key is dead from its revocation on, and while its owner
/// is not active.
#[derive(Clone)]
pub struct AuthenticateKey {
    keys: PresentedKeys,
}

/// Why no program is recognised.
#[derive(Debug, thiserror::Error)]
pub enum AuthenticateKeyError {
    /// It is no live key of an active account. Which of this is not told.
    #[error("the API key is not valid")]
    Invalid,
    /// It cannot be told now.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(AuthenticateKeyError: StoreError);

impl AuthenticateKey {
    /// With these ports and settings.
    #[must_use]
    pub fn new(ports: &Ports, settings: Settings) -> Self {
        Self { keys: PresentedKeys::new(ports, settings) }
    }

    /// Recognises the bearer of a key by its text. That the key was used is noted, at most once a minute.
    ///
    /// # Errors
    /// See [`AuthenticateKeyError`].
    pub async fn execute(&self, text: &str) -> Result<KeyHolder, AuthenticateKeyError> {
        let live = self.keys.find(text).await?.ok_or(AuthenticateKeyError::Invalid)?;
        Ok(KeyHolder::new(live.key.id, live.key.user, live.permissions))
    }
}

impl std::fmt::Debug for AuthenticateKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AuthenticateKey").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{
        Kit, ada, api_key, api_key_record, api_key_secret, api_key_text, later, token_hash,
    };
    use countersign_domain::{AccountState, ApiKey, ApiKeySecret, Permission, User};
    use countersign_ports::mock::{Ended, ScriptedStore};
    use countersign_ports::{ApiKeyRecord, StoreError};

    fn finding(found: Option<ApiKeyRecord>) -> ScriptedStore {
        ScriptedStore::new().reader(|r| {
            r.api_keys
                .expect_by_secret()
                .withf(|hash| *hash == token_hash(b'n'))
                .times(1)
                .return_once(|_| Ok(found));
        })
    }

    async fn authenticate(store: ScriptedStore) -> (Result<KeyHolder, AuthenticateKeyError>, Vec<Ended>) {
        let (ports, store) = Kit::new(store).ports();
        let outcome = AuthenticateKey::new(&ports, Settings::default()).execute(&api_key_text()).await;
        assert_eq!(store.left(), 0);
        (outcome, store.ended())
    }

    fn used(at: i64) -> ApiKeyRecord {
        ApiKeyRecord { key: ApiKey { last_used_at: Some(later(at)), ..api_key() }, ..api_key_record() }
    }

    #[tokio::test]
    async fn a_key_may_do_what_its_scopes_and_its_owner_both_may() {
        let store = finding(Some(used(-60)));
        let (outcome, ended) = authenticate(store).await;
        let expected = KeyHolder::new(api_key().id, ada().id, vec![Permission::PROFILE_READ]);
        assert_eq!(outcome.unwrap(), expected);
        assert_eq!(ended, [], "it was used within the last minute");

        let demoted = ApiKeyRecord { permissions: vec![], ..used(-60) };
        let (outcome, _) = authenticate(finding(Some(demoted))).await;
        assert_eq!(outcome.unwrap().permissions(), []);
    }

    #[tokio::test]
    async fn its_use_is_noted_once_a_minute() {
        let never = ApiKeyRecord { key: ApiKey { last_used_at: None, ..api_key() }, ..api_key_record() };
        for record in [never, used(-61)] {
            let store = finding(Some(record)).transaction(|tx| {
                tx.api_keys
                    .expect_used()
                    .withf(|id, at| *id == api_key().id && *at == later(0))
                    .times(1)
                    .returning(|_, _| Ok(()));
            });
            let (outcome, ended) = authenticate(store).await;
            outcome.unwrap();
            assert_eq!(ended, [Ended::Committed]);
        }
    }

    #[tokio::test]
    async fn a_use_that_cannot_be_noted_is_a_use_all_the_same() {
        let store = finding(Some(used(-61))).transaction(|tx| {
            tx.api_keys.expect_used().returning(|_, _| Err(StoreError::Unavailable("gone".into())));
        });
        let (outcome, ended) = authenticate(store).await;
        outcome.unwrap();
        assert_eq!(ended, [Ended::RolledBack]);
    }

    #[tokio::test]
    async fn dead_keys_dead_secrets_and_dead_owners_are_refused_alike_and_nothing_is_noted() {
        let record = api_key_record;
        let revoked = ApiKey { revoked_at: Some(later(-1)), ..api_key() };
        let expired = ApiKey { expires_at: Some(later(0)), ..api_key() };
        let replaced = ApiKeySecret { expires_at: Some(later(0)), ..api_key_secret() };
        let disabled = User { state: AccountState::Disabled, ..ada() };
        let closed = User { state: AccountState::Closed, ..ada() };
        for found in [
            None,
            Some(ApiKeyRecord { key: revoked, ..record() }),
            Some(ApiKeyRecord { key: expired, ..record() }),
            Some(ApiKeyRecord { secret: replaced, ..record() }),
            Some(ApiKeyRecord { owner: disabled, ..record() }),
            Some(ApiKeyRecord { owner: closed, ..record() }),
        ] {
            let (outcome, ended) = authenticate(finding(found)).await;
            assert!(matches!(outcome, Err(AuthenticateKeyError::Invalid)));
            assert_eq!(ended, []);
        }
    }

    #[tokio::test]
    async fn what_cannot_be_a_key_costs_no_look_up_and_what_cannot_be_told_is_no_refusal() {
        let (ports, _) = Kit::new(ScriptedStore::new()).ports();
        let altered = format!("{}0", &api_key_text()[..api_key_text().len() - 1]);
        for text in ["", "cs_", &altered] {
            let outcome = AuthenticateKey::new(&ports, Settings::default()).execute(text).await;
            assert!(matches!(outcome, Err(AuthenticateKeyError::Invalid)), "{text}");
        }
        let away = ScriptedStore::new().reader(|r| {
            r.api_keys.expect_by_secret().returning(|_| Err(StoreError::Unavailable("gone".into())));
        });
        assert!(matches!(authenticate(away).await.0, Err(AuthenticateKeyError::Failure(_))));
    }
}
