//! What answers show of roles, and requests name.

use crate::kit::{ApiError, Fields, Refused};
use countersign_domain::{Description, Instant, Invalid, Permission, Role, RoleName, Violation};
use serde::Serialize;
use utoipa::ToSchema;

/// A role.
#[derive(Serialize, ToSchema)]
#[schema(as = Role)]
pub(super) struct RoleView {
    /// Its name, which never changes.
    #[schema(value_type = String, example = "auditor")]
    name: RoleName,
    /// What it is for.
    #[schema(value_type = Option<String>, example = "Reads the audit trail.")]
    description: Option<Description>,
    /// What it permits, sorted.
    #[schema(value_type = Vec<String>, example = json!(["audit:read"]))]
    permissions: Vec<Permission>,
    /// Whether the server itself needs it: it cannot be deleted.
    #[schema(example = false)]
    is_system: bool,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    created_at: Instant,
    /// When it or what it permits last changed.
    #[schema(value_type = String, format = DateTime)]
    updated_at: Instant,
}

impl RoleView {
    pub(super) fn new(role: Role) -> Self {
        let Role { name, description, permissions, is_system, created_at, updated_at, .. } = role;
        Self { name, description, permissions, is_system, created_at, updated_at }
    }
}

/// The list of what a role is to permit, if it is there.
pub(super) fn permissions_if_any(fields: &mut Fields<'_>) -> Result<Option<Vec<Permission>>, Refused> {
    let permissions = fields.list_if_any("permissions", Permission::parse)?;
    if permissions.as_ref().is_some_and(|permissions| permissions.len() > Role::MAX_PERMISSIONS) {
        let message = format!("must have at most {} elements", Role::MAX_PERMISSIONS);
        return Err(fields.refuse("permissions", &Invalid::new(Violation::TooLong, message)));
    }
    Ok(permissions)
}

/// These of them do not exist.
pub(super) fn unknown_permissions(unknown: &[Permission]) -> ApiError {
    let names: Vec<_> = unknown.iter().map(Permission::as_str).collect();
    let message = format!("there is no permission {}", names.join(", "));
    ApiError::field("permissions", &Invalid::new(Violation::NotAllowed, message))
}
