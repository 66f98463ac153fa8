//! `DELETE /users/{id}/roles/{role}`

use crate::declare_errors;
use crate::kit::{Answer, ApiError, Permit, Reply};
use crate::v1::{V1State, path};
use actix_web::{delete, web};
use countersign_application::{AssignRoles, RemoveRoleCommand, RemoveRoleError};

declare_errors!(Errors: ResourceNotFound, Conflict);

impl From<RemoveRoleError> for ApiError {
    fn from(error: RemoveRoleError) -> Self {
        match error {
            RemoveRoleError::NotFound => path::not_found(),
            RemoveRoleError::LastAdministrator => Self::last_administrator(),
            RemoveRoleError::Failure(failure) => failure.into(),
        }
    }
}

/// Takes a role from an account.
///
/// What it permitted ends with this answer.
#[utoipa::path(
    tag = "users",
    security(("bearer" = []), ("api_key" = ["roles:assign"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The account."),
        ("role" = String, Path, description = "The name of the role."),
    ),
    responses((status = 204, description = "The account has not the role."), Errors)
)]
#[delete("/users/{id}/roles/{role}")]
pub(super) async fn remove_role(
    api: web::Data<V1State>,
    permit: Permit<AssignRoles>,
    path: web::Path<(String, String)>,
) -> Answer {
    let Permit { by, origin } = permit;
    let (user, role) = (path::id(&path.0)?, path::role(&path.1)?);
    let command = RemoveRoleCommand { by, user, role, origin };
    api.run(|api| async move { api.remove_role.execute(command).await }).await?;
    Ok(Reply::no_content())
}
