//! Accounts in the store.

use crate::{ListRequest, Listed, Selection, StoreResult};
use async_trait::async_trait;
use countersign_domain::{
    AccountState, Instant, LoginIdentifier, NewUser, PasswordHash, Permission, RoleName, User, UserId,
};

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
    /// What these permit, sorted, each once.
    pub permissions: Vec<Permission>,
    /// Whether it has a second factor that is confirmed.
    pub has_second_factor: bool,
}

/// An account as administrators see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserEntry {
    /// The account, of any state.
    pub user: User,
    /// Its roles, by name.
    pub roles: Vec<RoleName>,
    /// Whether it has a second factor that is confirmed.
    pub has_second_factor: bool,
}

/// Which accounts. Each part that is there narrows it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UserFilter {
    /// Of this state; `None`: of any but closed.
    pub state: Option<AccountState>,
    /// Whether the address is proven.
    pub email_verified: Option<bool>,
    /// With this role.
    pub role: Option<RoleName>,
    /// Made at this moment or after it.
    pub created_from: Option<Instant>,
    /// Made before this moment.
    pub created_until: Option<Instant>,
}

/// By what accounts are sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UserSort {
    /// When they were made.
    CreatedAt,
    /// The username, in its canonical form.
    Username,
    /// The address, in its canonical form.
    Email,
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
    /// The account with this identifier, of any state, as administrators see it.
    async fn entry(&mut self, id: UserId) -> StoreResult<Option<UserEntry>>;
    /// A part of a list of accounts. A search finds what has the text anywhere in the username, the address or the
    /// full name; one of less than three characters, at the beginning of one of them.
    async fn list(&mut self, request: &ListRequest<UserFilter, UserSort>) -> StoreResult<Listed<UserEntry>>;
    /// How many accounts there are of a selection.
    async fn count(&mut self, selection: &Selection<UserFilter>) -> StoreResult<u64>;
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
    /// Erases an account that is closed, with all that belongs to it; says whether it was there and closed.
    async fn purge(&mut self, id: UserId) -> StoreResult<bool>;
    /// Counts a login, if the account is active; says whether it is. The row stays locked until this
    /// transaction ends. The version stays as it is: a login is no edit.
    async fn record_login(&mut self, id: UserId, now: Instant) -> StoreResult<bool>;
}
