//! Makes the first administrator, by a token that the server shows at its first start.

use crate::failure::fails;
use crate::journal::{Deed, Journal};
use crate::use_cases::accounts::registration::store_account;
use crate::{Failure, Ports};
use countersign_domain::{
    Action, Actor, EmailAddress, Instant, Invalid, NewPassword, NewUser, OpaqueToken, Origin, PasswordHash,
    Profile, Purpose, RoleName, TokenHash, TokenKind, User, Username,
};
use countersign_ports::{
    Clock, Ids, PasswordHasher, Store, StoreError, StoreResult, TokenGenerator, Transaction, UniqueKey,
    finish,
};
use std::sync::Arc;

/// Offers the set-up of a first administrator, while there is none.
#[derive(Clone)]
pub struct OfferSetUp {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    journal: Journal,
}

impl OfferSetUp {
    /// With these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self { store: ports.store.clone(), clock: ports.clock.clone(), journal: Journal::new(ports) }
    }

    /// A new token for [`SetUpAdministrator`], which voids the one before; `None`, and no token is good any more,
    /// when there is an administrator.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn execute(&self) -> StoreResult<Option<OpaqueToken>> {
        let is_set_up = self.store.reader().await?.roles().is_held(&RoleName::administrator()).await?;
        let (plain, token) = self.journal.one_time_token(Purpose::SetUpAdministrator, None, self.clock.now());
        let mut tx = self.store.begin().await?;
        let outcome = async {
            tx.one_time_tokens().void(None, Purpose::SetUpAdministrator).await?;
            if is_set_up {
                return Ok(None);
            }
            tx.one_time_tokens().insert(&token).await?;
            Ok(Some(plain))
        }
        .await;
        finish(tx, outcome).await
    }
}

/// Makes the first administrator, once, for who has the token. His address is not proven by it.
#[derive(Clone)]
pub struct SetUpAdministrator {
    store: Arc<dyn Store>,
    hasher: Arc<dyn PasswordHasher>,
    generator: Arc<dyn TokenGenerator>,
    ids: Arc<dyn Ids>,
    clock: Arc<dyn Clock>,
    journal: Journal,
}

/// Who becomes the first administrator.
#[derive(Debug, Clone)]
pub struct SetUpAdministratorCommand {
    /// The token; `None` when what was presented cannot be one.
    pub token: Option<OpaqueToken>,
    /// The username, unique.
    pub username: Username,
    /// The address, unique.
    pub email: EmailAddress,
    /// The password, accepted by a policy.
    pub password: NewPassword,
    /// From where.
    pub origin: Origin,
}

/// Why there is no administrator.
#[derive(Debug, thiserror::Error)]
pub enum SetUpAdministratorError {
    /// The token is unknown, used, expired or void. Which of this is not told.
    #[error("the token is not valid")]
    InvalidToken,
    /// The username is taken.
    #[error("the username is taken")]
    UsernameTaken,
    /// The address is taken.
    #[error("the e-mail address is taken")]
    EmailTaken,
    /// The password is one of his names.
    #[error("the password {0}")]
    PasswordRefused(Invalid),
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(SetUpAdministratorError: HashingError);

impl From<StoreError> for SetUpAdministratorError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict(UniqueKey::Username) => Self::UsernameTaken,
            StoreError::Conflict(UniqueKey::Email) => Self::EmailTaken,
            StoreError::Conflict(_)
            | StoreError::StaleVersion
            | StoreError::BrokenReference
            | StoreError::Unavailable(_)
            | StoreError::Failed(_) => Self::Failure(error.into()),
        }
    }
}

impl SetUpAdministrator {
    /// With these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self {
            store: ports.store.clone(),
            hasher: ports.hasher.clone(),
            generator: ports.generator.clone(),
            ids: ports.ids.clone(),
            clock: ports.clock.clone(),
            journal: Journal::new(ports),
        }
    }

    /// Makes the administrator.
    ///
    /// # Errors
    /// See [`SetUpAdministratorError`]. The token is used only by success.
    pub async fn execute(&self, command: SetUpAdministratorCommand) -> Result<User, SetUpAdministratorError> {
        let SetUpAdministratorCommand { token, username, email, password, origin } = command;
        let token = self.generator.hash(&token.ok_or(SetUpAdministratorError::InvalidToken)?);
        let now = self.clock.now();
        let known = self
            .store
            .reader()
            .await?
            .one_time_tokens()
            .find(&token, Purpose::SetUpAdministrator, now)
            .await?;
        known.ok_or(SetUpAdministratorError::InvalidToken)?;
        let names = [username.as_str(), email.canonical()];
        password.avoids(&names).map_err(SetUpAdministratorError::PasswordRefused)?;
        let hash = self.hasher.hash(password.as_password()).await?;
        let user = NewUser {
            id: self.ids.user(),
            username,
            email,
            email_verified_at: None,
            profile: Profile::default(),
            created_at: now,
        };
        let mut tx = self.store.begin().await?;
        let outcome = self.set_up(&mut *tx, &token, &user, &hash, &origin, now).await;
        finish(tx, outcome).await
    }

    async fn set_up(
        &self,
        tx: &mut dyn Transaction,
        token: &TokenHash,
        user: &NewUser,
        hash: &PasswordHash,
        origin: &Origin,
        now: Instant,
    ) -> Result<User, SetUpAdministratorError> {
        let consumed = tx.one_time_tokens().consume(token, Purpose::SetUpAdministrator, now).await?;
        consumed.ok_or(SetUpAdministratorError::InvalidToken)?;
        let user = store_account(tx, user, hash, &[RoleName::administrator(), RoleName::user()], now).await?;
        let actor = Actor::User { id: user.id, session: None };
        let entry =
            Deed { action: Action::AdministratorCreated, actor, subject: Some(user.id), origin, at: now };
        let (token, mail) = self.journal.token_mail(
            Purpose::VerifyEmail,
            countersign_domain::MailTemplate::VerifyEmail,
            &user.email,
            &user,
            now,
        )?;
        tx.one_time_tokens().insert(&token).await?;
        tx.outbox().append(&[self.journal.done(entry), mail]).await?;
        Ok(user)
    }
}

impl SetUpAdministratorCommand {
    /// Reads what a client presents as the token.
    #[must_use]
    pub fn read_token(token: &str) -> Option<OpaqueToken> {
        OpaqueToken::parse(TokenKind::OneTime, token)
    }
}

impl std::fmt::Debug for OfferSetUp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OfferSetUp").finish_non_exhaustive()
    }
}

impl std::fmt::Debug for SetUpAdministrator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SetUpAdministrator").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{
        Kit, ada, later, new_password, origin, password_hash, token_hash, token_text,
    };
    use countersign_domain::{EventId, OneTimeToken};
    use countersign_ports::mock::{Ended, ScriptedStore};
    use uuid::Uuid;

    fn command() -> SetUpAdministratorCommand {
        SetUpAdministratorCommand {
            token: SetUpAdministratorCommand::read_token(&token_text(TokenKind::OneTime)),
            username: ada().username,
            email: ada().email,
            password: new_password("correct horse battery"),
            origin: origin(),
        }
    }

    fn token() -> OneTimeToken {
        OneTimeToken {
            id: EventId::from_uuid(Uuid::nil()),
            hash: token_hash(b't'),
            purpose: Purpose::SetUpAdministrator,
            user: None,
            email: None,
            issued_at: later(-60),
            expires_at: later(60),
        }
    }

    fn knowing(known: Option<OneTimeToken>) -> ScriptedStore {
        ScriptedStore::new().reader(|r| {
            r.one_time_tokens.expect_find().return_once(|_, _, _| Ok(known));
        })
    }

    #[tokio::test]
    async fn a_server_with_an_administrator_offers_nothing_and_voids_what_was_offered() {
        let store = ScriptedStore::new()
            .reader(|r| {
                r.roles
                    .expect_is_held()
                    .withf(|role| *role == RoleName::administrator())
                    .returning(|_| Ok(true));
            })
            .transaction(|tx| {
                tx.one_time_tokens.expect_void().times(1).returning(|_, _| Ok(1));
            });
        let (ports, _) = Kit::new(store).ports();
        assert!(OfferSetUp::new(&ports).execute().await.unwrap().is_none());
    }

    #[tokio::test]
    async fn an_offer_voids_the_one_before() {
        let store = ScriptedStore::new()
            .reader(|r| {
                r.roles.expect_is_held().returning(|_| Ok(false));
            })
            .transaction(|tx| {
                tx.one_time_tokens
                    .expect_void()
                    .withf(|user, _| user.is_none())
                    .times(1)
                    .returning(|_, _| Ok(1));
                tx.one_time_tokens.expect_insert().times(1).returning(|_| Ok(()));
            });
        let (ports, store) = Kit::new(store).ports();
        assert!(OfferSetUp::new(&ports).execute().await.unwrap().is_some());
        assert_eq!(store.ended(), [Ended::Committed]);
    }

    #[tokio::test]
    async fn the_token_makes_one_administrator() {
        let store = knowing(Some(token())).transaction(|tx| {
            tx.one_time_tokens.expect_consume().times(1).returning(|_, _, _| Ok(Some(token())));
            tx.users.expect_insert().returning(|_| Ok(ada()));
            tx.credentials.expect_set_password().returning(|_, _, _| Ok(()));
            tx.roles.expect_grant().times(2).returning(|_, _, _| Ok(true));
            tx.one_time_tokens.expect_insert().times(1).returning(|_| Ok(()));
            Kit::expect_envelopes(tx, &["audit_recorded", "mail_requested"]);
        });
        let mut kit = Kit::new(store);
        kit.hasher.expect_hash().returning(|_| Ok(password_hash()));
        let (ports, store) = kit.ports();
        SetUpAdministrator::new(&ports).execute(command()).await.unwrap();
        assert_eq!(store.ended(), [Ended::Committed]);
    }

    #[tokio::test]
    async fn an_unknown_token_costs_no_hash_and_a_lost_race_makes_nobody() {
        let (ports, _) = Kit::new(knowing(None)).ports();
        let outcome = SetUpAdministrator::new(&ports).execute(command()).await;
        assert!(matches!(outcome, Err(SetUpAdministratorError::InvalidToken)));

        let store = knowing(Some(token())).transaction(|tx| {
            tx.one_time_tokens.expect_consume().returning(|_, _, _| Ok(None));
        });
        let mut kit = Kit::new(store);
        kit.hasher.expect_hash().returning(|_| Ok(password_hash()));
        let (ports, store) = kit.ports();
        let outcome = SetUpAdministrator::new(&ports).execute(command()).await;
        assert!(matches!(outcome, Err(SetUpAdministratorError::InvalidToken)));
        assert_eq!(store.ended(), [Ended::RolledBack]);
    }
}
