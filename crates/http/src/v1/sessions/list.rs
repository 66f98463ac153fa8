//! `GET /users/me/sessions`

use super::collection::{Sessions, SessionsParams};
use super::view::OwnSessionView;
use crate::kit::{Answer, Caller, List, ListParams, Page};
use crate::v1::{Succeeded, V1State};
use actix_web::{get, web};

/// Lists where you are logged in.
///
/// The session used last comes first, unless another order is asked for.
#[utoipa::path(
    tag = "sessions",
    security(("bearer" = [])),
    params(ListParams, SessionsParams),
    responses((status = 200, description = "A page of your sessions.", body = Succeeded<Page<Vec<OwnSessionView>>>))
)]
#[get("/users/me/sessions")]
pub(super) async fn list_sessions(api: web::Data<V1State>, caller: Caller, list: List<Sessions>) -> Answer {
    let request = list.request.clone();
    let sessions =
        api.run(|api| async move { api.list_sessions.execute(&caller.by, &request).await }).await?;
    list.reply(sessions, OwnSessionView::new)
}
