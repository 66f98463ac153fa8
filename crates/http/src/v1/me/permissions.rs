//! `GET /users/me/permissions`

use crate::kit::{Acting, Answer, ApiError, Reply};
use crate::v1::{Succeeded, V1State};
use actix_web::{get, web};
use countersign_application::{GetOwnPermissionsError, OwnPermissions};
use countersign_domain::Permission;
use serde::Serialize;
use utoipa::ToSchema;

/// What somebody may do.
#[derive(Serialize, ToSchema)]
#[schema(as = OwnPermissions)]
struct OwnPermissionsView {
    /// The names of the permissions, sorted.
    #[schema(value_type = Vec<String>, example = json!(["profile:read", "profile:update"]))]
    permissions: Vec<Permission>,
    /// What an access token carries as `permissions_hash` where the names would make it too long: the SHA-256, in
    /// base64url, of the names as they stand here, with a space between them.
    #[schema(example = "yLr5gnhWHBOzyCAzYQj5oBPcuDQQbrnJAKYIM5Fqpgg")]
    hash: String,
}

impl From<GetOwnPermissionsError> for ApiError {
    fn from(error: GetOwnPermissionsError) -> Self {
        match error {
            GetOwnPermissionsError::Forbidden => Self::scope_lacking(&Permission::PROFILE_READ),
            GetOwnPermissionsError::Failure(failure) => failure.into(),
        }
    }
}

/// Shows what you may do now.
///
/// A program sees what its API key may do.
#[utoipa::path(
    tag = "me",
    security(("bearer" = []), ("api_key" = ["profile:read"])),
    responses((status = 200, description = "Your permissions.", body = Succeeded<OwnPermissionsView>))
)]
#[get("/users/me/permissions")]
pub(super) async fn get_own_permissions(api: web::Data<V1State>, acting: Acting) -> Answer {
    let own = api.run(|api| async move { api.get_own_permissions.execute(&acting.by).await }).await?;
    let OwnPermissions { permissions, fingerprint: hash } = own;
    Ok(Reply::ok(&OwnPermissionsView { permissions, hash }))
}
