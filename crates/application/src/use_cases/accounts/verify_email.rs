//! Proves an address.

use crate::journal::{Deed, Journal};
use crate::{Failure, Ports};
use countersign_domain::{
    Action, Actor, EmailAddress, Instant, MailTemplate, OpaqueToken, Origin, Purpose, TokenHash, TokenKind,
    User, UserId,
};
use countersign_ports::{
    Clock, Store, StoreError, StoreResult, TokenGenerator, Transaction, UniqueKey, finish,
};
use std::sync::Arc;

/// Proves an address by the token that was mailed to it: the one an account registered with, or the one it
/// changes to, which it has from then on.
#[derive(Clone)]
pub struct VerifyEmail {
    store: Arc<dyn Store>,
    generator: Arc<dyn TokenGenerator>,
    clock: Arc<dyn Clock>,
    journal: Journal,
}

/// Who presents a token.
#[derive(Debug, Clone)]
pub struct VerifyEmailCommand {
    /// The token; `None` when what was presented cannot be one.
    pub token: Option<OpaqueToken>,
    /// From where.
    pub origin: Origin,
}

/// Why nothing is proven.
#[derive(Debug, thiserror::Error)]
pub enum VerifyEmailError {
    /// The token is unknown, used, expired or void. Which of this is not told.
    #[error("the token is not valid")]
    InvalidToken,
    /// Another account has the address by now.
    #[error("the e-mail address is taken")]
    EmailTaken,
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}

impl From<StoreError> for VerifyEmailError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict(UniqueKey::Email) => Self::EmailTaken,
            StoreError::Conflict(_)
            | StoreError::StaleVersion
            | StoreError::BrokenReference
            | StoreError::Unavailable(_)
            | StoreError::Failed(_) => Self::Failure(error.into()),
        }
    }
}

impl VerifyEmailCommand {
    /// Reads what a client presents as its token.
    #[must_use]
    pub fn new(token: &str, origin: Origin) -> Self {
        Self { token: OpaqueToken::parse(TokenKind::OneTime, token), origin }
    }
}

impl VerifyEmail {
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

    /// Proves the address.
    ///
    /// # Errors
    /// See [`VerifyEmailError`]. The token is used only by success.
    pub async fn execute(&self, command: VerifyEmailCommand) -> Result<User, VerifyEmailError> {
        let hash = self.generator.hash(&command.token.ok_or(VerifyEmailError::InvalidToken)?);
        let now = self.clock.now();
        let (purpose, user) = self.find(&hash, now).await?.ok_or(VerifyEmailError::InvalidToken)?;
        let mut tx = self.store.begin().await?;
        let outcome = self.verify(&mut *tx, &hash, purpose, user, &command.origin, now).await;
        finish(tx, outcome).await
    }

    /// Which token it is, and whose.
    async fn find(&self, hash: &TokenHash, now: Instant) -> StoreResult<Option<(Purpose, UserId)>> {
        let mut reader = self.store.reader().await?;
        for purpose in [Purpose::VerifyEmail, Purpose::ChangeEmail] {
            if let Some(token) = reader.one_time_tokens().find(hash, purpose, now).await? {
                return Ok(token.user.map(|user| (purpose, user)));
            }
        }
        Ok(None)
    }

    async fn verify(
        &self,
        tx: &mut dyn Transaction,
        hash: &TokenHash,
        purpose: Purpose,
        user: UserId,
        origin: &Origin,
        now: Instant,
    ) -> Result<User, VerifyEmailError> {
        // The account first, as everywhere: two tokens of one account would otherwise wait for each other.
        let user =
            tx.users().lock(user).await?.filter(User::is_active).ok_or(VerifyEmailError::InvalidToken)?;
        let token = tx.one_time_tokens().consume(hash, purpose, now).await?;
        let address = token.and_then(|token| token.email).ok_or(VerifyEmailError::InvalidToken)?;
        if purpose == Purpose::VerifyEmail && user.email != address {
            return Err(VerifyEmailError::InvalidToken);
        }
        self.prove(tx, user, address, origin, now).await
    }

    async fn prove(
        &self,
        tx: &mut dyn Transaction,
        user: User,
        address: EmailAddress,
        origin: &Origin,
        now: Instant,
    ) -> Result<User, VerifyEmailError> {
        let before = user.email.clone();
        let proven = user.prove_email(address, now).map_err(|_closed| VerifyEmailError::InvalidToken)?;
        let user = tx.users().update(&proven).await?;
        let changed = user.email != before;
        // What was mailed to the old address speaks for this account no longer.
        let void: &[Purpose] = if changed {
            &[Purpose::VerifyEmail, Purpose::ChangeEmail, Purpose::ResetPassword]
        } else {
            &[Purpose::VerifyEmail]
        };
        for &purpose in void {
            tx.one_time_tokens().void(Some(user.id), purpose).await?;
        }
        let action = if changed { Action::EmailChanged } else { Action::EmailVerified };
        let actor = Actor::User { id: user.id, session: None };
        let entry = self.journal.done(Deed { action, actor, subject: Some(user.id), origin, at: now });
        let notice = changed.then(|| self.journal.notice(MailTemplate::EmailChanged, &before, &user, now));
        let envelopes: Vec<_> = [entry].into_iter().chain(notice).collect();
        tx.outbox().append(&envelopes).await?;
        Ok(user)
    }
}

impl std::fmt::Debug for VerifyEmail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("VerifyEmail").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, ada, later, origin, token_hash, token_text};
    use countersign_domain::{EventId, Message, OneTimeToken};
    use countersign_ports::mock::{Ended, MockTransaction, ScriptedStore};
    use uuid::Uuid;

    fn token(purpose: Purpose, email: &str) -> OneTimeToken {
        OneTimeToken {
            id: EventId::from_uuid(Uuid::nil()),
            hash: token_hash(b't'),
            purpose,
            user: Some(ada().id),
            email: Some(EmailAddress::parse(email).unwrap()),
            issued_at: later(-60),
            expires_at: later(60),
        }
    }

    /// Verifies with this token in the store, or none.
    async fn verify(
        held: Option<OneTimeToken>,
        prepare: impl FnOnce(&mut MockTransaction),
    ) -> (Result<User, VerifyEmailError>, Vec<Ended>) {
        let known = move |purpose| held.clone().filter(|token| token.purpose == purpose);
        let consumed = known.clone();
        let mut store = ScriptedStore::new().reader(move |r| {
            r.one_time_tokens.expect_find().returning(move |_, purpose, _| Ok(known(purpose)));
        });
        store = store.transaction(|tx| {
            tx.one_time_tokens.expect_consume().returning(move |_, purpose, _| Ok(consumed(purpose)));
            prepare(tx);
        });
        let (ports, store) = Kit::new(store).ports();
        let command = VerifyEmailCommand::new(&token_text(TokenKind::OneTime), origin());
        (VerifyEmail::new(&ports).execute(command).await, store.ended())
    }

    #[tokio::test]
    async fn the_address_is_proven_and_the_other_tokens_for_it_are_void() {
        let (outcome, ended) = verify(Some(token(Purpose::VerifyEmail, "ada@example.com")), |tx| {
            tx.users.expect_lock().returning(|_| Ok(Some(ada())));
            tx.users.expect_update().returning(|user| Ok(user.clone()));
            tx.one_time_tokens
                .expect_void()
                .withf(|_, p| *p == Purpose::VerifyEmail)
                .times(1)
                .returning(|_, _| Ok(1));
            Kit::expect_envelopes(tx, &["audit_recorded"]);
        })
        .await;
        assert_eq!(outcome.unwrap().email_verified_at, Some(later(0)));
        assert_eq!(ended, [Ended::Committed]);
    }

    #[tokio::test]
    async fn a_new_address_takes_the_place_of_the_old_which_is_told() {
        let (outcome, _) = verify(Some(token(Purpose::ChangeEmail, "ada@new.example")), |tx| {
            tx.users.expect_lock().returning(|_| Ok(Some(ada())));
            tx.users.expect_update().returning(|user| Ok(user.clone()));
            tx.one_time_tokens.expect_void().times(3).returning(|_, _| Ok(0));
            tx.outbox
                .expect_append()
                .withf(|e| {
                    matches!(&e[1].message, Message::MailRequested(m)
                    if m.template == MailTemplate::EmailChanged && m.to == ada().email)
                })
                .times(1)
                .returning(|_| Ok(()));
        })
        .await;
        assert_eq!(outcome.unwrap().email.as_str(), "ada@new.example");
    }

    #[tokio::test]
    async fn a_token_speaks_only_for_the_address_it_was_sent_to() {
        let (outcome, ended) = verify(Some(token(Purpose::VerifyEmail, "ada@before.example")), |tx| {
            tx.users.expect_lock().returning(|_| Ok(Some(ada())));
        })
        .await;
        assert!(matches!(outcome, Err(VerifyEmailError::InvalidToken)));
        assert_eq!(ended, [Ended::RolledBack]);
    }

    #[tokio::test]
    async fn an_address_taken_meanwhile_is_said_and_the_token_stays() {
        let (outcome, ended) = verify(Some(token(Purpose::ChangeEmail, "ada@new.example")), |tx| {
            tx.users.expect_lock().returning(|_| Ok(Some(ada())));
            tx.users.expect_update().returning(|_| Err(StoreError::Conflict(UniqueKey::Email)));
        })
        .await;
        assert!(matches!(outcome, Err(VerifyEmailError::EmailTaken)));
        assert_eq!(ended, [Ended::RolledBack]);
    }

    #[tokio::test]
    async fn unknown_tokens_and_inactive_accounts_are_refused_alike() {
        let (unknown, _) = verify(None, |_| {}).await;
        let (closed, _) = verify(Some(token(Purpose::VerifyEmail, "ada@example.com")), |tx| {
            tx.users.expect_lock().returning(|_| Ok(ada().close(later(0)).ok()));
        })
        .await;
        for outcome in [unknown, closed] {
            assert!(matches!(outcome, Err(VerifyEmailError::InvalidToken)));
        }
    }
}
