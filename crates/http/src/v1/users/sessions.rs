//! `GET /users/{id}/sessions`

use crate::declare_errors;
use crate::kit::{Answer, ApiError, Permit, Reply};
use crate::v1::sessions::OpenSessionView;
use crate::v1::views::Items;
use crate::v1::{Succeeded, V1State, path};
use actix_web::{get, web};
use countersign_application::{ListSessionsOfError, ReadUsers};

declare_errors!(Errors: ResourceNotFound);

impl From<ListSessionsOfError> for ApiError {
    fn from(error: ListSessionsOfError) -> Self {
        match error {
            ListSessionsOfError::NotFound => path::not_found(),
            ListSessionsOfError::Failure(failure) => failure.into(),
        }
    }
}

/// Lists where a user is logged in.
///
/// The session used last comes first; there are at most 100.
#[utoipa::path(
    tag = "users",
    security(("bearer" = []), ("api_key" = ["users:read"])),
    params(("id" = uuid::Uuid, Path, description = "The account.")),
    responses((status = 200, description = "The sessions.", body = Succeeded<Items<OpenSessionView>>), Errors)
)]
#[get("/users/{id}/sessions")]
pub(super) async fn list_sessions_of(
    api: web::Data<V1State>,
    permit: Permit<ReadUsers>,
    path: web::Path<String>,
) -> Answer {
    let user = path::id(&path)?;
    let sessions = api.run(|api| async move { api.list_sessions_of.execute(&permit.by, user).await }).await?;
    Ok(Reply::ok(&Items::of(sessions, OpenSessionView::new)))
}
