//! `GET /users/{id}/sessions`

use crate::declare_errors;
use crate::kit::{Answer, ApiError, List, ListParams, Page, Permit};
use crate::v1::sessions::{OpenSessionView, Sessions, SessionsParams};
use crate::v1::{Succeeded, V1State, path};
use actix_web::{get, web};
use countersign_application::{ListSessionsOfError, ReadUsers};
use std::sync::Arc;

declare_errors!(Errors: ResourceNotFound);

impl From<ListSessionsOfError> for ApiError {
    fn from(error: ListSessionsOfError) -> Self {
        match error {
            ListSessionsOfError::NotFound => path::no_such_account(),
            ListSessionsOfError::Failure(failure) => failure.into(),
        }
    }
}

/// Lists where a user is logged in.
///
/// The session used last comes first, unless another order is asked for.
#[utoipa::path(
    tag = "users",
    security(("bearer" = []), ("api_key" = ["users:read"])),
    params(("id" = uuid::Uuid, Path, description = "The account."), ListParams, SessionsParams),
    responses(
        (status = 200, description = "A page of the sessions.", body = Succeeded<Page<Vec<OpenSessionView>>>),
        Errors
    )
)]
#[get("/users/{id}/sessions")]
pub(super) async fn list_sessions_of(
    api: web::Data<V1State>,
    permit: Permit<ReadUsers>,
    path: web::Path<String>,
    list: List<Sessions>,
) -> Answer {
    let (user, request) = (path::account(&path)?, list.request.clone());
    let list_of =
        |api: Arc<V1State>| async move { api.list_sessions_of.execute(&permit.by, user, &request).await };
    let sessions = api.run(list_of).await?;
    list.reply(sessions, OpenSessionView::new)
}
