//! Roles in the store.

use crate::{ListRequest, Listed, Selection, StoreResult};
use async_trait::async_trait;
use countersign_domain::{Instant, Permission, PermissionsChange, Role, RoleName, UserId};

/// Which roles.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct RoleFilter {
    /// Whether the server itself needs them.
    pub is_system: Option<bool>,
}

/// By what roles are sorted. As no two have one name, positions carry no identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RoleSort {
    /// Their name.
    Name,
}

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
    /// The role of this name.
    async fn find(&mut self, role: &RoleName) -> StoreResult<Option<Role>>;
    /// A part of the list of roles. They are searched in name and description.
    async fn list(&mut self, request: &ListRequest<RoleFilter, RoleSort>) -> StoreResult<Listed<Role>>;
    /// How many roles there are of a selection.
    async fn count(&mut self, selection: &Selection<RoleFilter>) -> StoreResult<u64>;
}

/// Writes roles. Who locks several locks them in the order of their names, and before any account.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait RoleRepository: Send {
    /// Gives a user a role; says whether it was new to him.
    ///
    /// # Errors
    /// `BrokenReference` when there is no such role or user.
    async fn grant(&mut self, user: UserId, role: &RoleName, now: Instant) -> StoreResult<bool>;
    /// Takes a role from a user; says whether he had it.
    async fn remove(&mut self, user: UserId, role: &RoleName) -> StoreResult<bool>;
    /// Whether there is such a role. It is locked against other lockers until this transaction ends, so that what
    /// is then asked of its holders and permissions holds as well.
    async fn lock(&mut self, role: &RoleName) -> StoreResult<bool>;
    /// Whether an active account other than this one has the role.
    async fn is_held_by_another(&mut self, role: &RoleName, user: UserId) -> StoreResult<bool>;
    /// The names of a user's roles, sorted.
    async fn of(&mut self, user: UserId) -> StoreResult<Vec<RoleName>>;
    /// What a user may do by his roles, sorted, each once.
    async fn permissions_of(&mut self, user: UserId) -> StoreResult<Vec<Permission>>;
    /// The role of this name, as this transaction sees it.
    async fn find(&mut self, role: &RoleName) -> StoreResult<Option<Role>>;
    /// Stores a new role with what it permits.
    ///
    /// # Errors
    /// `Conflict(RoleName)`; `BrokenReference` when there is no such permission.
    async fn insert(&mut self, role: &Role) -> StoreResult<()>;
    /// Stores how a role is described now, and when that changed, and counts its version.
    ///
    /// # Errors
    /// `StaleVersion` when `role.version` is no longer the stored one.
    async fn update(&mut self, role: &Role) -> StoreResult<()>;
    /// Changes what a role permits, and counts its version. What is given already, or taken already, stays so.
    ///
    /// # Errors
    /// `BrokenReference` when there is no such permission.
    async fn change_permissions(
        &mut self,
        role: &RoleName,
        change: &PermissionsChange,
        now: Instant,
    ) -> StoreResult<()>;
    /// Deletes a role, if there is one; says whether there was. Closed accounts lose it.
    ///
    /// # Errors
    /// `BrokenReference` when an account has it that is not closed.
    async fn delete(&mut self, role: &RoleName) -> StoreResult<bool>;
}
