//! `POST /permissions`

use super::view::PermissionView;
use crate::declare_errors;
use crate::kit::{Answer, ApiError, Body, ErrorCode, Fields, FromFields, Nuance, Permit, Refused, Reply};
use crate::v1::{Succeeded, V1State};
use actix_web::{post, web};
use countersign_application::{CreatePermissionCommand, CreatePermissionError, CreatePermissions};
use countersign_domain::{Description, Permission};
use utoipa::ToSchema;

/// A permission to add.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewPermission)]
struct CreatePermissionBody {
    /// What it is called, for ever: a resource and an action.
    #[schema(value_type = String, max_length = 100, pattern = "^[a-z][a-z0-9_-]*:[a-z][a-z0-9_-]*$", example = "invoices:pay")]
    name: Permission,
    /// What it permits.
    #[schema(value_type = String, max_length = 500, example = "Pay invoices.")]
    description: Description,
}

impl FromFields for CreatePermissionBody {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Refused> {
        let name = fields.required("name", Permission::parse);
        let description = fields.required("description", Description::parse);
        Ok(Self { name: name?, description: description? })
    }
}

declare_errors!(Errors: Conflict);

impl From<CreatePermissionError> for ApiError {
    fn from(error: CreatePermissionError) -> Self {
        match error {
            CreatePermissionError::NameTaken => Self::new(ErrorCode::Conflict)
                .nuance(Nuance::Taken)
                .message("There is a permission of this name."),
            CreatePermissionError::Failure(failure) => failure.into(),
        }
    }
}

/// Adds a permission, for other services to ask for.
///
/// Administrators have it at once.
#[utoipa::path(
    tag = "permissions",
    security(("bearer" = []), ("api_key" = ["permissions:create"])),
    request_body = CreatePermissionBody,
    responses(
        (status = 201, description = "The permission.", body = Succeeded<PermissionView>,
            headers(("Location" = String, description = "Where it is shown."))),
        Errors,
    )
)]
#[post("/permissions")]
pub(super) async fn create_permission(
    api: web::Data<V1State>,
    permit: Permit<CreatePermissions>,
    body: Body<CreatePermissionBody>,
) -> Answer {
    let Permit { by, origin } = permit;
    let CreatePermissionBody { name, description } = body.0;
    let command = CreatePermissionCommand { by, name, description, origin };
    let entry = api.run(|api| async move { api.permissions.create.execute(command).await }).await?;
    let location = format!("/permissions/{}", entry.name);
    Ok(Reply::created(&location, &PermissionView::new(entry)))
}
