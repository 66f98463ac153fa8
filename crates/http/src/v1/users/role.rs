//! `POST /users/{id}/roles/{role}` and `DELETE /users/{id}/roles/{role}`

use crate::declare_errors;
use crate::kit::{Answer, Permit, Reply};
use crate::v1::{V1State, path};
use actix_web::{delete, post, web};
use countersign_application::{AssignRoles, ChangeRolesCommand, RolesChange};

declare_errors!(GrantErrors: Forbidden, ResourceNotFound);
declare_errors!(RemoveErrors: Forbidden, ResourceNotFound, Conflict);

/// Gives a role to an account, if it has it not yet.
///
/// You have every permission of the role. An API key gives none.
#[utoipa::path(
    tag = "users",
    security(("bearer" = [])),
    extensions(("x-permission" = json!("roles:assign"))),
    params(
        ("id" = uuid::Uuid, Path, description = "The account."),
        ("role" = String, Path, description = "The name of the role."),
    ),
    responses((status = 204, description = "The account has the role."), GrantErrors)
)]
#[post("/users/{id}/roles/{role}")]
pub(super) async fn grant_role(
    api: web::Data<V1State>,
    permit: Permit<AssignRoles>,
    path: web::Path<(String, String)>,
) -> Answer {
    let Permit { by, origin } = permit;
    let (user, change) = (path::account(&path.0)?, RolesChange::Give(path::role(&path.1)?));
    let command = ChangeRolesCommand { by, user, change, origin };
    api.run(|api| async move { api.change_roles.execute(command).await }).await?;
    Ok(Reply::no_content())
}

/// Takes a role from an account.
///
/// You have every permission of the role. What it permitted ends with this answer.
#[utoipa::path(
    tag = "users",
    security(("bearer" = []), ("api_key" = ["roles:assign"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The account."),
        ("role" = String, Path, description = "The name of the role."),
    ),
    responses((status = 204, description = "The account has not the role."), RemoveErrors)
)]
#[delete("/users/{id}/roles/{role}")]
pub(super) async fn remove_role(
    api: web::Data<V1State>,
    permit: Permit<AssignRoles>,
    path: web::Path<(String, String)>,
) -> Answer {
    let Permit { by, origin } = permit;
    let (user, change) = (path::account(&path.0)?, RolesChange::Take(path::role(&path.1)?));
    let command = ChangeRolesCommand { by, user, change, origin };
    api.run(|api| async move { api.change_roles.execute(command).await }).await?;
    Ok(Reply::no_content())
}
