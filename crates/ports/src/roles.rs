//! Roles in the store.

use crate::StoreResult;
use async_trait::async_trait;
use countersign_domain::{Instant, RoleName, UserId};

/// Reads roles.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait RoleLookup: Send {
    /// The names of a user's roles, sorted.
    async fn of(&mut self, user: UserId) -> StoreResult<Vec<RoleName>>;
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
}
