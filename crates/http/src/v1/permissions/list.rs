//! `GET /permissions`

use super::collection::{Permissions, PermissionsParams};
use super::view::PermissionView;
use crate::kit::{Answer, List, ListParams, Page, Permit};
use crate::v1::{Succeeded, V1State};
use actix_web::{get, web};
use countersign_application::ReadPermissions;

/// Lists permissions.
#[utoipa::path(
    tag = "permissions",
    security(("bearer" = []), ("api_key" = ["permissions:read"])),
    params(ListParams, PermissionsParams),
    responses((status = 200, description = "A page of permissions.", body = Succeeded<Page<Vec<PermissionView>>>))
)]
#[get("/permissions")]
pub(super) async fn list_permissions(
    api: web::Data<V1State>,
    permit: Permit<ReadPermissions>,
    list: List<Permissions>,
) -> Answer {
    let request = list.request.clone();
    let permissions =
        api.run(|api| async move { api.permissions.list.execute(&permit.by, &request).await }).await?;
    list.reply(permissions, PermissionView::new)
}
