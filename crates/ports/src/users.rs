//! Accounts in the store.

use crate::StoreResult;
use async_trait::async_trait;
use countersign_domain::{Instant, LoginIdentifier, NewUser, PasswordHash, RoleName, User, UserId};

/// A password as the store keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredPassword {
    /// Its hash.
    pub hash: PasswordHash,
    /// When it was set; hashing the same password again does not change this.
    pub changed_at: Instant,
}

/// What a login needs to know, read at once.
#[derive(Debug, Clone)]
pub struct LoginRecord {
    /// The account, of any state but closed.
    pub user: User,
    /// Its password, if it has one.
    pub password: Option<StoredPassword>,
    /// Its roles, by name.
    pub roles: Vec<RoleName>,
    /// Whether it has a second factor that is confirmed.
    pub has_second_factor: bool,
}

/// Reads accounts.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait UserLookup: Send {
    /// The account with this identifier, of any state.
    async fn find(&mut self, id: UserId) -> StoreResult<Option<User>>;
    /// The account that goes by this name now, with password and roles; closed accounts go by no name.
    async fn for_login(&mut self, identifier: &LoginIdentifier) -> StoreResult<Option<LoginRecord>>;
    /// The account with this identifier, with password and roles; `None` for closed ones.
    async fn with_password(&mut self, id: UserId) -> StoreResult<Option<LoginRecord>>;
}

/// Writes accounts.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait UserRepository: Send {
    /// Stores a new account as active, with the next number.
    ///
    /// # Errors
    /// `Conflict(Username)` or `Conflict(Email)`; when both are taken, `Conflict(Username)`.
    async fn insert(&mut self, user: &NewUser) -> StoreResult<User>;
    /// The account, locked against other writers until this transaction ends.
    async fn lock(&mut self, id: UserId) -> StoreResult<Option<User>>;
    /// Stores a changed account and returns it with its next version. Logins are counted by
    /// [`record_login`](Self::record_login) alone: this leaves them as they are.
    ///
    /// # Errors
    /// `StaleVersion` when `user.version` is no longer the stored one; `Conflict` as for
    /// [`insert`](Self::insert).
    async fn update(&mut self, user: &User) -> StoreResult<User>;
    /// Counts a login, if the account is active; says whether it is. The row stays locked until this
    /// transaction ends. The version stays as it is: a login is no edit.
    async fn record_login(&mut self, id: UserId, now: Instant) -> StoreResult<bool>;
}
