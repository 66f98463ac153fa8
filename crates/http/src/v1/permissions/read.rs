//! `GET /permissions/{permission}`

use super::view::PermissionView;
use crate::declare_errors;
use crate::kit::{Answer, ApiError, Permit, Reply};
use crate::v1::{Succeeded, V1State, path};
use actix_web::{get, web};
use countersign_application::{GetPermissionError, ReadPermissions};

declare_errors!(Errors: ResourceNotFound);

impl From<GetPermissionError> for ApiError {
    fn from(error: GetPermissionError) -> Self {
        match error {
            GetPermissionError::NotFound => path::not_found(),
            GetPermissionError::Failure(failure) => failure.into(),
        }
    }
}

/// Shows a permission.
#[utoipa::path(
    tag = "permissions",
    security(("bearer" = []), ("api_key" = ["permissions:read"])),
    params(("permission" = String, Path, description = "The name of the permission.")),
    responses((status = 200, description = "The permission.", body = Succeeded<PermissionView>), Errors)
)]
#[get("/permissions/{permission}")]
pub(super) async fn get_permission(
    api: web::Data<V1State>,
    permit: Permit<ReadPermissions>,
    path: web::Path<String>,
) -> Answer {
    let name = path::permission(&path)?;
    let entry = api.run(|api| async move { api.permissions.read.execute(&permit.by, &name).await }).await?;
    Ok(Reply::ok(&PermissionView::new(entry)))
}
