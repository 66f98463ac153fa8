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

/// An account as it was elsewhere: in another system, or in another installation of this one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedUser {
    /// What a new account has, too.
    pub account: NewUser,
    /// Whether it may be used.
    pub state: AccountState,
    /// When it last logged in.
    pub last_login_at: Option<Instant>,
    /// How often it logged in.
    pub login_count: i64,
    /// Its password, if it has one.
    pub password: Option<PasswordHash>,
    /// Its roles, each once.
    pub roles: Vec<RoleName>,
}

/// Who has the keys of an account that is to be imported.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Holders {
    /// Whether an account of any state has its identifier.
    pub has_id: bool,
    /// Who goes by its username now.
    pub username: Option<UserId>,
    /// Who goes by its address now.
    pub email: Option<UserId>,
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
    /// For each of these accounts, in their order, who has its keys.
    async fn holders(&mut self, of: &[ImportedUser]) -> StoreResult<Vec<Holders>>;
    /// At most `limit` accounts that are not closed, with passwords and roles, ordered by identifier: those after
    /// `after`, in the state `state` or in any.
    async fn export(
        &mut self,
        after: Option<UserId>,
        state: Option<AccountState>,
        limit: u32,
    ) -> StoreResult<Vec<LoginRecord>>;
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
    /// Stores accounts with passwords and roles, all but those of which another account, also one of these, has the
    /// identifier, the username or the address; says for each, in their order, whether it was stored.
    ///
    /// # Errors
    /// `BrokenReference` when a role does not exist.
    async fn import(&mut self, users: &[ImportedUser], now: Instant) -> StoreResult<Vec<bool>>;
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
