//! `GET /roles/{role}`

use super::view::RoleView;
use crate::declare_errors;
use crate::kit::{Answer, ApiError, Permit, Reply};
use crate::v1::{Succeeded, V1State, path};
use actix_web::{get, web};
use countersign_application::{GetRoleError, ReadRoles};

declare_errors!(Errors: ResourceNotFound);

impl From<GetRoleError> for ApiError {
    fn from(error: GetRoleError) -> Self {
        match error {
            GetRoleError::NotFound => path::not_found(),
            GetRoleError::Failure(failure) => failure.into(),
        }
    }
}

/// Shows a role and what it permits.
#[utoipa::path(
    tag = "roles",
    security(("bearer" = []), ("api_key" = ["roles:read"])),
    params(("role" = String, Path, description = "The name of the role.")),
    responses(
        (status = 200, description = "The role.", body = Succeeded<RoleView>,
            headers(("ETag" = String, description = "Its version, for `If-Match`."))),
        Errors,
    )
)]
#[get("/roles/{role}")]
pub(super) async fn get_role(
    api: web::Data<V1State>,
    permit: Permit<ReadRoles>,
    path: web::Path<String>,
) -> Answer {
    let role = path::role(&path)?;
    let role = api.run(|api| async move { api.roles.read.execute(&permit.by, &role).await }).await?;
    let version = role.version;
    Ok(Reply::ok(&RoleView::new(role)).version(version))
}
