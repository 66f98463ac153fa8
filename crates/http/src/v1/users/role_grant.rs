//! `POST /users/{id}/roles/{role}`

use crate::declare_errors;
use crate::kit::{Answer, ApiError, ErrorCode, Permit, Reply};
use crate::v1::{V1State, path};
use actix_web::{post, web};
use countersign_application::{AssignRoles, GrantRoleCommand, GrantRoleError};

declare_errors!(Errors: Forbidden, ResourceNotFound);

impl From<GrantRoleError> for ApiError {
    fn from(error: GrantRoleError) -> Self {
        match error {
            GrantRoleError::RoleNotHeld => {
                Self::new(ErrorCode::Forbidden).message("You cannot give a role that you lack.")
            }
            GrantRoleError::NotFound => path::not_found(),
            GrantRoleError::Failure(failure) => failure.into(),
        }
    }
}

/// Gives a role to an account, if it has it not yet.
///
/// You have the role yourself, or are an administrator. An API key gives none.
#[utoipa::path(
    tag = "users",
    security(("bearer" = [])),
    params(
        ("id" = uuid::Uuid, Path, description = "The account."),
        ("role" = String, Path, description = "The name of the role."),
    ),
    responses((status = 204, description = "The account has the role."), Errors)
)]
#[post("/users/{id}/roles/{role}")]
pub(super) async fn grant_role(
    api: web::Data<V1State>,
    permit: Permit<AssignRoles>,
    path: web::Path<(String, String)>,
) -> Answer {
    let Permit { by, origin } = permit;
    let (user, role) = (path::id(&path.0)?, path::role(&path.1)?);
    let command = GrantRoleCommand { by, user, role, origin };
    api.run(|api| async move { api.grant_role.execute(command).await }).await?;
    Ok(Reply::no_content())
}
