//! Resets a password.

use crate::failure::fails;
use crate::guard::Guard;
use crate::issue::Issuer;
use crate::journal::{Deed, Journal};
use crate::use_cases::accounts::squatter::take_from_squatter;
use crate::{Failure, Ports, RevocationSet, Settings};
use countersign_domain::{
    Action, Actor, EndReason, Instant, Invalid, MailTemplate, NewPassword, OpaqueToken, Origin, PasswordHash,
    Purpose, Revocation, TokenHash, TokenKind, User, UserId,
};
use countersign_ports::{Clock, PasswordHasher, Store, TokenGenerator, Transaction, finish};
use serde_json::json;
use std::sync::Arc;

/// What somebody else may still have in his hands.
pub(crate) const VOIDED: [Purpose; 4] =
    [Purpose::ResetPassword, Purpose::ChangeEmail, Purpose::SecondFactor, Purpose::Invitation];

/// What a mailed token sets a password by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    /// Its owner forgot the one he had.
    Recovery,
    /// The account was made for him, without one.
    Invitation,
}

impl By {
    const fn purpose(self) -> Purpose {
        match self {
            Self::Recovery => Purpose::ResetPassword,
            Self::Invitation => Purpose::Invitation,
        }
    }

    const fn action(self) -> Action {
        match self {
            Self::Recovery => Action::PasswordReset,
            Self::Invitation => Action::InvitationAccepted,
        }
    }
}

/// Sets a new password by the token that was mailed. All sessions end, other reset tokens are void, locks of the
/// password are lifted, the owner is told, and nobody is logged in. Who read the mail has proven the address, too: where
/// nobody had before, second factor, external identities and API keys go; where somebody had, they stay.
#[derive(Clone)]
pub struct ResetPassword {
    by: By,
    store: Arc<dyn Store>,
    hasher: Arc<dyn PasswordHasher>,
    generator: Arc<dyn TokenGenerator>,
    clock: Arc<dyn Clock>,
    revocations: Arc<RevocationSet>,
    journal: Journal,
    guard: Guard,
    issuer: Issuer,
}

/// Who resets his password.
#[derive(Debug, Clone)]
pub struct ResetPasswordCommand {
    /// The token; `None` when what was presented cannot be one.
    pub token: Option<OpaqueToken>,
    /// The password he wants, accepted by a policy.
    pub password: NewPassword,
    /// From where.
    pub origin: Origin,
}

/// Why the password stays.
#[derive(Debug, thiserror::Error)]
pub enum ResetPasswordError {
    /// The token is unknown, used or void. Which of this is not told.
    #[error("the token is not valid")]
    InvalidToken,
    /// The token was good, and is too old.
    #[error("the token has expired")]
    ExpiredToken,
    /// The new password is one of his names.
    #[error("the new password {0}")]
    PasswordRefused(Invalid),
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(ResetPasswordError: StoreError, HashingError);

impl ResetPasswordCommand {
    /// Reads what a client presents as its token.
    #[must_use]
    pub fn new(token: &str, password: NewPassword, origin: Origin) -> Self {
        Self { token: OpaqueToken::parse(TokenKind::OneTime, token), password, origin }
    }
}

impl ResetPassword {
    /// For who forgot his password.
    #[must_use]
    pub fn new(ports: &Ports, settings: Settings) -> Self {
        Self::with(By::Recovery, ports, settings)
    }

    /// For who was invited and has none yet.
    #[must_use]
    pub fn by_invitation(ports: &Ports, settings: Settings) -> Self {
        Self::with(By::Invitation, ports, settings)
    }

    fn with(by: By, ports: &Ports, settings: Settings) -> Self {
        Self {
            by,
            store: ports.store.clone(),
            hasher: ports.hasher.clone(),
            generator: ports.generator.clone(),
            clock: ports.clock.clone(),
            revocations: ports.revocations.clone(),
            journal: Journal::new(ports),
            guard: Guard::new(ports, settings.lockout),
            issuer: Issuer::new(ports, settings.lifetimes),
        }
    }

    /// Resets the password.
    ///
    /// # Errors
    /// See [`ResetPasswordError`]. The token is used only by success.
    pub async fn execute(&self, command: ResetPasswordCommand) -> Result<(), ResetPasswordError> {
        let ResetPasswordCommand { token, password, origin } = command;
        let hash = self.generator.hash(&token.ok_or(ResetPasswordError::InvalidToken)?);
        let user = self.find(&hash).await?;
        password.avoids(&user.names()).map_err(ResetPasswordError::PasswordRefused)?;
        let password = self.hasher.hash(password.as_password()).await?;
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        let outcome = self.reset(&mut *tx, user.id, &hash, &password, &origin, now).await;
        self.revocations.add(&finish(tx, outcome).await?);
        Ok(())
    }

    /// Whose token it is, before anything costly is done for it.
    async fn find(&self, hash: &TokenHash) -> Result<User, ResetPasswordError> {
        let mut reader = self.store.reader().await?;
        let (purpose, now) = (self.by.purpose(), self.clock.now());
        let Some(token) = reader.one_time_tokens().find(hash, purpose, now).await? else {
            // Only who has the token learns that it was one.
            let expired = reader.one_time_tokens().find(hash, purpose, Instant::UNIX_EPOCH).await?;
            return Err(
                expired.map_or(ResetPasswordError::InvalidToken, |_| ResetPasswordError::ExpiredToken)
            );
        };
        let user = token.user.ok_or(ResetPasswordError::InvalidToken)?;
        reader.users().find(user).await?.filter(User::is_active).ok_or(ResetPasswordError::InvalidToken)
    }

    async fn reset(
        &self,
        tx: &mut dyn Transaction,
        user: UserId,
        token: &TokenHash,
        password: &PasswordHash,
        origin: &Origin,
        now: Instant,
    ) -> Result<Vec<Revocation>, ResetPasswordError> {
        // The account first, as everywhere: two tokens of one account would otherwise wait for each other.
        let user =
            tx.users().lock(user).await?.filter(User::is_active).ok_or(ResetPasswordError::InvalidToken)?;
        let token = tx.one_time_tokens().consume(token, self.by.purpose(), now).await?;
        let address = token.and_then(|token| token.email).filter(|address| *address == user.email);
        let address = address.ok_or(ResetPasswordError::InvalidToken)?;
        let evicted = !user.is_email_verified();
        let user = if evicted {
            take_from_squatter(tx, user.id, now).await?;
            let proven =
                user.prove_email(address, now).map_err(|_closed| ResetPasswordError::InvalidToken)?;
            tx.users().update(&proven).await?
        } else {
            user
        };
        tx.credentials().set_password(user.id, password, now).await?;
        for purpose in VOIDED {
            tx.one_time_tokens().void(Some(user.id), purpose).await?;
        }
        // Who reads the mail is let in again; guessing his second factor stays as hard as it was.
        self.guard.forgive_passwords(tx, user.id).await?;
        let ended = self.issuer.end_all(tx, user.id, None, now, EndReason::PasswordChanged).await?;
        let actor = Actor::User { id: user.id, session: None };
        let deed = Deed { action: self.by.action(), actor, subject: Some(user.id), origin, at: now };
        let notice = self.journal.notice(MailTemplate::PasswordChanged, &user.email, &user, now);
        tx.outbox().append(&[self.journal.done_with(deed, "evicted", json!(evicted)), notice]).await?;
        Ok(ended)
    }
}

impl std::fmt::Debug for ResetPassword {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ResetPassword").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{
        Kit, ada, later, new_password, origin, password_hash, session, token_hash, token_text,
    };
    use countersign_domain::{AttemptScope, EventId, OneTimeToken};
    use countersign_ports::mock::{Ended, MockTransaction, ScriptedStore};
    use uuid::Uuid;

    fn token() -> OneTimeToken {
        OneTimeToken {
            id: EventId::from_uuid(Uuid::nil()),
            hash: token_hash(b't'),
            purpose: Purpose::ResetPassword,
            user: Some(ada().id),
            email: Some(ada().email),
            issued_at: later(-60),
            expires_at: later(60),
        }
    }

    fn found() -> ScriptedStore {
        ScriptedStore::new().reader(|r| {
            r.one_time_tokens
                .expect_find()
                .withf(|_, p, _| *p == Purpose::ResetPassword)
                .returning(|_, _, _| Ok(Some(token())));
            r.users.expect_find().returning(|_| Ok(Some(ada())));
        })
    }

    async fn reset(
        store: ScriptedStore,
        password: &str,
        hashes: usize,
    ) -> (Result<(), ResetPasswordError>, Vec<Ended>, Ports) {
        let mut kit = Kit::new(store);
        kit.hasher.expect_hash().times(hashes).returning(|_| Ok(password_hash()));
        let (ports, store) = kit.ports();
        let command =
            ResetPasswordCommand::new(&token_text(TokenKind::OneTime), new_password(password), origin());
        let outcome = ResetPassword::new(&ports, Settings::default()).execute(command).await;
        (outcome, store.ended(), ports)
    }

    fn resets(tx: &mut MockTransaction) {
        tx.one_time_tokens.expect_consume().times(1).returning(|_, _, _| Ok(Some(token())));
        tx.users.expect_lock().returning(|_| Ok(Some(ada())));
        tx.users.expect_update().withf(User::is_email_verified).times(1).returning(|user| Ok(user.clone()));
        tx.identities.expect_delete_of().times(1).returning(|_| Ok(0));
        tx.second_factors.expect_remove().times(1).returning(|_| Ok(false));
        tx.api_keys.expect_revoke_of().times(1).returning(|_, _| Ok(0));
        tx.credentials.expect_set_password().times(1).returning(|_, _, _| Ok(()));
        tx.one_time_tokens.expect_void().times(4).returning(|_, _| Ok(0));
        tx.login_attempts
            .expect_clear_all()
            .withf(|_, except| except == [AttemptScope::SecondFactor])
            .times(1)
            .returning(|_, _| Ok(2));
        tx.sessions
            .expect_end_all()
            .withf(|_, except, _, why| except.is_none() && *why == EndReason::PasswordChanged)
            .returning(|_, _, _, _| Ok(vec![session().id]));
        tx.revocations.expect_insert().times(1).returning(|_| Ok(()));
        let mails = &[MailTemplate::PasswordChanged];
        Kit::expect_deed(tx, Action::PasswordReset, json!({ "evicted": true }), mails);
    }

    #[tokio::test]
    async fn all_sessions_end_the_owner_is_told_and_the_address_is_proven() {
        let (outcome, ended, ports) = reset(found().transaction(resets), "a better password", 1).await;
        outcome.unwrap();
        assert_eq!(ended, [Ended::Committed]);
        assert_eq!(ports.revocations.len(), 1);
    }

    #[tokio::test]
    async fn an_unknown_token_costs_no_hash() {
        let store = ScriptedStore::new().reader(|r| {
            r.one_time_tokens.expect_find().returning(|_, _, _| Ok(None));
        });
        let (outcome, _, _) = reset(store, "a better password", 0).await;
        assert!(matches!(outcome, Err(ResetPasswordError::InvalidToken)));
    }

    #[tokio::test]
    async fn a_refused_password_leaves_the_token() {
        let (outcome, ended, _) = reset(found(), "ada@example.com", 0).await;
        assert!(matches!(outcome, Err(ResetPasswordError::PasswordRefused(_))));
        assert_eq!(ended, [], "nothing was begun, so nothing was consumed");
    }

    #[tokio::test]
    async fn who_comes_second_changes_nothing() {
        let store = found().transaction(|tx| {
            tx.users.expect_lock().returning(|_| Ok(Some(ada())));
            tx.one_time_tokens.expect_consume().returning(|_, _, _| Ok(None));
        });
        let (outcome, ended, _) = reset(store, "a better password", 1).await;
        assert!(matches!(outcome, Err(ResetPasswordError::InvalidToken)));
        assert_eq!(ended, [Ended::RolledBack]);
    }

    #[tokio::test]
    async fn a_token_for_an_address_given_up_is_refused() {
        let store = found().transaction(|tx| {
            tx.one_time_tokens.expect_consume().returning(|_, _, _| Ok(Some(token())));
            let moved = ada()
                .prove_email(countersign_domain::EmailAddress::parse("ada@new.example").unwrap(), later(0));
            tx.users.expect_lock().return_once(|_| Ok(moved.ok()));
        });
        let (outcome, ended, _) = reset(store, "a better password", 1).await;
        assert!(matches!(outcome, Err(ResetPasswordError::InvalidToken)));
        assert_eq!(ended, [Ended::RolledBack]);
    }
}
