//! Refresh tokens in the store.

use crate::StoreResult;
use async_trait::async_trait;
use countersign_domain::{Permission, RefreshToken, RoleName, Session, TokenHash, User};

/// What a renewal needs to know, read at once.
#[derive(Debug, Clone)]
pub struct RefreshRecord {
    /// The token presented.
    pub token: RefreshToken,
    /// The generation of the session's live token, or of its last one.
    pub latest_generation: i32,
    /// The session it renews.
    pub session: Session,
    /// Its account, of any state.
    pub user: User,
    /// The roles of its account, by name.
    pub roles: Vec<RoleName>,
    /// What these permit, sorted, each once.
    pub permissions: Vec<Permission>,
}

/// Reads refresh tokens.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait RefreshTokenLookup: Send {
    /// The token with this hash, live or not.
    async fn find(&mut self, hash: &TokenHash) -> StoreResult<Option<RefreshRecord>>;
}

/// Writes refresh tokens.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait RefreshTokenRepository: Send {
    /// Stores the first token of a session.
    ///
    /// # Errors
    /// `Conflict(LiveRefreshToken)` when the session has a live one.
    async fn insert(&mut self, token: &RefreshToken) -> StoreResult<()>;
    /// Puts `successor` in the place of the live token with this hash, at `successor.issued_at`; says whether
    /// it did. Of any number at once, one does. An expired token is not live.
    ///
    /// # Errors
    /// `Conflict(LiveRefreshToken)` when the session has a token of the successor's generation.
    async fn rotate(&mut self, hash: &TokenHash, successor: &RefreshToken) -> StoreResult<bool>;
}
