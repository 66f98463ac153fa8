//! `GET /users/me/sessions`

use super::view::OwnSessionView;
use crate::kit::{Answer, ApiError, Caller, Reply};
use crate::v1::views::Items;
use crate::v1::{Succeeded, V1State};
use actix_web::{get, web};
use countersign_application::ListSessionsError;

impl From<ListSessionsError> for ApiError {
    fn from(error: ListSessionsError) -> Self {
        match error {
            ListSessionsError::Failure(failure) => failure.into(),
        }
    }
}

/// Lists where you are logged in.
///
/// The session used last comes first; there are at most 100.
#[utoipa::path(
    tag = "sessions",
    security(("bearer" = [])),
    responses((status = 200, description = "Your sessions.", body = Succeeded<Items<OwnSessionView>>))
)]
#[get("/users/me/sessions")]
pub(super) async fn list_sessions(api: web::Data<V1State>, caller: Caller) -> Answer {
    let sessions = api.run(|api| async move { api.list_sessions.execute(&caller.by).await }).await?;
    Ok(Reply::ok(&Items::of(sessions, OwnSessionView::new)))
}
