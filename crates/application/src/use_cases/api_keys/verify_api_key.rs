//! Tells another service what an API key is good for.

use crate::failure::fails;
use crate::presented_key::PresentedKeys;
use crate::{Failure, Permitted, Ports, Settings, VerifyApiKeys};
use countersign_domain::{ApiKeyId, Instant, Permission, UserId};

/// Tells a service that was called with an API key what the key is good for, as token introspection does (RFC 7662).
#[derive(Clone)]
pub struct VerifyApiKey {
    keys: PresentedKeys,
}

/// What a presented text is good for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VerifiedApiKey {
    /// It is a live key of an active account, and has every scope that was asked for.
    Active {
        /// Which key.
        key: ApiKeyId,
        /// On whose account.
        owner: UserId,
        /// What it may do now.
        scopes: Vec<Permission>,
        /// When it ends by itself, if it does; it may be revoked before.
        expires_at: Option<Instant>,
    },
    /// It is not: unknown, malformed, revoked, expired, of an account that is not active, or without one of the
    /// scopes. Which of this is not told.
    Inactive,
}

/// Why nothing is told.
#[derive(Debug, thiserror::Error)]
pub enum VerifyApiKeyError {
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(VerifyApiKeyError: StoreError);

impl VerifyApiKey {
    /// With these ports and settings.
    #[must_use]
    pub fn new(ports: &Ports, settings: Settings) -> Self {
        Self { keys: PresentedKeys::new(ports, settings) }
    }

    /// Tells whether this text is a key that has all of the `required` scopes. That it was used is noted, as if it had
    /// been presented here.
    ///
    /// # Errors
    /// See [`VerifyApiKeyError`].
    pub async fn execute(
        &self,
        _by: &Permitted<VerifyApiKeys>,
        text: &str,
        required: &[Permission],
    ) -> Result<VerifiedApiKey, VerifyApiKeyError> {
        let live = self.keys.find(text).await?;
        let live = live.filter(|live| required.iter().all(|scope| live.permissions.contains(scope)));
        Ok(live.map_or(VerifiedApiKey::Inactive, |live| VerifiedApiKey::Active {
            key: live.key.id,
            owner: live.key.user,
            scopes: live.permissions,
            expires_at: live.expires_at,
        }))
    }
}

impl std::fmt::Debug for VerifyApiKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("VerifyApiKey").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{
        Kit, ada, api_key, api_key_record, api_key_secret, api_key_text, later, permitted,
    };
    use countersign_domain::{AccountState, ApiKey, ApiKeySecret, User};
    use countersign_ports::mock::ScriptedStore;
    use countersign_ports::{ApiKeyRecord, StoreError};

    async fn verify(found: Option<ApiKeyRecord>, required: &[Permission]) -> VerifiedApiKey {
        let store = ScriptedStore::new().reader(|r| {
            r.api_keys.expect_by_secret().return_once(|_| Ok(found));
        });
        let (ports, _) = Kit::new(store).ports();
        VerifyApiKey::new(&ports, Settings::default())
            .execute(&permitted(), &api_key_text(), required)
            .await
            .unwrap()
    }

    #[tokio::test]
    async fn a_live_key_is_told_with_what_it_may_do_now_and_when_what_was_presented_ends() {
        let replaced = ApiKeySecret { expires_at: Some(later(10)), ..api_key_secret() };
        let rotated = ApiKeyRecord { secret: replaced, ..api_key_record() };
        for (found, ends) in [(api_key_record(), later(1000)), (rotated, later(10))] {
            let expected = VerifiedApiKey::Active {
                key: api_key().id,
                owner: ada().id,
                scopes: vec![Permission::PROFILE_READ],
                expires_at: Some(ends),
            };
            assert_eq!(verify(Some(found), &[Permission::PROFILE_READ]).await, expected);
        }
    }

    #[tokio::test]
    async fn why_a_key_is_good_for_nothing_is_not_told() {
        let revoked = ApiKey { revoked_at: Some(later(-1)), ..api_key() };
        let disabled = User { state: AccountState::Disabled, ..ada() };
        let demoted = ApiKeyRecord { permissions: vec![], ..api_key_record() };
        for (found, required) in [
            (None, vec![]),
            (Some(ApiKeyRecord { key: revoked, ..api_key_record() }), vec![]),
            (Some(ApiKeyRecord { owner: disabled, ..api_key_record() }), vec![]),
            (Some(api_key_record()), vec![Permission::PROFILE_READ, Permission::PROFILE_UPDATE]),
            (Some(demoted), vec![Permission::PROFILE_READ]),
        ] {
            assert_eq!(verify(found, &required).await, VerifiedApiKey::Inactive);
        }
        let (ports, _) = Kit::new(ScriptedStore::new()).ports();
        let malformed =
            VerifyApiKey::new(&ports, Settings::default()).execute(&permitted(), "cs_", &[]).await;
        assert_eq!(malformed.unwrap(), VerifiedApiKey::Inactive);
    }

    #[tokio::test]
    async fn what_cannot_be_told_is_not_inactive() {
        let store = ScriptedStore::new().reader(|r| {
            r.api_keys.expect_by_secret().returning(|_| Err(StoreError::Unavailable("gone".into())));
        });
        let (ports, _) = Kit::new(store).ports();
        assert!(
            VerifyApiKey::new(&ports, Settings::default())
                .execute(&permitted(), &api_key_text(), &[])
                .await
                .is_err()
        );
    }
}
