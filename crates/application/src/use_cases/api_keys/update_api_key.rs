//! Changes an API key.

use super::api_key_scopes::ApiKeyScopes;
use super::held_key::{find_key, lock_live_key};
use crate::failure::fails;
use crate::journal::{Deed, Journal};
use crate::{Failure, Ports, RecentlyAuthenticated, RequireVerifiedEmail, Settings};
use countersign_domain::{Action, ApiKey, ApiKeyId, ApiKeyName, Instant, Origin, Permission};
use countersign_ports::{ApiKeyEntry, Clock, Store, StoreResult, Transaction, finish};
use serde_json::json;
use std::sync::Arc;

/// Changes name, scopes or expiry of an API key, for who logged in recently. Scopes that are new to it are checked
/// as for a new key; those that it has stay, and give what the owner himself may do at each use.
#[derive(Clone)]
pub struct UpdateApiKey {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    journal: Journal,
    require_verified_email: RequireVerifiedEmail,
}

/// A partial update: the outer `None` leaves a field as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ApiKeyChange {
    /// How its owner calls it.
    pub name: Option<ApiKeyName>,
    /// What it may do at most, in place of all scopes before.
    pub scopes: Option<ApiKeyScopes>,
    /// When it ends by itself; `Some(None)`: never.
    pub expires_at: Option<Option<Instant>>,
}

/// Who changes what.
#[derive(Debug, Clone)]
pub struct UpdateApiKeyCommand {
    /// Who.
    pub by: RecentlyAuthenticated,
    /// Which key.
    pub key: ApiKeyId,
    /// What of it.
    pub change: ApiKeyChange,
    /// From where.
    pub origin: Origin,
}

/// Why nothing changes.
#[derive(Debug, thiserror::Error)]
pub enum UpdateApiKeyError {
    /// He has no such key: it is unknown, somebody else's, revoked or expired. Which of this is not told.
    #[error("there is no such API key")]
    NotFound,
    /// His address must be proven before a key may do more.
    #[error("the e-mail address is not proven")]
    EmailNotVerified,
    /// He lacks these permissions himself.
    #[error("the account lacks scopes that the key is to have")]
    ScopeNotHeld(Vec<Permission>),
    /// The key would have expired already.
    #[error("the expiry is not in the future")]
    ExpiryInPast,
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(UpdateApiKeyError: StoreError);

impl UpdateApiKey {
    /// With these ports and settings.
    #[must_use]
    pub fn new(ports: &Ports, settings: Settings) -> Self {
        Self {
            store: ports.store.clone(),
            clock: ports.clock.clone(),
            journal: Journal::new(ports),
            require_verified_email: settings.require_verified_email,
        }
    }

    /// Changes the key and gives it as it is then. A change that changes nothing is not written.
    ///
    /// # Errors
    /// See [`UpdateApiKeyError`]. Who asks for scopes that he lacks is remembered in the audit trail.
    pub async fn execute(&self, command: UpdateApiKeyCommand) -> Result<ApiKeyEntry, UpdateApiKeyError> {
        let now = self.clock.now();
        if command.change.expires_at.flatten().is_some_and(|at| at <= now) {
            return Err(UpdateApiKeyError::ExpiryInPast);
        }
        let (found, held) = self.look_up(&command).await?;
        let secrets = found.ok_or(UpdateApiKeyError::NotFound)?.secrets;
        let (actor, subject, origin) = (command.by.actor(), Some(command.by.user()), &command.origin);
        let deed = Deed { action: Action::ApiKeyUpdated, actor, subject, origin, at: now };
        let mut tx = self.store.begin().await?;
        let outcome = self.update(&mut *tx, &command, &held, deed).await;
        let outcome = finish(tx, outcome).await;
        if let Err(UpdateApiKeyError::ScopeNotHeld(_)) = &outcome {
            self.journal.remember_refusal(deed, "scope_not_held").await?;
        }
        Ok(ApiKeyEntry { key: outcome?, secrets })
    }

    /// The key, and what its owner may do.
    async fn look_up(
        &self,
        command: &UpdateApiKeyCommand,
    ) -> StoreResult<(Option<ApiKeyEntry>, Vec<Permission>)> {
        let mut reader = self.store.reader().await?;
        let found = find_key(&mut *reader, command.by.user(), command.key).await?;
        Ok((found, reader.roles().permissions_of(command.by.user()).await?))
    }

    async fn update(
        &self,
        tx: &mut dyn Transaction,
        command: &UpdateApiKeyCommand,
        held: &[Permission],
        deed: Deed<'_>,
    ) -> Result<ApiKey, UpdateApiKeyError> {
        let locked = lock_live_key(tx, command.by.user(), command.key, deed.at).await?;
        let (owner, key) = locked.ok_or(UpdateApiKeyError::NotFound)?;
        let mut added = command.change.scopes.as_ref().map_or(vec![], |scopes| scopes.beyond(&key.scopes));
        let unproven =
            self.require_verified_email != RequireVerifiedEmail::Never && !owner.is_email_verified();
        if unproven && !added.is_empty() {
            return Err(UpdateApiKeyError::EmailNotVerified);
        }
        added.retain(|scope| !held.contains(scope));
        if !added.is_empty() {
            return Err(UpdateApiKeyError::ScopeNotHeld(added));
        }
        let (key, fields) = command.change.clone().apply(&key);
        if !fields.is_empty() {
            tx.api_keys().update(&key).await?;
            let detail = json!({ "id": key.id, "fields": fields, "scopes": key.scopes });
            tx.outbox().append(&[self.journal.done_with(deed, "api_key", detail)]).await?;
        }
        Ok(key)
    }
}

impl ApiKeyChange {
    /// The key after this change, and the names of the fields that differ.
    fn apply(self, before: &ApiKey) -> (ApiKey, Vec<&'static str>) {
        let after = ApiKey {
            name: self.name.unwrap_or_else(|| before.name.clone()),
            scopes: self.scopes.map_or_else(|| before.scopes.clone(), Vec::from),
            expires_at: self.expires_at.unwrap_or(before.expires_at),
            ..before.clone()
        };
        let changed = [
            ("name", after.name != before.name),
            ("scopes", after.scopes != before.scopes),
            ("expires_at", after.expires_at != before.expires_at),
        ];
        (after, changed.into_iter().filter_map(|(field, differs)| differs.then_some(field)).collect())
    }
}

impl std::fmt::Debug for UpdateApiKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UpdateApiKey").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{
        Kit, ada, ada_verified, api_key, api_key_entry, api_key_secret, later, origin, recently,
    };
    use countersign_domain::{User, UserId};
    use countersign_ports::mock::{Ended, MockTransaction, ScriptedStore};
    use uuid::Uuid;

    fn scopes(scopes: &[Permission]) -> ApiKeyChange {
        ApiKeyChange { scopes: ApiKeyScopes::new(scopes.to_vec()).ok(), ..ApiKeyChange::default() }
    }

    fn finding(found: Option<ApiKeyEntry>) -> ScriptedStore {
        ScriptedStore::new().reader(|r| {
            r.api_keys.expect_find().withf(|id| *id == api_key().id).return_once(|_| Ok(found));
            r.roles
                .expect_permissions_of()
                .withf(|user| *user == ada().id)
                .returning(|_| Ok(vec![Permission::PROFILE_UPDATE]));
        })
    }

    fn locks(tx: &mut MockTransaction, owner: User) {
        tx.users.expect_lock().return_once(|_| Ok(Some(owner)));
        tx.api_keys.expect_lock().returning(|_| Ok(Some(api_key())));
    }

    async fn update(
        store: ScriptedStore,
        settings: Settings,
        change: ApiKeyChange,
    ) -> (Result<ApiKeyEntry, UpdateApiKeyError>, Vec<Ended>) {
        let (ports, store) = Kit::new(store).ports();
        let command = UpdateApiKeyCommand { by: recently(), key: api_key().id, change, origin: origin() };
        let outcome = UpdateApiKey::new(&ports, settings).execute(command).await;
        assert_eq!(store.left(), 0);
        (outcome, store.ended())
    }

    #[tokio::test]
    async fn what_changes_is_stored_and_named_in_the_trail() {
        let widened = vec![Permission::PROFILE_READ, Permission::PROFILE_UPDATE];
        let expected = ApiKey {
            name: ApiKeyName::parse("nightly job").unwrap(),
            scopes: widened.clone(),
            expires_at: None,
            ..api_key()
        };
        let stored = expected.clone();
        let store = finding(Some(api_key_entry())).transaction(|tx| {
            locks(tx, ada_verified());
            tx.api_keys.expect_update().withf(move |key| *key == stored).times(1).returning(|_| Ok(()));
            let detail = json!({
                "id": api_key().id,
                "fields": ["name", "scopes", "expires_at"],
                "scopes": ["profile:read", "profile:update"],
            });
            Kit::expect_deed(tx, Action::ApiKeyUpdated, json!({ "api_key": detail }), &[]);
        });
        let name = Some(expected.name.clone());
        let change = ApiKeyChange { name, expires_at: Some(None), ..scopes(&widened) };
        let (outcome, ended) = update(store, Settings::default(), change).await;
        assert_eq!(outcome.unwrap(), ApiKeyEntry { key: expected, secrets: vec![api_key_secret()] });
        assert_eq!(ended, [Ended::Committed]);
    }

    #[tokio::test]
    async fn a_key_is_not_widened_beyond_its_owner_and_the_attempt_is_remembered() {
        let store = finding(Some(api_key_entry()))
            .transaction(|tx| locks(tx, ada_verified()))
            .transaction(|tx| Kit::expect_refusal(tx, "scope_not_held"));
        let wider = scopes(&[Permission::PROFILE_READ, Permission::PROFILE_UPDATE, Permission::USERS_READ]);
        let (outcome, ended) = update(store, Settings::default(), wider).await;
        assert!(matches!(outcome, Err(UpdateApiKeyError::ScopeNotHeld(s)) if s == [Permission::USERS_READ]));
        assert_eq!(ended, [Ended::RolledBack, Ended::Committed]);
    }

    #[tokio::test]
    async fn what_it_has_stays_though_its_owner_lacks_it_by_now_and_needs_no_proven_address() {
        let store = finding(Some(api_key_entry())).transaction(|tx| locks(tx, ada()));
        let (outcome, ended) = update(store, Settings::default(), scopes(&[Permission::PROFILE_READ])).await;
        assert_eq!(outcome.unwrap(), api_key_entry(), "nothing is written of no change");
        assert_eq!(ended, [Ended::Committed]);
    }

    #[tokio::test]
    async fn an_unproven_address_stands_in_the_way_of_more_scopes_unless_the_operator_says_otherwise() {
        let wider = || scopes(&[Permission::PROFILE_READ, Permission::PROFILE_UPDATE]);
        let store = finding(Some(api_key_entry())).transaction(|tx| locks(tx, ada()));
        let (outcome, ended) = update(store, Settings::default(), wider()).await;
        assert!(matches!(outcome, Err(UpdateApiKeyError::EmailNotVerified)));
        assert_eq!(ended, [Ended::RolledBack]);

        let store = finding(Some(api_key_entry())).transaction(|tx| {
            locks(tx, ada());
            tx.api_keys.expect_update().times(1).returning(|_| Ok(()));
            Kit::expect_envelopes(tx, &["audit_recorded"]);
        });
        let never = Settings { require_verified_email: RequireVerifiedEmail::Never, ..Settings::default() };
        assert!(update(store, never, wider()).await.0.is_ok());
    }

    #[tokio::test]
    async fn unknown_foreign_and_ended_keys_are_not_found_alike() {
        let foreign = ApiKey { user: UserId::from_uuid(Uuid::from_u128(9)), ..api_key() };
        let foreign = ApiKeyEntry { key: foreign, ..api_key_entry() };
        for found in [None, Some(foreign)] {
            let (outcome, ended) = update(finding(found), Settings::default(), ApiKeyChange::default()).await;
            assert!(matches!(outcome, Err(UpdateApiKeyError::NotFound)));
            assert_eq!(ended, []);
        }
        let expired = ApiKey { expires_at: Some(later(0)), ..api_key() };
        let revoked = ApiKey { revoked_at: Some(later(-1)), ..api_key() };
        for ended in [expired, revoked] {
            let store = finding(Some(api_key_entry())).transaction(|tx| {
                tx.users.expect_lock().returning(|_| Ok(Some(ada_verified())));
                tx.api_keys.expect_lock().return_once(|_| Ok(Some(ended)));
            });
            let longer = ApiKeyChange { expires_at: Some(Some(later(9))), ..ApiKeyChange::default() };
            let (outcome, _) = update(store, Settings::default(), longer).await;
            assert!(matches!(outcome, Err(UpdateApiKeyError::NotFound)));
        }
    }

    #[tokio::test]
    async fn an_expiry_must_be_ahead() {
        let past = ApiKeyChange { expires_at: Some(Some(later(0))), ..ApiKeyChange::default() };
        let (outcome, _) = update(ScriptedStore::new(), Settings::default(), past).await;
        assert!(matches!(outcome, Err(UpdateApiKeyError::ExpiryInPast)));
    }
}
