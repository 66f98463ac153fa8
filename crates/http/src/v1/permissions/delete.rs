//! `DELETE /permissions/{permission}`

use super::view::built_in;
use crate::declare_errors;
use crate::kit::{Answer, ApiError, ErrorCode, Nuance, Permit, Reply};
use crate::v1::{V1State, path};
use actix_web::{delete, web};
use countersign_application::{DeletePermissionCommand, DeletePermissionError, DeletePermissions};

declare_errors!(Errors: ResourceNotFound, Conflict);

impl From<DeletePermissionError> for ApiError {
    fn from(error: DeletePermissionError) -> Self {
        match error {
            DeletePermissionError::NotFound => path::not_found(),
            DeletePermissionError::BuiltIn => built_in(),
            DeletePermissionError::InUse => Self::new(ErrorCode::Conflict)
                .nuance(Nuance::InUse)
                .message("A role gives this permission; take it away first."),
            DeletePermissionError::Failure(failure) => failure.into(),
        }
    }
}

/// Deletes a permission that no role gives but that of administrators.
#[utoipa::path(
    tag = "permissions",
    security(("bearer" = []), ("api_key" = ["permissions:delete"])),
    params(("permission" = String, Path, description = "The name of the permission.")),
    responses((status = 204, description = "The permission is gone."), Errors)
)]
#[delete("/permissions/{permission}")]
pub(super) async fn delete_permission(
    api: web::Data<V1State>,
    permit: Permit<DeletePermissions>,
    path: web::Path<String>,
) -> Answer {
    let Permit { by, origin } = permit;
    let command = DeletePermissionCommand { by, permission: path::permission(&path)?, origin };
    api.run(|api| async move { api.permissions.delete.execute(command).await }).await?;
    Ok(Reply::no_content())
}
