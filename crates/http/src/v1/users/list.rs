//! `GET /users`

use super::collection::{Users, UsersParams};
use super::view::ManagedUserView;
use crate::kit::{Answer, List, ListParams, Page, Permit};
use crate::v1::{Succeeded, V1State};
use actix_web::{get, web};
use countersign_application::ReadUsers;

/// Lists accounts, the newest first.
#[utoipa::path(
    tag = "users",
    security(("bearer" = []), ("api_key" = ["users:read"])),
    params(ListParams, UsersParams),
    responses((status = 200, description = "A page of accounts.", body = Succeeded<Page<Vec<ManagedUserView>>>))
)]
#[get("/users")]
pub(super) async fn list_users(
    api: web::Data<V1State>,
    permit: Permit<ReadUsers>,
    list: List<Users>,
) -> Answer {
    let request = list.request.clone();
    let users = api.run(|api| async move { api.list_users.execute(&permit.by, &request).await }).await?;
    list.reply(users, ManagedUserView::new)
}
