//! `PATCH /permissions/{permission}`

use super::view::{PermissionView, built_in};
use crate::declare_errors;
use crate::kit::{Answer, ApiError, Body, Fields, FromFields, Permit, Refused, Reply};
use crate::v1::{Succeeded, V1State, path};
use actix_web::{patch, web};
use countersign_application::{UpdatePermissionCommand, UpdatePermissionError, UpdatePermissions};
use countersign_domain::Description;
use utoipa::ToSchema;

/// What changes of a permission. A field that is not there stays as it is.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PermissionChange)]
struct UpdatePermissionBody {
    /// What it permits.
    #[schema(value_type = Option<String>, nullable = false, max_length = 500, example = "Pay invoices.")]
    description: Option<Description>,
}

impl FromFields for UpdatePermissionBody {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Refused> {
        Ok(Self { description: fields.optional("description", Description::parse)? })
    }
}

declare_errors!(Errors: ResourceNotFound, Conflict);

impl From<UpdatePermissionError> for ApiError {
    fn from(error: UpdatePermissionError) -> Self {
        match error {
            UpdatePermissionError::NotFound => path::not_found(),
            UpdatePermissionError::BuiltIn => built_in(),
            UpdatePermissionError::Failure(failure) => failure.into(),
        }
    }
}

/// Describes a permission anew.
#[utoipa::path(
    tag = "permissions",
    security(("bearer" = []), ("api_key" = ["permissions:update"])),
    params(("permission" = String, Path, description = "The name of the permission.")),
    request_body = UpdatePermissionBody,
    responses(
        (status = 200, description = "The permission as it is now.", body = Succeeded<PermissionView>),
        Errors,
    )
)]
#[patch("/permissions/{permission}")]
pub(super) async fn update_permission(
    api: web::Data<V1State>,
    permit: Permit<UpdatePermissions>,
    path: web::Path<String>,
    body: Body<UpdatePermissionBody>,
) -> Answer {
    let Permit { by, origin } = permit;
    let (permission, description) = (path::permission(&path)?, body.0.description);
    let command = UpdatePermissionCommand { by, permission, description, origin };
    let entry = api.run(|api| async move { api.permissions.update.execute(command).await }).await?;
    Ok(Reply::ok(&PermissionView::new(entry)))
}
