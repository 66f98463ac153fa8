//! `PUT /roles/{role}/permissions`

use super::view::{RoleView, permissions_if_any, unknown_permissions};
use crate::declare_errors;
use crate::kit::{
    Answer, ApiError, Body, ErrorCode, Fields, FromFields, IfMatch, Nuance, Permit, Refused, Reply,
};
use crate::v1::{Succeeded, V1State, path};
use actix_web::{put, web};
use countersign_application::{
    ChangeRolePermissionsCommand, ChangeRolePermissionsError, RolePermissionsChange, UpdateRoles,
};
use countersign_domain::{Invalid, Permission, Violation};
use utoipa::ToSchema;

/// What a role is to permit.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PermissionsToSet)]
struct PermissionsBody {
    /// The names of the permissions, in place of all before.
    #[schema(value_type = Vec<String>, max_items = 500, example = json!(["audit:read"]))]
    permissions: Vec<Permission>,
}

impl FromFields for PermissionsBody {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Refused> {
        let required = Invalid::new(Violation::Required, "is required");
        let permissions = permissions_if_any(fields)?;
        Ok(Self { permissions: permissions.ok_or_else(|| fields.refuse("permissions", &required))? })
    }
}

declare_errors!(Errors: Forbidden, ResourceNotFound, Conflict);

impl From<ChangeRolePermissionsError> for ApiError {
    fn from(error: ChangeRolePermissionsError) -> Self {
        match error {
            ChangeRolePermissionsError::NotFound => path::not_found(),
            ChangeRolePermissionsError::UnknownPermissions(unknown) => unknown_permissions(&unknown),
            ChangeRolePermissionsError::Administrator => Self::new(ErrorCode::Conflict)
                .nuance(Nuance::Rule)
                .message("Administrators may do everything."),
            ChangeRolePermissionsError::AuthorityLacking => Self::authority_lacking(),
            ChangeRolePermissionsError::Stale => Self::new(ErrorCode::Conflict),
            ChangeRolePermissionsError::Failure(failure) => failure.into(),
        }
    }
}

/// Has a role permit these and nothing else.
///
/// You have every permission that it gets or loses. Who has the role is permitted so from this answer on.
/// An API key sets none.
#[utoipa::path(
    tag = "roles",
    security(("bearer" = [])),
    extensions(("x-permission" = json!("roles:update"))),
    params(
        ("role" = String, Path, description = "The name of the role."),
        ("If-Match" = Option<String>, Header, description = "The version you saw; another one there is a conflict.", example = "\"1\""),
    ),
    request_body = PermissionsBody,
    responses(
        (status = 200, description = "The role as it is now.", body = Succeeded<RoleView>,
            headers(("ETag" = String, description = "Its version, for `If-Match`."))),
        Errors,
    )
)]
#[put("/roles/{role}/permissions")]
pub(super) async fn set_role_permissions(
    api: web::Data<V1State>,
    permit: Permit<UpdateRoles>,
    at: (web::Path<String>, IfMatch),
    body: Body<PermissionsBody>,
) -> Answer {
    let Permit { by, origin } = permit;
    let (role, seen_version) = (path::role(&at.0)?, at.1.0);
    let change = RolePermissionsChange::Set(body.0.permissions);
    let command = ChangeRolePermissionsCommand { by, role, change, seen_version, origin };
    let role = api.run(|api| async move { api.roles.change_permissions.execute(command).await }).await?;
    let version = role.version;
    Ok(Reply::ok(&RoleView::new(role)).version(version))
}
