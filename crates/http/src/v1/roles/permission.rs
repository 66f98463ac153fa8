//! `POST /roles/{role}/permissions/{permission}` and `DELETE /roles/{role}/permissions/{permission}`

use crate::declare_errors;
use crate::kit::{Answer, ApiError, Permit, Reply};
use crate::v1::{V1State, path};
use actix_web::{delete, post, web};
use countersign_application::{
    ChangeRolePermissionsCommand, ChangeRolePermissionsError, RolePermissionsChange, UpdateRoles,
};

declare_errors!(Errors: Forbidden, ResourceNotFound, Conflict);

/// Changes one permission; what the path names is not found where a body would be wrong.
async fn change(
    api: web::Data<V1State>,
    permit: Permit<UpdateRoles>,
    role: &str,
    change: RolePermissionsChange,
) -> Answer {
    let Permit { by, origin } = permit;
    let role = path::role(role)?;
    let command = ChangeRolePermissionsCommand { by, role, change, seen_version: None, origin };
    let named = |error| match &error {
        ChangeRolePermissionsError::UnknownPermissions(_) => path::not_found(),
        ChangeRolePermissionsError::NotFound
        | ChangeRolePermissionsError::Administrator
        | ChangeRolePermissionsError::AuthorityLacking
        | ChangeRolePermissionsError::Stale
        | ChangeRolePermissionsError::Failure(_) => ApiError::from(error),
    };
    api.run(|api| async move { api.roles.change_permissions.execute(command).await.map_err(named) }).await?;
    Ok(Reply::no_content())
}

/// Has a role permit one thing more.
///
/// You have the permission yourself. An API key gives none.
#[utoipa::path(
    tag = "roles",
    security(("bearer" = [])),
    extensions(("x-permission" = json!("roles:update"))),
    params(
        ("role" = String, Path, description = "The name of the role."),
        ("permission" = String, Path, description = "The name of the permission."),
    ),
    responses((status = 204, description = "The role permits it."), Errors)
)]
#[post("/roles/{role}/permissions/{permission}")]
pub(super) async fn give_permission(
    api: web::Data<V1State>,
    permit: Permit<UpdateRoles>,
    path: web::Path<(String, String)>,
) -> Answer {
    change(api, permit, &path.0, RolePermissionsChange::Give(path::permission(&path.1)?)).await
}

/// Has a role permit one thing less.
///
/// You have the permission yourself.
#[utoipa::path(
    tag = "roles",
    security(("bearer" = []), ("api_key" = ["roles:update"])),
    params(
        ("role" = String, Path, description = "The name of the role."),
        ("permission" = String, Path, description = "The name of the permission."),
    ),
    responses((status = 204, description = "The role does not permit it."), Errors)
)]
#[delete("/roles/{role}/permissions/{permission}")]
pub(super) async fn take_permission(
    api: web::Data<V1State>,
    permit: Permit<UpdateRoles>,
    path: web::Path<(String, String)>,
) -> Answer {
    change(api, permit, &path.0, RolePermissionsChange::Take(path::permission(&path.1)?)).await
}
