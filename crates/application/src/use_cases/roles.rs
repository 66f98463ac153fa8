//! Roles, and who has them.

pub(super) mod change_role_permissions;
pub(super) mod change_roles;
pub(super) mod create_role;
pub(super) mod delete_role;
pub(super) mod get_own_permissions;
pub(super) mod get_role;
pub(super) mod get_roles_of;
pub(super) mod last_administrator;
pub(super) mod list_roles;
pub(super) mod update_role;

pub use change_role_permissions::{
    ChangeRolePermissions, ChangeRolePermissionsCommand, ChangeRolePermissionsError, RolePermissionsChange,
};
pub use change_roles::{ChangeRoles, ChangeRolesCommand, ChangeRolesError, RolesChange};
pub use create_role::{CreateRole, CreateRoleCommand, CreateRoleError};
pub use delete_role::{DeleteRole, DeleteRoleCommand, DeleteRoleError};
pub use get_own_permissions::{GetOwnPermissions, GetOwnPermissionsError, OwnPermissions};
pub use get_role::{GetRole, GetRoleError};
pub use get_roles_of::{GetRolesOf, GetRolesOfError};
pub use list_roles::ListRoles;
pub use update_role::{UpdateRole, UpdateRoleCommand, UpdateRoleError};
