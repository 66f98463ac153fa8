//! Renews a session.

use super::logged_in::LoggedIn;
use crate::admission::{Admission, Denied};
use crate::failure::fails;
use crate::journal::{Deed, Journal};
use crate::{Failure, Ports, RevocationSet, Settings};
use countersign_domain::{
    Action, Actor, EndReason, Instant, OpaqueToken, Origin, Presented, Session, SessionId, TokenHash,
    TokenKind,
};
use countersign_ports::{Clock, RefreshRecord, Store, TokenGenerator, finish};
use std::sync::Arc;
use std::time::Duration;

/// Renews a session: takes its live refresh token, once, for the next pair (RFC 9700 §4.14.2).
///
/// A token that was rotated before the last one, or too long ago, is in two hands: the session ends, for both.
#[derive(Clone)]
pub struct RefreshSession {
    store: Arc<dyn Store>,
    generator: Arc<dyn TokenGenerator>,
    clock: Arc<dyn Clock>,
    revocations: Arc<RevocationSet>,
    journal: Journal,
    admission: Admission,
    grace: Duration,
}

/// Who wants the next pair.
#[derive(Debug, Clone)]
pub struct RefreshSessionCommand {
    /// The token presented; `None` when it cannot be a refresh token.
    pub token: Option<OpaqueToken>,
    /// The session that it must belong to, where another proof names one: the CSRF token of a browser.
    pub session: Option<SessionId>,
    /// From where.
    pub origin: Origin,
}

/// Why there is no next pair.
#[derive(Debug, thiserror::Error)]
pub enum RefreshSessionError {
    /// It is no live refresh token of a live session. Which of this is not told.
    #[error("the refresh token is not valid")]
    InvalidToken,
    /// The address has to be proven first; the token is still good.
    #[error("the e-mail address is not verified")]
    EmailNotVerified,
    /// It belongs to another session than the one named; it was left alone.
    #[error("the refresh token belongs to another session")]
    OtherSession,
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(RefreshSessionError: StoreError);

impl From<Denied> for RefreshSessionError {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::AccountDisabled | Denied::SecondFactorRequired => Self::InvalidToken,
            Denied::EmailNotVerified => Self::EmailNotVerified,
            Denied::Store(error) => Self::Failure(error.into()),
        }
    }
}

impl RefreshSession {
    /// With these ports and settings.
    #[must_use]
    pub fn new(ports: &Ports, settings: Settings) -> Self {
        Self {
            store: ports.store.clone(),
            generator: ports.generator.clone(),
            clock: ports.clock.clone(),
            revocations: ports.revocations.clone(),
            journal: Journal::new(ports),
            admission: Admission::new(ports, settings),
            grace: settings.refresh_grace,
        }
    }

    /// Renews.
    ///
    /// # Errors
    /// See [`RefreshSessionError`].
    pub async fn execute(&self, command: RefreshSessionCommand) -> Result<LoggedIn, RefreshSessionError> {
        let token = command.token.ok_or(RefreshSessionError::InvalidToken)?;
        let hash = self.generator.hash(&token);
        let record = self.store.reader().await?.refresh_tokens().find(&hash).await?;
        let record = record.ok_or(RefreshSessionError::InvalidToken)?;
        if command.session.is_some_and(|session| session != record.session.id) {
            return Err(RefreshSessionError::OtherSession);
        }
        match record.token.presented(record.latest_generation, self.clock.now(), self.grace) {
            Presented::Live => {
                self.admission.check(&record.user)?;
                self.rotate(&hash, record, &command.origin).await
            }
            Presented::Expired | Presented::JustRotated => Err(RefreshSessionError::InvalidToken),
            Presented::Reused => {
                self.end_family(&record.session, &command.origin).await?;
                Err(RefreshSessionError::InvalidToken)
            }
        }
    }

    async fn rotate(
        &self,
        hash: &TokenHash,
        record: RefreshRecord,
        origin: &Origin,
    ) -> Result<LoggedIn, RefreshSessionError> {
        let now = self.clock.now();
        let renewed = record.session.clone().renew(now, self.admission.issuer.lifetimes);
        let session = renewed.map_err(|_ended| RefreshSessionError::InvalidToken)?;
        let generation = record.token.generation.saturating_add(1);
        let (plain, successor) = self.admission.issuer.refresh_token(&session, generation, now);
        let mut tx = self.store.begin().await?;
        let outcome = async {
            let renewed =
                tx.sessions().renew(&session).await? && tx.refresh_tokens().rotate(hash, &successor).await?;
            if !renewed {
                return Err(RefreshSessionError::InvalidToken);
            }
            let actor = Actor::User { id: session.user, session: Some(session.id) };
            let deed = deed(Action::SessionRefreshed, actor, &session, origin, now);
            tx.outbox().append(&[self.journal.done(deed)]).await?;
            Ok(())
        }
        .await;
        finish(tx, outcome).await?;
        let RefreshRecord { user, roles, permissions, .. } = record;
        let tokens = self.admission.issuer.sign(&session, &roles, &permissions, plain, now)?;
        Ok(LoggedIn { tokens, user, roles })
    }

    async fn end_family(&self, session: &Session, origin: &Origin) -> Result<(), RefreshSessionError> {
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        let outcome = async {
            let ended =
                self.admission.issuer.end(&mut *tx, session.id, now, EndReason::RefreshTokenReused).await?;
            let deed = deed(Action::RefreshTokenReused, Actor::Anonymous, session, origin, now);
            tx.outbox().append(&[self.journal.refused(deed, "refresh_token_reused")]).await?;
            Ok::<_, RefreshSessionError>(ended)
        }
        .await;
        // An `Ok`, though it is a refusal: it must be remembered.
        self.revocations.add(&finish(tx, outcome).await?);
        Ok(())
    }
}

const fn deed<'a>(
    action: Action,
    actor: Actor,
    session: &Session,
    origin: &'a Origin,
    at: Instant,
) -> Deed<'a> {
    Deed { action, actor, subject: Some(session.user), origin, at }
}

impl RefreshSessionCommand {
    /// Reads what a client presents as its refresh token.
    #[must_use]
    pub fn new(token: &str, origin: Origin) -> Self {
        Self { token: OpaqueToken::parse(TokenKind::Refresh, token), session: None, origin }
    }

    /// With the session that it must belong to.
    #[must_use]
    pub fn of_session(self, session: SessionId) -> Self {
        Self { session: Some(session), ..self }
    }
}

impl std::fmt::Debug for RefreshSession {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RefreshSession").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::use_cases::fixtures::{Kit, ada, later, origin, session, token_hash, token_text};
    use countersign_domain::{AccountState, Permission, RefreshToken, RoleName};
    use countersign_ports::mock::{Ended, ScriptedStore};

    fn command() -> RefreshSessionCommand {
        RefreshSessionCommand::new(&token_text(TokenKind::Refresh), origin())
    }

    fn record(rotated_at: Option<Instant>, latest_generation: i32) -> RefreshRecord {
        RefreshRecord {
            token: RefreshToken {
                hash: token_hash(b't'),
                session: session().id,
                generation: 4,
                issued_at: later(-60),
                expires_at: session().idle_expires_at,
                rotated_at,
            },
            latest_generation,
            session: session(),
            user: ada(),
            roles: vec![RoleName::user()],
            permissions: Permission::OF_USERS.to_vec(),
        }
    }

    fn found(record: RefreshRecord) -> ScriptedStore {
        ScriptedStore::new().reader(|r| {
            r.refresh_tokens
                .expect_find()
                .withf(|h| *h == token_hash(b't'))
                .return_once(|_| Ok(Some(record)));
        })
    }

    async fn refresh(store: ScriptedStore) -> (Result<LoggedIn, RefreshSessionError>, Vec<Ended>, Ports) {
        let (ports, store) = Kit::new(store).ports();
        let outcome = RefreshSession::new(&ports, Settings::default()).execute(command()).await;
        assert_eq!(store.left(), 0);
        (outcome, store.ended(), ports)
    }

    #[tokio::test]
    async fn a_live_token_is_rotated_and_its_absolute_end_stays() {
        let store = found(record(None, 4)).transaction(|tx| {
            tx.sessions
                .expect_renew()
                .withf(|s| s.expires_at == session().expires_at)
                .returning(|_| Ok(true));
            tx.refresh_tokens
                .expect_rotate()
                .withf(|old, new| {
                    *old == token_hash(b't') && new.hash == token_hash(b'n') && new.generation == 5
                })
                .times(1)
                .returning(|_, _| Ok(true));
            Kit::expect_envelopes(tx, &["audit_recorded"]);
        });
        let (outcome, ended, _) = refresh(store).await;
        assert_eq!(outcome.unwrap().tokens.session, session().id);
        assert_eq!(ended, [Ended::Committed]);
    }

    #[tokio::test]
    async fn a_token_of_another_session_than_the_one_named_is_left_alone() {
        let (ports, store) = Kit::new(found(record(None, 4))).ports();
        let other = SessionId::from_uuid(uuid::Uuid::from_u128(9));
        let command = command().of_session(other);
        let outcome = RefreshSession::new(&ports, Settings::default()).execute(command).await;
        assert!(matches!(outcome, Err(RefreshSessionError::OtherSession)));
        assert_eq!(store.ended(), []);
    }

    #[tokio::test]
    async fn who_loses_the_race_gets_nothing_and_ends_nothing() {
        let store = found(record(None, 4)).transaction(|tx| {
            tx.sessions.expect_renew().returning(|_| Ok(true));
            tx.refresh_tokens.expect_rotate().returning(|_, _| Ok(false));
        });
        let (outcome, ended, ports) = refresh(store).await;
        assert!(matches!(outcome, Err(RefreshSessionError::InvalidToken)));
        assert_eq!(ended, [Ended::RolledBack]);
        assert!(ports.revocations.is_empty());
    }

    #[tokio::test]
    async fn the_token_before_within_the_grace_is_refused_without_harm() {
        let (outcome, ended, _) = refresh(found(record(Some(later(-9)), 5))).await;
        assert!(matches!(outcome, Err(RefreshSessionError::InvalidToken)));
        assert_eq!(ended, []);
    }

    #[tokio::test]
    async fn a_reused_refresh_token_ends_the_whole_family_and_is_remembered() {
        for stale in [record(Some(later(-11)), 5), record(Some(later(-1)), 6)] {
            let store = found(stale).transaction(|tx| {
                tx.sessions
                    .expect_end()
                    .withf(|id, _, why| *id == session().id && *why == EndReason::RefreshTokenReused)
                    .times(1)
                    .returning(|_, _, _| Ok(true));
                tx.revocations.expect_insert().withf(|r| r.len() == 1).times(1).returning(|_| Ok(()));
                Kit::expect_refusal(tx, "refresh_token_reused");
            });
            let (outcome, ended, ports) = refresh(store).await;
            assert!(
                matches!(outcome, Err(RefreshSessionError::InvalidToken)),
                "the client learns nothing more"
            );
            assert_eq!(ended, [Ended::Committed], "the refusal stays");
            assert_eq!(ports.revocations.is_revoked(session().id, later(0)), Some(true));
        }
    }

    #[tokio::test]
    async fn a_reuse_that_cannot_be_remembered_is_a_failure_not_a_refusal() {
        let store = found(record(Some(later(-11)), 5)).transaction(|tx| {
            tx.sessions.expect_end().returning(|_, _, _| Ok(true));
            tx.revocations
                .expect_insert()
                .returning(|_| Err(countersign_ports::StoreError::Unavailable("gone".into())));
        });
        let (outcome, ended, ports) = refresh(store).await;
        assert!(matches!(outcome, Err(RefreshSessionError::Failure(_))));
        assert_eq!(ended, [Ended::RolledBack]);
        assert!(ports.revocations.is_empty(), "nothing is revoked here that is not revoked in the store");
    }

    #[tokio::test]
    async fn dead_sessions_and_disabled_accounts_are_not_renewed() {
        let mut ended = record(None, 4);
        ended.session.ended = Some((later(-1), EndReason::LoggedOut));
        let mut disabled = record(None, 4);
        disabled.user.state = AccountState::Disabled;
        for record in [ended, disabled] {
            let (outcome, ended, _) = refresh(found(record)).await;
            assert!(matches!(outcome, Err(RefreshSessionError::InvalidToken)));
            assert_eq!(ended, []);
        }
        let meanwhile = found(record(None, 4)).transaction(|tx| {
            tx.sessions.expect_renew().returning(|_| Ok(false));
        });
        let (outcome, ended, _) = refresh(meanwhile).await;
        assert!(matches!(outcome, Err(RefreshSessionError::InvalidToken)));
        assert_eq!(ended, [Ended::RolledBack]);
    }

    #[tokio::test]
    async fn what_cannot_be_a_refresh_token_is_not_looked_up() {
        let (ports, _) = Kit::new(ScriptedStore::new()).ports();
        for text in ["", "nonsense", &token_text(TokenKind::OneTime)] {
            let command = RefreshSessionCommand::new(text, origin());
            let outcome = RefreshSession::new(&ports, Settings::default()).execute(command).await;
            assert!(matches!(outcome, Err(RefreshSessionError::InvalidToken)));
        }
    }
}
