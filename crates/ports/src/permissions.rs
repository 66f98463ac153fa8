//! Permissions in the store.

use crate::{ListRequest, Listed, Selection, StoreResult};
use async_trait::async_trait;
use countersign_domain::{Description, Permission, PermissionEntry};

/// Which permissions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct PermissionFilter {
    /// Whether the server itself asks for them.
    pub is_system: Option<bool>,
}

/// By what permissions are sorted. As no two have one name, positions carry no identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PermissionSort {
    /// Their name.
    Name,
}

/// Reads permissions.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait PermissionLookup: Send {
    /// The permission of this name.
    async fn find(&mut self, name: &Permission) -> StoreResult<Option<PermissionEntry>>;
    /// A part of the list of permissions. They are searched in name and description.
    async fn list(
        &mut self,
        request: &ListRequest<PermissionFilter, PermissionSort>,
    ) -> StoreResult<Listed<PermissionEntry>>;
    /// How many permissions there are of a selection.
    async fn count(&mut self, selection: &Selection<PermissionFilter>) -> StoreResult<u64>;
}

/// Writes permissions.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait PermissionRepository: Send {
    /// Stores a new permission, which no role gives yet.
    ///
    /// # Errors
    /// `Conflict(PermissionName)`.
    async fn insert(&mut self, permission: &PermissionEntry) -> StoreResult<()>;
    /// The permission of this name, locked against other writers until this transaction ends.
    async fn lock(&mut self, name: &Permission) -> StoreResult<Option<PermissionEntry>>;
    /// Those of these that do not exist, in their order.
    async fn missing(&mut self, names: &[Permission]) -> StoreResult<Vec<Permission>>;
    /// Describes a permission anew.
    async fn describe(&mut self, name: &Permission, description: &Description) -> StoreResult<()>;
    /// Deletes a permission.
    ///
    /// # Errors
    /// `BrokenReference` when a role gives it.
    async fn delete(&mut self, name: &Permission) -> StoreResult<()>;
}
