//! Logs out by a refresh token.

use crate::failure::fails;
use crate::issue::Issuer;
use crate::journal::{Deed, Journal};
use crate::{Failure, Ports, RevocationSet, Settings};
use countersign_domain::{Action, Actor, EndReason, OpaqueToken, Origin, Session, TokenKind};
use countersign_ports::{Clock, Store, StoreError, TokenGenerator, finish};
use std::sync::Arc;

/// Ends the session that a refresh token belongs to, be it the current one or one before: whoever has it may end that
/// session, and nothing else.
#[derive(Clone)]
pub struct LogOutByToken {
    store: Arc<dyn Store>,
    generator: Arc<dyn TokenGenerator>,
    clock: Arc<dyn Clock>,
    revocations: Arc<RevocationSet>,
    journal: Journal,
    issuer: Issuer,
}

/// What is presented.
#[derive(Debug, Clone)]
pub struct LogOutByTokenCommand {
    /// The refresh token; `None` when it cannot be one.
    pub token: Option<OpaqueToken>,
    /// From where.
    pub origin: Origin,
}

/// Why nobody is logged out.
#[derive(Debug, thiserror::Error)]
pub enum LogOutByTokenError {
    /// It belongs to no open session.
    #[error("the refresh token is not valid")]
    InvalidToken,
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(LogOutByTokenError: StoreError);

impl LogOutByTokenCommand {
    /// Reads what a client presents as its refresh token.
    #[must_use]
    pub fn new(token: &str, origin: Origin) -> Self {
        Self { token: OpaqueToken::parse(TokenKind::Refresh, token), origin }
    }
}

impl LogOutByToken {
    /// With these ports and settings.
    #[must_use]
    pub fn new(ports: &Ports, settings: Settings) -> Self {
        Self {
            store: ports.store.clone(),
            generator: ports.generator.clone(),
            clock: ports.clock.clone(),
            revocations: ports.revocations.clone(),
            journal: Journal::new(ports),
            issuer: Issuer::new(ports, settings.lifetimes),
        }
    }

    /// Logs out. Of several at once, all succeed and one is written down.
    ///
    /// # Errors
    /// See [`LogOutByTokenError`].
    pub async fn execute(&self, command: LogOutByTokenCommand) -> Result<(), LogOutByTokenError> {
        let LogOutByTokenCommand { token, origin } = command;
        let hash = self.generator.hash(&token.ok_or(LogOutByTokenError::InvalidToken)?);
        let found = self.store.reader().await?.refresh_tokens().find(&hash).await?;
        let session = found.map(|record| record.session).ok_or(LogOutByTokenError::InvalidToken)?;
        if !session.is_live(self.clock.now()) {
            return Err(LogOutByTokenError::InvalidToken);
        }
        self.end(&session, &origin).await
    }

    async fn end(&self, session: &Session, origin: &Origin) -> Result<(), LogOutByTokenError> {
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        let outcome = async {
            let ended = self.issuer.end(&mut *tx, session.id, now, EndReason::LoggedOut).await?;
            if !ended.is_empty() {
                let actor = Actor::User { id: session.user, session: Some(session.id) };
                let subject = Some(session.user);
                let deed = Deed { action: Action::LoggedOut, actor, subject, origin, at: now };
                tx.outbox().append(&[self.journal.done(deed)]).await?;
            }
            Ok::<_, StoreError>(ended)
        }
        .await;
        self.revocations.add(&finish(tx, outcome).await?);
        Ok(())
    }
}

impl std::fmt::Debug for LogOutByToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LogOutByToken").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, ada, later, origin, session, token_hash, token_text};
    use countersign_domain::RefreshToken;
    use countersign_ports::RefreshRecord;
    use countersign_ports::mock::{Ended, ScriptedStore};

    fn command() -> LogOutByTokenCommand {
        LogOutByTokenCommand::new(&token_text(TokenKind::Refresh), origin())
    }

    /// The record of a token that was followed by another.
    fn rotated(session: Session) -> RefreshRecord {
        let token = RefreshToken {
            hash: token_hash(1),
            session: session.id,
            generation: 0,
            issued_at: later(0),
            expires_at: session.idle_expires_at,
            rotated_at: Some(later(0)),
        };
        RefreshRecord {
            token,
            latest_generation: 1,
            session,
            user: ada(),
            roles: Vec::new(),
            permissions: Vec::new(),
        }
    }

    fn finding(found: Option<RefreshRecord>) -> ScriptedStore {
        ScriptedStore::new().reader(|r| {
            r.refresh_tokens.expect_find().return_once(|_| Ok(found));
        })
    }

    #[tokio::test]
    async fn an_earlier_token_ends_its_session_as_well() {
        let store = finding(Some(rotated(session()))).transaction(|tx| {
            tx.sessions.expect_end().times(1).returning(|_, _, _| Ok(true));
            tx.revocations.expect_insert().times(1).returning(|_| Ok(()));
            Kit::expect_envelopes(tx, &["audit_recorded"]);
        });
        let (ports, store) = Kit::new(store).ports();
        LogOutByToken::new(&ports, Settings::default()).execute(command()).await.unwrap();
        assert_eq!((store.ended(), ports.revocations.len()), (vec![Ended::Committed], 1));
    }

    #[tokio::test]
    async fn a_token_of_no_open_session_ends_none() {
        let over = Session { ended: Some((later(0), EndReason::LoggedOut)), ..session() };
        for found in [None, Some(rotated(over))] {
            let (ports, store) = Kit::new(finding(found)).ports();
            let outcome = LogOutByToken::new(&ports, Settings::default()).execute(command()).await;
            assert!(matches!(outcome, Err(LogOutByTokenError::InvalidToken)));
            assert_eq!(store.left(), 0);
        }
        let (ports, _) = Kit::new(ScriptedStore::new()).ports();
        let command = LogOutByTokenCommand::new("no token", origin());
        let outcome = LogOutByToken::new(&ports, Settings::default()).execute(command).await;
        assert!(matches!(outcome, Err(LogOutByTokenError::InvalidToken)));
    }
}
