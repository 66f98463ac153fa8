//! `POST /roles`

use super::view::{RoleView, permissions_if_any, unknown_permissions};
use crate::declare_errors;
use crate::kit::{Answer, ApiError, Body, ErrorCode, Fields, FromFields, Nuance, Permit, Refused, Reply};
use crate::v1::{Succeeded, V1State};
use actix_web::{post, web};
use countersign_application::{CreateRoleCommand, CreateRoleError, CreateRoles};
use countersign_domain::{Description, Permission, RoleName};
use utoipa::ToSchema;

/// A role to make.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewRole)]
struct CreateRoleBody {
    /// What it is called, for ever.
    #[schema(value_type = String, pattern = "^[a-z0-9_-]{1,64}$", example = "auditor")]
    name: RoleName,
    /// What it is for.
    #[schema(value_type = Option<String>, max_length = 500, example = "Reads the audit trail.")]
    description: Option<Description>,
    /// What it permits: permissions that you have yourself.
    #[schema(value_type = Option<Vec<String>>, max_items = 500, example = json!([]))]
    permissions: Vec<Permission>,
}

impl FromFields for CreateRoleBody {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Refused> {
        let name = fields.required("name", RoleName::parse);
        let description = fields.optional("description", Description::parse);
        let permissions = permissions_if_any(fields);
        Ok(Self { name: name?, description: description?, permissions: permissions?.unwrap_or_default() })
    }
}

declare_errors!(Errors: Forbidden, Conflict);

impl From<CreateRoleError> for ApiError {
    fn from(error: CreateRoleError) -> Self {
        match error {
            CreateRoleError::AuthorityLacking => Self::authority_lacking(),
            CreateRoleError::NameTaken => {
                Self::new(ErrorCode::Conflict).nuance(Nuance::Taken).message("There is a role of this name.")
            }
            CreateRoleError::UnknownPermissions(unknown) => unknown_permissions(&unknown),
            CreateRoleError::Failure(failure) => failure.into(),
        }
    }
}

/// Makes a role.
///
/// You have what it permits yourself. One that an API key makes permits nothing yet.
#[utoipa::path(
    tag = "roles",
    security(("bearer" = []), ("api_key" = ["roles:create"])),
    request_body = CreateRoleBody,
    responses(
        (status = 201, description = "The role.", body = Succeeded<RoleView>,
            headers(("Location" = String, description = "Where it is shown."),
                ("ETag" = String, description = "Its version, for `If-Match`."))),
        Errors,
    )
)]
#[post("/roles")]
pub(super) async fn create_role(
    api: web::Data<V1State>,
    permit: Permit<CreateRoles>,
    body: Body<CreateRoleBody>,
) -> Answer {
    let Permit { by, origin } = permit;
    let CreateRoleBody { name, description, permissions } = body.0;
    let command = CreateRoleCommand { by, name, description, permissions, origin };
    let role = api.run(|api| async move { api.roles.create.execute(command).await }).await?;
    let (location, version) = (format!("/roles/{}", role.name), role.version);
    Ok(Reply::created(&location, &RoleView::new(role)).version(version))
}
