//! Sessions in the store.

use crate::{ListRequest, Listed, Selection, StoreResult};
use async_trait::async_trait;
use countersign_domain::{EndReason, Instant, Session, SessionId, SessionName, UserId};

/// Which live sessions of a user. Each part that is there narrows it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct SessionFilter {
    /// Opened at this moment or after it.
    pub created_from: Option<Instant>,
    /// Last used before this moment.
    pub last_used_until: Option<Instant>,
}

/// By what sessions are sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SessionSort {
    /// When they were opened.
    CreatedAt,
    /// When they were last used.
    LastUsedAt,
}

/// Reads sessions.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait SessionLookup: Send {
    /// The session, live or not.
    async fn find(&mut self, id: SessionId) -> StoreResult<Option<Session>>;
    /// A part of the list of a user's sessions that are live at `now`. They are not searched.
    async fn list(
        &mut self,
        user: UserId,
        now: Instant,
        request: &ListRequest<SessionFilter, SessionSort>,
    ) -> StoreResult<Listed<Session>>;
    /// How many live sessions of a user there are of a selection.
    async fn count(
        &mut self,
        user: UserId,
        now: Instant,
        selection: &Selection<SessionFilter>,
    ) -> StoreResult<u64>;
}

/// Writes sessions.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait SessionRepository: Send {
    /// Stores a new session.
    async fn insert(&mut self, session: &Session) -> StoreResult<()>;
    /// Stores `last_used_at` and `idle_expires_at` of a renewed session, if it has not been ended and its
    /// account is active; says whether it did.
    async fn renew(&mut self, session: &Session) -> StoreResult<bool>;
    /// Whether a session is live at `now` and of this user. Asked with the account's row locked it holds until this
    /// transaction ends.
    async fn is_live(&mut self, id: SessionId, user: UserId, now: Instant) -> StoreResult<bool>;
    /// Ends a session; says whether it was open.
    async fn end(&mut self, id: SessionId, now: Instant, why: EndReason) -> StoreResult<bool>;
    /// Ends every open session of a user but `except`; says which.
    async fn end_all(
        &mut self,
        user: UserId,
        except: Option<SessionId>,
        now: Instant,
        why: EndReason,
    ) -> StoreResult<Vec<SessionId>>;
    /// Ends the open sessions of a user but the `keep` opened last; says which.
    async fn end_oldest(
        &mut self,
        user: UserId,
        keep: u32,
        now: Instant,
        why: EndReason,
    ) -> StoreResult<Vec<SessionId>>;
    /// Names an open session of this user; says whether there is one.
    async fn rename(&mut self, id: SessionId, user: UserId, name: &SessionName) -> StoreResult<bool>;
    /// Deletes at most `limit` sessions, with their refresh tokens, that were ended or expired before
    /// `before`; says how many.
    async fn delete_expired(&mut self, before: Instant, limit: u32) -> StoreResult<u64>;
}
