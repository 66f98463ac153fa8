//! `GET /roles`

use super::collection::{Roles, RolesParams};
use super::view::RoleView;
use crate::kit::{Answer, List, ListParams, Page, Permit};
use crate::v1::{Succeeded, V1State};
use actix_web::{get, web};
use countersign_application::ReadRoles;

/// Lists roles.
#[utoipa::path(
    tag = "roles",
    security(("bearer" = []), ("api_key" = ["roles:read"])),
    params(ListParams, RolesParams),
    responses((status = 200, description = "A page of roles.", body = Succeeded<Page<Vec<RoleView>>>))
)]
#[get("/roles")]
pub(super) async fn list_roles(
    api: web::Data<V1State>,
    permit: Permit<ReadRoles>,
    list: List<Roles>,
) -> Answer {
    let request = list.request.clone();
    let roles = api.run(|api| async move { api.roles.list.execute(&permit.by, &request).await }).await?;
    list.reply(roles, RoleView::new)
}
