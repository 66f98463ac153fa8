//! Roles in the store.

use crate::StoreResult;
use async_trait::async_trait;
use countersign_domain::{Instant, Permission, RoleName, UserId};

/// Reads roles.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait RoleLookup: Send {
    /// The names of all roles, sorted.
    async fn names(&mut self) -> StoreResult<Vec<RoleName>>;
    /// The names of a user's roles, sorted.
    async fn of(&mut self, user: UserId) -> StoreResult<Vec<RoleName>>;
    /// What a user may do by his roles, sorted, each once.
    async fn permissions_of(&mut self, user: UserId) -> StoreResult<Vec<Permission>>;
    /// Whether any active account has this role.
    async fn is_held(&mut self, role: &RoleName) -> StoreResult<bool>;
}

/// Writes roles.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait RoleRepository: Send {
    /// Gives a user a role; says whether it was new to him.
    ///
    /// # Errors
    /// `Failed` when there is no such role: the ones used here are made by the migrations.
    async fn grant(&mut self, user: UserId, role: &RoleName, now: Instant) -> StoreResult<bool>;
    /// Takes a role from a user; says whether he had it.
    async fn remove(&mut self, user: UserId, role: &RoleName) -> StoreResult<bool>;
    /// Whether there is such a role. It is locked against other lockers until this transaction ends, so that what
    /// is then asked of its holders holds as well.
    async fn lock(&mut self, role: &RoleName) -> StoreResult<bool>;
    /// Whether an active account other than this one has the role.
    async fn is_held_by_another(&mut self, role: &RoleName, user: UserId) -> StoreResult<bool>;
}
