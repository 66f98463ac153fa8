//! The list of permissions.

pub(super) mod create_permission;
pub(super) mod delete_permission;
pub(super) mod get_permission;
pub(super) mod list_permissions;
pub(super) mod update_permission;

pub use create_permission::{CreatePermission, CreatePermissionCommand, CreatePermissionError};
pub use delete_permission::{DeletePermission, DeletePermissionCommand, DeletePermissionError};
pub use get_permission::{GetPermission, GetPermissionError};
pub use list_permissions::ListPermissions;
pub use update_permission::{UpdatePermission, UpdatePermissionCommand, UpdatePermissionError};
