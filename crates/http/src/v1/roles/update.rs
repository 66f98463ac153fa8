//! `PATCH /roles/{role}`

use super::view::RoleView;
use crate::declare_errors;
use crate::kit::{Answer, ApiError, Body, ErrorCode, Fields, FromFields, IfMatch, Permit, Refused, Reply};
use crate::v1::{Succeeded, V1State, path};
use actix_web::{patch, web};
use countersign_application::{UpdateRoleCommand, UpdateRoleError, UpdateRoles};
use countersign_domain::Description;
use utoipa::ToSchema;

/// What changes of a role. A field that is not there stays as it is; `null` empties it.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RoleChange)]
#[expect(clippy::option_option, reason = "absent and null differ in a partial update")]
struct UpdateRoleBody {
    /// What it is for.
    #[schema(value_type = Option<String>, max_length = 500, example = "Reads the audit trail.")]
    description: Option<Option<Description>>,
}

impl FromFields for UpdateRoleBody {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Refused> {
        Ok(Self { description: fields.change("description", Description::parse)? })
    }
}

declare_errors!(Errors: ResourceNotFound, Conflict);

impl From<UpdateRoleError> for ApiError {
    fn from(error: UpdateRoleError) -> Self {
        match error {
            UpdateRoleError::NotFound => path::not_found(),
            UpdateRoleError::Stale => Self::new(ErrorCode::Conflict),
            UpdateRoleError::Failure(failure) => failure.into(),
        }
    }
}

/// Describes a role anew.
#[utoipa::path(
    tag = "roles",
    security(("bearer" = []), ("api_key" = ["roles:update"])),
    params(
        ("role" = String, Path, description = "The name of the role."),
        ("If-Match" = Option<String>, Header, description = "The version you saw; another one there is a conflict.", example = "\"1\""),
    ),
    request_body = UpdateRoleBody,
    responses(
        (status = 200, description = "The role as it is now.", body = Succeeded<RoleView>,
            headers(("ETag" = String, description = "Its version, for `If-Match`."))),
        Errors,
    )
)]
#[patch("/roles/{role}")]
pub(super) async fn update_role(
    api: web::Data<V1State>,
    permit: Permit<UpdateRoles>,
    at: (web::Path<String>, IfMatch),
    body: Body<UpdateRoleBody>,
) -> Answer {
    let Permit { by, origin } = permit;
    let (role, seen_version) = (path::role(&at.0)?, at.1.0);
    let command = UpdateRoleCommand { by, role, description: body.0.description, seen_version, origin };
    let role = api.run(|api| async move { api.roles.update.execute(command).await }).await?;
    let version = role.version;
    Ok(Reply::ok(&RoleView::new(role)).version(version))
}
