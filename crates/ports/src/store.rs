//! The store: transactions, readers, and how they fail.

use crate::{
    ApiKeyLookup, ApiKeyRepository, CommentLookup, CommentRepository, CredentialRepository, FeatureLookup,
    FeatureRepository, FlowRepository, IdentityLookup, IdentityRepository, LoginAttemptLookup,
    LoginAttemptRepository, OneTimeTokenLookup, OneTimeTokenRepository, OutboxLookup, OutboxRepository,
    PermissionLookup, PermissionRepository, PostLookup, PostRepository, RefreshTokenLookup,
    RefreshTokenRepository, RevocationLookup, RevocationRepository, RoleLookup, RoleRepository,
    SecondFactorLookup, SecondFactorRepository, SessionLookup, SessionRepository, UserLookup, UserRepository,
};
use async_trait::async_trait;

/// What lies beneath a failure: for the log, never for an answer.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

/// What the store keeps unique.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UniqueKey {
    /// The canonical username of an account that is not closed.
    Username,
    /// The canonical e-mail address of an account that is not closed.
    Email,
    /// The one live refresh token of a session.
    LiveRefreshToken,
    /// The hash of a token.
    TokenHash,
    /// The name of a role.
    RoleName,
    /// The name of a permission.
    PermissionName,
    /// The canonical name of a feature switch.
    FeatureName,
    /// The provider and the subject of an external identity.
    ExternalIdentity,
    /// A primary key.
    Id,
}

/// How the store fails. After any of these the transaction is over: roll it back.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another row has this key.
    #[error("another row has this {0:?}")]
    Conflict(UniqueKey),
    /// The row was changed by somebody else since it was read.
    #[error("the row was changed in the meantime")]
    StaleVersion,
    /// A row names another that is not there; or one is to be deleted that another names. Which of the two, the call
    /// tells.
    #[error("a row refers to another that is not there, or to this one")]
    BrokenReference,
    /// The store cannot be reached, is too busy, or gave up waiting for a lock: try again later.
    #[error("the store is not available")]
    Unavailable(#[source] Cause),
    /// The store does not do what it should: a defect, in it or here.
    #[error("the store failed")]
    Failed(#[source] Cause),
}

/// The result of a call to the store.
pub type StoreResult<T> = Result<T, StoreError>;

/// A transaction. Nothing of it is seen by others before [`commit`](Self::commit); it sees its own writes.
/// Rolled back, or dropped, it leaves nothing behind, no lock either. Any error ends it.
#[async_trait]
pub trait Transaction: Send {
    /// Accounts.
    fn users(&mut self) -> &mut dyn UserRepository;
    /// Passwords.
    fn credentials(&mut self) -> &mut dyn CredentialRepository;
    /// Roles, and who has them.
    fn roles(&mut self) -> &mut dyn RoleRepository;
    /// Permissions.
    fn permissions(&mut self) -> &mut dyn PermissionRepository;
    /// Feature switches.
    fn features(&mut self) -> &mut dyn FeatureRepository;
    /// Posts.
    fn posts(&mut self) -> &mut dyn PostRepository;
    /// Comments.
    fn comments(&mut self) -> &mut dyn CommentRepository;
    /// Sessions.
    fn sessions(&mut self) -> &mut dyn SessionRepository;
    /// Refresh tokens.
    fn refresh_tokens(&mut self) -> &mut dyn RefreshTokenRepository;
    /// One-time tokens.
    fn one_time_tokens(&mut self) -> &mut dyn OneTimeTokenRepository;
    /// Failed attempts.
    fn login_attempts(&mut self) -> &mut dyn LoginAttemptRepository;
    /// Second factors.
    fn second_factors(&mut self) -> &mut dyn SecondFactorRepository;
    /// API keys.
    fn api_keys(&mut self) -> &mut dyn ApiKeyRepository;
    /// External identities.
    fn identities(&mut self) -> &mut dyn IdentityRepository;
    /// Logins at identity providers that are under way.
    fn flows(&mut self) -> &mut dyn FlowRepository;
    /// Revocations.
    fn revocations(&mut self) -> &mut dyn RevocationRepository;
    /// The outbox.
    fn outbox(&mut self) -> &mut dyn OutboxRepository;
    /// Makes it durable and visible.
    ///
    /// # Errors
    /// When it cannot be known to be durable.
    async fn commit(self: Box<Self>) -> StoreResult<()>;
    /// Undoes it. There is no error: what cannot be undone by command is undone by closing the connection.
    async fn rollback(self: Box<Self>);
}

/// A view of what is committed, without a transaction: each call sees the moment it is made.
pub trait Reader: Send {
    /// Accounts.
    fn users(&mut self) -> &mut dyn UserLookup;
    /// Roles, and who has them.
    fn roles(&mut self) -> &mut dyn RoleLookup;
    /// Permissions.
    fn permissions(&mut self) -> &mut dyn PermissionLookup;
    /// Feature switches.
    fn features(&mut self) -> &mut dyn FeatureLookup;
    /// Posts.
    fn posts(&mut self) -> &mut dyn PostLookup;
    /// Comments.
    fn comments(&mut self) -> &mut dyn CommentLookup;
    /// Sessions.
    fn sessions(&mut self) -> &mut dyn SessionLookup;
    /// Refresh tokens.
    fn refresh_tokens(&mut self) -> &mut dyn RefreshTokenLookup;
    /// One-time tokens.
    fn one_time_tokens(&mut self) -> &mut dyn OneTimeTokenLookup;
    /// Failed attempts.
    fn login_attempts(&mut self) -> &mut dyn LoginAttemptLookup;
    /// Second factors.
    fn second_factors(&mut self) -> &mut dyn SecondFactorLookup;
    /// API keys.
    fn api_keys(&mut self) -> &mut dyn ApiKeyLookup;
    /// External identities.
    fn identities(&mut self) -> &mut dyn IdentityLookup;
    /// Revocations.
    fn revocations(&mut self) -> &mut dyn RevocationLookup;
    /// The outbox.
    fn outbox(&mut self) -> &mut dyn OutboxLookup;
}

/// The primary store.
#[async_trait]
pub trait Store: Send + Sync {
    /// Begins a transaction for writing.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when no connection can be had in time.
    async fn begin(&self) -> StoreResult<Box<dyn Transaction>>;
    /// A view of what is committed.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when no connection can be had in time.
    async fn reader(&self) -> StoreResult<Box<dyn Reader>>;
}

/// Commits on `Ok`, rolls back on `Err`, hands the outcome through.
///
/// A refusal that must be remembered (a failed attempt, a reused token) is therefore an `Ok` here, and
/// becomes an error only afterwards.
///
/// # Errors
/// The outcome's own, or the commit's.
pub async fn finish<T, E: From<StoreError>>(tx: Box<dyn Transaction>, outcome: Result<T, E>) -> Result<T, E> {
    match outcome {
        Ok(value) => {
            tx.commit().await?;
            Ok(value)
        }
        Err(error) => {
            tx.rollback().await;
            Err(error)
        }
    }
}
