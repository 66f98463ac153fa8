//! Logs in with a password.

use crate::failure::fails;
use crate::issue::Issuer;
use crate::journal::{Deed, Journal};
use crate::{Failure, Ports, RequireVerifiedEmail, Settings, Tokens};
use countersign_domain::{Action, Actor, Instant, LoginIdentifier, Origin, Password, RoleName, User, UserId};
use countersign_ports::{Clock, LoginRecord, PasswordHasher, Store, StoredPassword, Verification, finish};
use std::sync::Arc;

/// Logs in with a username or an address, and a password.
///
/// Unknown identifiers, accounts without a password and wrong passwords are answered alike and after the same
/// work: one look-up, one hash, one entry in the audit trail. What else stands against a login is told only to
/// who knows the password.
#[derive(Clone)]
pub struct LogIn {
    store: Arc<dyn Store>,
    hasher: Arc<dyn PasswordHasher>,
    clock: Arc<dyn Clock>,
    journal: Journal,
    issuer: Issuer,
    require_verified_email: RequireVerifiedEmail,
}

/// Who wants to log in.
#[derive(Debug, Clone)]
pub struct LogInCommand {
    /// The name he goes by; `None` when what he gave can be nobody's.
    pub identifier: Option<LoginIdentifier>,
    /// The password.
    pub password: Password,
    /// From where.
    pub origin: Origin,
}

/// Somebody who logged in, now or when his session was opened.
#[derive(Debug, Clone)]
pub struct LoggedIn {
    /// The tokens of its session.
    pub tokens: Tokens,
    /// The account.
    pub user: User,
    /// The roles of the account.
    pub roles: Vec<RoleName>,
}

/// Why nobody is logged in.
#[derive(Debug, thiserror::Error)]
pub enum LogInError {
    /// There is no such account, or that is not its password.
    #[error("the identifier or the password is wrong")]
    InvalidCredentials,
    /// The password was right; the account is disabled.
    #[error("the account is disabled")]
    AccountDisabled,
    /// The password was right; the address has to be proven first.
    #[error("the e-mail address is not verified")]
    EmailNotVerified,
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(LogInError: StoreError, HashingError);

impl LogIn {
    /// With these ports and settings.
    #[must_use]
    pub fn new(ports: &Ports, settings: Settings) -> Self {
        Self {
            store: ports.store.clone(),
            hasher: ports.hasher.clone(),
            clock: ports.clock.clone(),
            journal: Journal::new(ports),
            issuer: Issuer::new(ports, settings.lifetimes),
            require_verified_email: settings.require_verified_email,
        }
    }

    /// Logs in.
    ///
    /// # Errors
    /// See [`LogInError`]. A refusal is remembered in the audit trail.
    pub async fn execute(&self, command: LogInCommand) -> Result<LoggedIn, LogInError> {
        let record = self.look_up(command.identifier.as_ref()).await?;
        let subject = record.as_ref().map(|record| record.user.id);
        let outcome = match record {
            Some(LoginRecord { user, password: Some(stored), roles, .. }) => {
                self.log_in(user, &stored, roles, &command.password, &command.origin).await
            }
            Some(LoginRecord { password: None, .. }) | None => {
                self.hasher.verify_nothing(&command.password).await?;
                Err(LogInError::InvalidCredentials)
            }
        };
        let reason = match &outcome {
            Err(LogInError::InvalidCredentials) => "invalid_credentials",
            Err(LogInError::AccountDisabled) => "account_disabled",
            Err(LogInError::EmailNotVerified) => "email_not_verified",
            Ok(_) | Err(LogInError::Failure(_)) => return outcome,
        };
        let deed = deed(Actor::Anonymous, subject, &command.origin, self.clock.now());
        self.journal.remember_refusal(deed, reason).await?;
        outcome
    }

    async fn look_up(&self, identifier: Option<&LoginIdentifier>) -> Result<Option<LoginRecord>, LogInError> {
        match identifier {
            Some(identifier) => Ok(self.store.reader().await?.users().for_login(identifier).await?),
            None => Ok(None),
        }
    }

    async fn log_in(
        &self,
        user: User,
        stored: &StoredPassword,
        roles: Vec<RoleName>,
        password: &Password,
        origin: &Origin,
    ) -> Result<LoggedIn, LogInError> {
        let outdated = match self.hasher.verify(password, &stored.hash).await? {
            Verification::Mismatch => return Err(LogInError::InvalidCredentials),
            Verification::Match => false,
            Verification::MatchOutdated => true,
        };
        if !user.is_active() {
            return Err(LogInError::AccountDisabled);
        }
        if self.require_verified_email == RequireVerifiedEmail::Login && !user.is_email_verified() {
            return Err(LogInError::EmailNotVerified);
        }
        let logged_in = self.open_session(user, stored, roles, origin).await?;
        if outdated {
            self.rehash(logged_in.user.id, password, stored).await;
        }
        Ok(logged_in)
    }

    async fn open_session(
        &self,
        mut user: User,
        stored: &StoredPassword,
        roles: Vec<RoleName>,
        origin: &Origin,
    ) -> Result<LoggedIn, LogInError> {
        let now = self.clock.now();
        let (session, plain, token) = self.issuer.open(&user, now, origin);
        let mut tx = self.store.begin().await?;
        let outcome = async {
            // The row stays locked from here on, so that what was checked before still holds at commit.
            if !tx.users().record_login(user.id, now).await? {
                return Err(LogInError::AccountDisabled);
            }
            if !tx.credentials().password_stands(user.id, stored.changed_at).await? {
                return Err(LogInError::InvalidCredentials);
            }
            tx.sessions().insert(&session).await?;
            tx.refresh_tokens().insert(&token).await?;
            let actor = Actor::User { id: user.id, session: Some(session.id) };
            tx.outbox().append(&[self.journal.done(deed(actor, Some(user.id), origin, now))]).await?;
            Ok(())
        }
        .await;
        finish(tx, outcome).await?;
        user.last_login_at = Some(now);
        user.login_count += 1;
        let tokens = self.issuer.sign(&session, roles.clone(), plain, now)?;
        Ok(LoggedIn { tokens, user, roles })
    }

    /// Hashes the password with today's parameters. The login stands whether or not this succeeds: the next
    /// one tries again.
    async fn rehash(&self, user: UserId, password: &Password, stored: &StoredPassword) {
        let attempt = async {
            let hash = self.hasher.hash(password).await?;
            let mut tx = self.store.begin().await?;
            let outcome = tx.credentials().rehash_password(user, &stored.hash, &hash).await;
            finish(tx, outcome).await?;
            Ok::<(), Failure>(())
        };
        if let Err(error) = attempt.await {
            tracing::warn!(user.id = %user, error = %error, "an outdated password hash was left as it is");
        }
    }
}

const fn deed(actor: Actor, subject: Option<UserId>, origin: &Origin, at: Instant) -> Deed<'_> {
    Deed { action: Action::LoggedIn, actor, subject, origin, at }
}

impl std::fmt::Debug for LogIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LogIn").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, ada, ada_with_password, later, origin, password, password_hash};
    use countersign_domain::{AccountState, Username};
    use countersign_ports::mock::{Ended, MockTransaction, ScriptedStore};
    use std::time::Duration;

    fn command() -> LogInCommand {
        let identifier = Some(LoginIdentifier::Username(Username::parse("ada").unwrap()));
        LogInCommand { identifier, password: password("a password"), origin: origin() }
    }

    fn found(record: LoginRecord) -> ScriptedStore {
        ScriptedStore::new().reader(|r| {
            r.users.expect_for_login().times(1).return_once(|_| Ok(Some(record)));
        })
    }

    fn session_opens(tx: &mut MockTransaction) {
        tx.users.expect_record_login().times(1).returning(|_, _| Ok(true));
        tx.credentials.expect_password_stands().withf(|_, at| *at == later(-1000)).returning(|_, _| Ok(true));
        tx.sessions.expect_insert().times(1).returning(|_| Ok(()));
        tx.refresh_tokens.expect_insert().withf(|t| t.generation == 0).times(1).returning(|_| Ok(()));
        Kit::expect_envelopes(tx, &["audit_recorded"]);
    }

    fn verifying(store: ScriptedStore, found: Verification) -> Kit {
        let mut kit = Kit::new(store);
        kit.hasher.expect_verify().times(1).returning(move |_, _| Ok(found));
        kit
    }

    #[tokio::test]
    async fn the_right_password_opens_a_session() {
        let (ports, store) =
            verifying(found(ada_with_password()).transaction(session_opens), Verification::Match).ports();
        let login = LogIn::new(&ports, Settings::default()).execute(command()).await.unwrap();
        assert_eq!((login.user.login_count, login.user.last_login_at), (1, Some(later(0))));
        assert_eq!(login.tokens.access_expires_in.as_secs(), 900);
        assert_eq!(store.ended(), [Ended::Committed]);
    }

    #[tokio::test]
    async fn an_access_token_does_not_outlive_a_session_that_nobody_renews() {
        let mut settings = Settings::default();
        settings.lifetimes.idle = Duration::from_mins(5);
        let (ports, _) =
            verifying(found(ada_with_password()).transaction(session_opens), Verification::Match).ports();
        let login = LogIn::new(&ports, settings).execute(command()).await.unwrap();
        assert_eq!(login.tokens.access_expires_in, Duration::from_mins(5));
        assert_eq!(login.tokens.refresh_expires_in, Duration::from_mins(5));
    }

    #[tokio::test]
    async fn unknown_wrong_and_passwordless_are_refused_alike_after_one_hash_and_one_entry() {
        let refusal = |tx: &mut MockTransaction| Kit::expect_refusal(tx, "invalid_credentials");
        let mut errors = Vec::new();

        let store = found(ada_with_password()).transaction(refusal);
        let (ports, wrong) = verifying(store, Verification::Mismatch).ports();
        errors.push(LogIn::new(&ports, Settings::default()).execute(command()).await.unwrap_err());

        let unknown = ScriptedStore::new().reader(|r| {
            r.users.expect_for_login().returning(|_| Ok(None));
        });
        let passwordless = found(LoginRecord { password: None, ..ada_with_password() });
        for (store, command) in [
            (unknown, command()),
            (passwordless, command()),
            (ScriptedStore::new(), LogInCommand { identifier: None, ..command() }),
        ] {
            let mut kit = Kit::new(store.transaction(refusal));
            kit.hasher.expect_verify_nothing().times(1).returning(|_| Ok(()));
            let (ports, store) = kit.ports();
            errors.push(LogIn::new(&ports, Settings::default()).execute(command).await.unwrap_err());
            assert_eq!(store.ended(), [Ended::Committed]);
        }
        assert_eq!(wrong.ended(), [Ended::Committed]);
        assert!(errors.iter().all(|error| matches!(error, LogInError::InvalidCredentials)));
    }

    #[tokio::test]
    async fn a_refusal_is_remembered_or_the_login_fails() {
        let store = found(ada_with_password()).transaction(|tx| {
            tx.outbox
                .expect_append()
                .returning(|_| Err(countersign_ports::StoreError::Unavailable("gone".into())));
        });
        let (ports, store) = verifying(store, Verification::Mismatch).ports();
        let error = LogIn::new(&ports, Settings::default()).execute(command()).await.unwrap_err();
        assert!(matches!(error, LogInError::Failure(_)), "{error}");
        assert_eq!(store.ended(), [Ended::RolledBack]);
    }

    #[tokio::test]
    async fn a_disabled_account_is_told_only_to_who_knows_the_password() {
        let disabled = || {
            let mut record = ada_with_password();
            record.user.state = AccountState::Disabled;
            found(record)
        };
        let store = disabled().transaction(|tx| Kit::expect_refusal(tx, "account_disabled"));
        let (ports, _) = verifying(store, Verification::Match).ports();
        let error = LogIn::new(&ports, Settings::default()).execute(command()).await.unwrap_err();
        assert!(matches!(error, LogInError::AccountDisabled));

        let store = disabled().transaction(|tx| Kit::expect_refusal(tx, "invalid_credentials"));
        let (ports, _) = verifying(store, Verification::Mismatch).ports();
        let error = LogIn::new(&ports, Settings::default()).execute(command()).await.unwrap_err();
        assert!(matches!(error, LogInError::InvalidCredentials));
    }

    #[tokio::test]
    async fn an_unproven_address_stands_in_the_way_only_where_it_is_asked_for() {
        let settings =
            Settings { require_verified_email: RequireVerifiedEmail::Login, ..Settings::default() };
        let store =
            found(ada_with_password()).transaction(|tx| Kit::expect_refusal(tx, "email_not_verified"));
        let (ports, _) = verifying(store, Verification::Match).ports();
        let error = LogIn::new(&ports, settings).execute(command()).await.unwrap_err();
        assert!(matches!(error, LogInError::EmailNotVerified));

        let mut proven = ada_with_password();
        proven.user = ada().prove_email(ada().email, later(0)).unwrap();
        let (ports, _) = verifying(found(proven).transaction(session_opens), Verification::Match).ports();
        assert!(LogIn::new(&ports, settings).execute(command()).await.is_ok());
    }

    #[tokio::test]
    async fn what_changes_while_the_password_is_checked_undoes_the_login() {
        let disabled_meanwhile = |tx: &mut MockTransaction| {
            tx.users.expect_record_login().returning(|_, _| Ok(false));
        };
        let changed_meanwhile = |tx: &mut MockTransaction| {
            tx.users.expect_record_login().returning(|_, _| Ok(true));
            tx.credentials.expect_password_stands().returning(|_, _| Ok(false));
        };
        let store = found(ada_with_password())
            .transaction(disabled_meanwhile)
            .transaction(|tx| Kit::expect_refusal(tx, "account_disabled"));
        let (ports, store) = verifying(store, Verification::Match).ports();
        let error = LogIn::new(&ports, Settings::default()).execute(command()).await.unwrap_err();
        assert!(matches!(error, LogInError::AccountDisabled));
        assert_eq!(store.ended(), [Ended::RolledBack, Ended::Committed]);

        let store = found(ada_with_password())
            .transaction(changed_meanwhile)
            .transaction(|tx| Kit::expect_refusal(tx, "invalid_credentials"));
        let (ports, _) = verifying(store, Verification::Match).ports();
        let error = LogIn::new(&ports, Settings::default()).execute(command()).await.unwrap_err();
        assert!(matches!(error, LogInError::InvalidCredentials));
    }

    #[tokio::test]
    async fn an_outdated_hash_is_replaced_and_a_lost_race_for_it_does_no_harm() {
        for replaced in [true, false] {
            let store = found(ada_with_password()).transaction(session_opens).transaction(move |tx| {
                tx.credentials.expect_rehash_password().times(1).returning(move |_, _, _| Ok(replaced));
            });
            let mut kit = verifying(store, Verification::MatchOutdated);
            kit.hasher.expect_hash().times(1).returning(|_| Ok(password_hash()));
            let (ports, store) = kit.ports();
            assert!(LogIn::new(&ports, Settings::default()).execute(command()).await.is_ok());
            assert_eq!(store.ended(), [Ended::Committed, Ended::Committed]);
        }
    }
}
