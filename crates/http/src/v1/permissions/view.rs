//! What answers show of permissions.

use crate::kit::{ApiError, ErrorCode, Nuance};
use countersign_domain::{Description, Instant, Permission, PermissionEntry};
use serde::Serialize;
use utoipa::ToSchema;

/// A permission.
#[derive(Serialize, ToSchema)]
#[schema(as = Permission)]
pub(super) struct PermissionView {
    /// Its name, which never changes.
    #[schema(value_type = String, example = "invoices:pay")]
    name: Permission,
    /// What it permits.
    #[schema(value_type = String, example = "Pay invoices.")]
    description: Description,
    /// Whether the server itself asks for it: it can be neither changed nor deleted.
    #[schema(example = false)]
    is_system: bool,
    /// When it was added.
    #[schema(value_type = String, format = DateTime)]
    created_at: Instant,
}

impl PermissionView {
    pub(super) fn new(entry: PermissionEntry) -> Self {
        let PermissionEntry { name, description, is_system, created_at } = entry;
        Self { name, description, is_system, created_at }
    }
}

/// The server itself asks for it.
pub(super) fn built_in() -> ApiError {
    ApiError::new(ErrorCode::Conflict)
        .nuance(Nuance::Kept)
        .message("The server itself asks for this permission.")
}
