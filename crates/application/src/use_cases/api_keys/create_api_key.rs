//! Makes an API key.

use super::api_key_scopes::ApiKeyScopes;
use super::held_key::{IssuedApiKey, new_secret};
use crate::failure::fails;
use crate::journal::{Deed, Journal};
use crate::{Failure, Ports, RecentlyAuthenticated, RequireVerifiedEmail, Settings};
use countersign_domain::{
    Action, ApiKey, ApiKeyName, ApiKeySecret, Instant, MailTemplate, OpaqueToken, Origin, Permission, User,
};
use countersign_ports::{Clock, Ids, Store, StoreResult, TokenGenerator, Transaction, finish};
use serde_json::json;
use std::sync::Arc;

/// Makes an API key, for who logged in recently: never for a key. It can do what its owner can, within its scopes,
/// and its plain text is shown once. The owner is told by mail.
#[derive(Clone)]
pub struct CreateApiKey {
    store: Arc<dyn Store>,
    generator: Arc<dyn TokenGenerator>,
    ids: Arc<dyn Ids>,
    clock: Arc<dyn Clock>,
    journal: Journal,
    require_verified_email: RequireVerifiedEmail,
}

/// Who wants which key.
#[derive(Debug, Clone)]
pub struct CreateApiKeyCommand {
    /// Who; it will be his.
    pub by: RecentlyAuthenticated,
    /// How he calls it.
    pub name: ApiKeyName,
    /// What it may do at most.
    pub scopes: ApiKeyScopes,
    /// When it ends by itself; `None`: never.
    pub expires_at: Option<Instant>,
    /// From where.
    pub origin: Origin,
}

/// Why there is no new key.
#[derive(Debug, thiserror::Error)]
pub enum CreateApiKeyError {
    /// The account is gone or disabled.
    #[error("the account is gone")]
    AccountGone,
    /// Its address must be proven first.
    #[error("the e-mail address is not proven")]
    EmailNotVerified,
    /// It lacks these permissions itself.
    #[error("the account lacks scopes that the key is to have")]
    ScopeNotHeld(Vec<Permission>),
    /// The key would have expired already.
    #[error("the expiry is not in the future")]
    ExpiryInPast,
    /// It has [`ApiKey::MAX_PER_USER`] live keys.
    #[error("the account has too many API keys")]
    TooManyKeys,
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(CreateApiKeyError: StoreError);

impl CreateApiKey {
    /// With these ports and settings.
    #[must_use]
    pub fn new(ports: &Ports, settings: Settings) -> Self {
        Self {
            store: ports.store.clone(),
            generator: ports.generator.clone(),
            ids: ports.ids.clone(),
            clock: ports.clock.clone(),
            journal: Journal::new(ports),
            require_verified_email: settings.require_verified_email,
        }
    }

    /// Makes the key.
    ///
    /// # Errors
    /// See [`CreateApiKeyError`]. Who asks for scopes that he lacks is remembered in the audit trail.
    pub async fn execute(&self, command: CreateApiKeyCommand) -> Result<IssuedApiKey, CreateApiKeyError> {
        let now = self.clock.now();
        if command.expires_at.is_some_and(|at| at <= now) {
            return Err(CreateApiKeyError::ExpiryInPast);
        }
        let (actor, subject) = (command.by.actor(), Some(command.by.user()));
        let deed = Deed { action: Action::ApiKeyCreated, actor, subject, origin: &command.origin, at: now };
        let lacking = self.lacking(&command).await?;
        if !lacking.is_empty() {
            self.journal.remember_refusal(deed, "scope_not_held").await?;
            return Err(CreateApiKeyError::ScopeNotHeld(lacking));
        }
        let (key, plain, secret) = self.draw(&command, now);
        let mut tx = self.store.begin().await?;
        let outcome = self.store(&mut *tx, &key, &secret, deed).await;
        finish(tx, outcome).await?;
        Ok(IssuedApiKey { key, plain, hint: secret.hint })
    }

    async fn lacking(&self, command: &CreateApiKeyCommand) -> StoreResult<Vec<Permission>> {
        let held = self.store.reader().await?.roles().permissions_of(command.by.user()).await?;
        Ok(command.scopes.beyond(&held))
    }

    fn draw(&self, command: &CreateApiKeyCommand, now: Instant) -> (ApiKey, OpaqueToken, ApiKeySecret) {
        let key = ApiKey {
            id: self.ids.api_key(),
            user: command.by.user(),
            name: command.name.clone(),
            scopes: command.scopes.clone().into(),
            created_at: now,
            expires_at: command.expires_at,
            last_used_at: None,
            revoked_at: None,
        };
        let (plain, secret) = new_secret(&*self.generator, key.id, now);
        (key, plain, secret)
    }

    async fn store(
        &self,
        tx: &mut dyn Transaction,
        key: &ApiKey,
        secret: &ApiKeySecret,
        deed: Deed<'_>,
    ) -> Result<(), CreateApiKeyError> {
        // Locked, so that of any number at once none exceeds the limit.
        let user = tx.users().lock(key.user).await?.filter(User::is_active);
        let user = user.ok_or(CreateApiKeyError::AccountGone)?;
        if self.require_verified_email != RequireVerifiedEmail::Never && !user.is_email_verified() {
            return Err(CreateApiKeyError::EmailNotVerified);
        }
        if tx.api_keys().count_live(user.id, deed.at).await? >= ApiKey::MAX_PER_USER {
            return Err(CreateApiKeyError::TooManyKeys);
        }
        tx.api_keys().insert(key, secret).await?;
        let notice = self.journal.notice(MailTemplate::ApiKeyCreated, &user.email, &user, deed.at);
        let detail = json!({ "id": key.id, "scopes": key.scopes });
        tx.outbox().append(&[self.journal.done_with(deed, "api_key", detail), notice]).await?;
        Ok(())
    }
}

impl std::fmt::Debug for CreateApiKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CreateApiKey").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, ada, ada_verified, later, origin, recently, token_hash};
    use countersign_domain::AccountState;
    use countersign_ports::mock::{Ended, MockTransaction, ScriptedStore};

    fn command() -> CreateApiKeyCommand {
        CreateApiKeyCommand {
            by: recently(),
            name: ApiKeyName::parse("backup job").unwrap(),
            scopes: ApiKeyScopes::new(vec![Permission::PROFILE_READ]).unwrap(),
            expires_at: Some(later(1)),
            origin: origin(),
        }
    }

    fn holding(held: &[Permission]) -> ScriptedStore {
        let held = held.to_vec();
        ScriptedStore::new().reader(|r| {
            r.roles.expect_permissions_of().withf(|user| *user == ada().id).return_once(move |_| Ok(held));
        })
    }

    async fn create(
        store: ScriptedStore,
        settings: Settings,
        command: CreateApiKeyCommand,
    ) -> (Result<IssuedApiKey, CreateApiKeyError>, Vec<Ended>) {
        let (ports, store) = Kit::new(store).ports();
        let outcome = CreateApiKey::new(&ports, settings).execute(command).await;
        assert_eq!(store.left(), 0);
        (outcome, store.ended())
    }

    fn stores(tx: &mut MockTransaction, user: User) {
        tx.users.expect_lock().return_once(|_| Ok(Some(user)));
        tx.api_keys.expect_count_live().returning(|_, _| Ok(49));
        tx.api_keys
            .expect_insert()
            .withf(|key, secret| {
                key.user == ada().id && secret.key == key.id && secret.hash == token_hash(b'n')
            })
            .times(1)
            .returning(|_, _| Ok(()));
    }

    #[tokio::test]
    async fn the_plain_text_is_shown_once_and_the_owner_is_told() {
        let store = holding(&[Permission::PROFILE_READ]).transaction(|tx| {
            stores(tx, ada_verified());
            tx.outbox
                .expect_append()
                .withf(|e| {
                    let json = serde_json::to_value(&e[0].message).unwrap();
                    json["details"]["api_key"]["scopes"] == json!(["profile:read"])
                        && json["details"]["api_key"]["id"].is_string()
                        && e[1].message.kind() == "mail_requested"
                })
                .times(1)
                .returning(|_| Ok(()));
        });
        let (outcome, ended) = create(store, Settings::default(), command()).await;
        let issued = outcome.unwrap();
        assert!(issued.plain.expose().starts_with(&issued.hint));
        assert_eq!((issued.key.created_at, issued.key.last_used_at), (later(0), None));
        assert_eq!(issued.key.scopes, [Permission::PROFILE_READ]);
        assert_eq!(ended, [Ended::Committed]);
    }

    #[tokio::test]
    async fn nobody_gives_a_key_what_he_lacks_and_that_he_tried_is_remembered() {
        let scopes = vec![Permission::PROFILE_READ, Permission::USERS_READ];
        let command = CreateApiKeyCommand { scopes: ApiKeyScopes::new(scopes).unwrap(), ..command() };
        let store =
            holding(&[Permission::PROFILE_READ]).transaction(|tx| Kit::expect_refusal(tx, "scope_not_held"));
        let (outcome, ended) = create(store, Settings::default(), command).await;
        assert!(matches!(outcome, Err(CreateApiKeyError::ScopeNotHeld(s)) if s == [Permission::USERS_READ]));
        assert_eq!(ended, [Ended::Committed]);
    }

    #[tokio::test]
    async fn an_unproven_address_stands_in_the_way_unless_the_operator_says_otherwise() {
        use RequireVerifiedEmail::{Login, Never, Sensitive};
        for require_verified_email in [Sensitive, Login] {
            let settings = Settings { require_verified_email, ..Settings::default() };
            let store = holding(&[Permission::PROFILE_READ]).transaction(|tx| {
                tx.users.expect_lock().returning(|_| Ok(Some(ada())));
            });
            let (outcome, ended) = create(store, settings, command()).await;
            assert!(matches!(outcome, Err(CreateApiKeyError::EmailNotVerified)));
            assert_eq!(ended, [Ended::RolledBack]);
        }
        let store = holding(&[Permission::PROFILE_READ]).transaction(|tx| {
            stores(tx, ada());
            Kit::expect_envelopes(tx, &["audit_recorded", "mail_requested"]);
        });
        let settings = Settings { require_verified_email: Never, ..Settings::default() };
        assert!(create(store, settings, command()).await.0.is_ok());
    }

    #[tokio::test]
    async fn the_fifty_first_key_is_refused_under_the_lock_of_the_account() {
        let store = holding(&[Permission::PROFILE_READ]).transaction(|tx| {
            tx.users.expect_lock().times(1).returning(|_| Ok(Some(ada_verified())));
            tx.api_keys.expect_count_live().returning(|_, _| Ok(50));
        });
        let (outcome, _) = create(store, Settings::default(), command()).await;
        assert!(matches!(outcome, Err(CreateApiKeyError::TooManyKeys)));
    }

    #[tokio::test]
    async fn an_expiry_must_be_ahead_and_a_disabled_account_makes_nothing() {
        let past = CreateApiKeyCommand { expires_at: Some(later(0)), ..command() };
        let (outcome, _) = create(ScriptedStore::new(), Settings::default(), past).await;
        assert!(matches!(outcome, Err(CreateApiKeyError::ExpiryInPast)));

        let disabled = User { state: AccountState::Disabled, ..ada_verified() };
        let store = holding(&[Permission::PROFILE_READ]).transaction(|tx| {
            tx.users.expect_lock().return_once(|_| Ok(Some(disabled)));
        });
        let (outcome, _) = create(store, Settings::default(), command()).await;
        assert!(matches!(outcome, Err(CreateApiKeyError::AccountGone)));
    }
}
