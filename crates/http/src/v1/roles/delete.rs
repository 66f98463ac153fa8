//! `DELETE /roles/{role}`

use crate::declare_errors;
use crate::kit::{Answer, ApiError, ErrorCode, Nuance, Permit, Reply};
use crate::v1::{V1State, path};
use actix_web::{delete, web};
use countersign_application::{DeleteRoleCommand, DeleteRoleError, DeleteRoles};

declare_errors!(Errors: Forbidden, ResourceNotFound, Conflict);

impl From<DeleteRoleError> for ApiError {
    fn from(error: DeleteRoleError) -> Self {
        let conflict =
            |nuance, message: &'static str| Self::new(ErrorCode::Conflict).nuance(nuance).message(message);
        match error {
            DeleteRoleError::NotFound => path::not_found(),
            DeleteRoleError::SystemRole => conflict(Nuance::Kept, "The server needs this role."),
            DeleteRoleError::InUse => {
                conflict(Nuance::InUse, "An account has this role; take it away first.")
            }
            DeleteRoleError::AuthorityLacking => Self::authority_lacking(),
            DeleteRoleError::Failure(failure) => failure.into(),
        }
    }
}

/// Deletes a role that no account has.
///
/// Closed accounts lose it. You have every permission of the role.
#[utoipa::path(
    tag = "roles",
    security(("bearer" = []), ("api_key" = ["roles:delete"])),
    params(("role" = String, Path, description = "The name of the role.")),
    responses((status = 204, description = "The role is gone."), Errors)
)]
#[delete("/roles/{role}")]
pub(super) async fn delete_role(
    api: web::Data<V1State>,
    permit: Permit<DeleteRoles>,
    path: web::Path<String>,
) -> Answer {
    let Permit { by, origin } = permit;
    let command = DeleteRoleCommand { by, role: path::role(&path)?, origin };
    api.run(|api| async move { api.roles.delete.execute(command).await }).await?;
    Ok(Reply::no_content())
}
