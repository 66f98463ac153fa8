//! Opening sessions and issuing their tokens: the one place where a login becomes tokens.

use crate::{Failure, Ports};
use countersign_domain::{
    EndReason, Instant, OpaqueToken, Origin, Permission, RefreshToken, Revocation, RoleName, Session,
    SessionId, SessionLifetimes, TokenKind, User, UserId,
};
use countersign_ports::{
    AccessClaims, AccessTokens, Ids, SignedToken, StoreResult, TokenGenerator, Transaction,
};
use std::sync::Arc;
use std::time::Duration;

/// No access token lives longer, whatever the setting was when it was issued; a revocation lasts as long, and a
/// minute more for verifiers whose clock is late.
const LONGEST_ACCESS: Duration = Duration::from_mins(24 * 60 + 1);

/// The tokens of a session, on their way to its user.
#[derive(Debug, Clone)]
pub struct Tokens {
    /// The session.
    pub session: SessionId,
    /// Proves who he is, for a short time.
    pub access: SignedToken,
    /// How long from now.
    pub access_expires_in: Duration,
    /// Gets the next pair, once.
    pub refresh: OpaqueToken,
    /// How long from now.
    pub refresh_expires_in: Duration,
}

/// Opens sessions, draws their refresh tokens and signs their access tokens.
#[derive(Clone)]
pub(crate) struct Issuer {
    tokens: Arc<dyn AccessTokens>,
    generator: Arc<dyn TokenGenerator>,
    ids: Arc<dyn Ids>,
    pub(crate) lifetimes: SessionLifetimes,
}

impl Issuer {
    pub(crate) fn new(ports: &Ports, lifetimes: SessionLifetimes) -> Self {
        Self {
            tokens: ports.access_tokens.clone(),
            generator: ports.generator.clone(),
            ids: ports.ids.clone(),
            lifetimes,
        }
    }

    /// A new session of a user and the first token of its family.
    pub(crate) fn open(
        &self,
        user: &User,
        now: Instant,
        origin: &Origin,
    ) -> (Session, OpaqueToken, RefreshToken) {
        let session = Session::open(self.ids.session(), user.id, now, self.lifetimes, origin);
        let (plain, token) = self.refresh_token(&session, 0, now);
        (session, plain, token)
    }

    /// The token of this generation for a session.
    pub(crate) fn refresh_token(
        &self,
        session: &Session,
        generation: i32,
        now: Instant,
    ) -> (OpaqueToken, RefreshToken) {
        let plain = self.generator.generate(TokenKind::Refresh);
        let token = RefreshToken {
            hash: self.generator.hash(&plain),
            session: session.id,
            generation,
            issued_at: now,
            expires_at: session.idle_expires_at,
            rotated_at: None,
        };
        (plain, token)
    }

    /// Signs the access token that goes with a refresh token.
    pub(crate) fn sign(
        &self,
        session: &Session,
        roles: &[RoleName],
        permissions: &[Permission],
        refresh: OpaqueToken,
        now: Instant,
    ) -> Result<Tokens, Failure> {
        // Never beyond the end of a session that nobody renews.
        let expires_at = session.idle_expires_at.min(now + self.lifetimes.access);
        let claims = AccessClaims {
            subject: session.user,
            session: session.id,
            id: self.ids.token(),
            issued_at: now,
            expires_at,
            authenticated_at: session.authenticated_at,
            roles: Some(roles.to_vec()),
        };
        Ok(Tokens {
            session: session.id,
            access: self.tokens.issue(&claims, permissions)?,
            access_expires_in: span(now, expires_at),
            refresh,
            refresh_expires_in: span(now, session.idle_expires_at),
        })
    }

    /// Ends the open sessions of a user but `except`, in this transaction, and gives the revocations to add to
    /// the set once it is committed.
    pub(crate) async fn end_all(
        &self,
        tx: &mut dyn Transaction,
        user: UserId,
        except: Option<SessionId>,
        now: Instant,
        why: EndReason,
    ) -> StoreResult<Vec<Revocation>> {
        let ended = tx.sessions().end_all(user, except, now, why).await?;
        self.revoke(tx, &ended, now).await
    }

    /// Ends the open sessions of a user but the `keep` newest likewise.
    pub(crate) async fn end_oldest(
        &self,
        tx: &mut dyn Transaction,
        user: UserId,
        keep: u32,
        now: Instant,
        why: EndReason,
    ) -> StoreResult<Vec<Revocation>> {
        let ended = tx.sessions().end_oldest(user, keep, now, why).await?;
        self.revoke(tx, &ended, now).await
    }

    /// Ends a session likewise; nothing when it had been ended.
    pub(crate) async fn end(
        &self,
        tx: &mut dyn Transaction,
        session: SessionId,
        now: Instant,
        why: EndReason,
    ) -> StoreResult<Vec<Revocation>> {
        let ended = tx.sessions().end(session, now, why).await?.then_some(session);
        self.revoke(tx, ended.as_slice(), now).await
    }

    async fn revoke(
        &self,
        tx: &mut dyn Transaction,
        sessions: &[SessionId],
        now: Instant,
    ) -> StoreResult<Vec<Revocation>> {
        let expires_at = now + LONGEST_ACCESS;
        let revocations: Vec<_> =
            sessions.iter().map(|&session| Revocation { session, revoked_at: now, expires_at }).collect();
        if !revocations.is_empty() {
            tx.revocations().insert(&revocations).await?;
        }
        Ok(revocations)
    }
}

fn span(from: Instant, to: Instant) -> Duration {
    to.signed_duration_since(from).to_std().unwrap_or_default()
}
