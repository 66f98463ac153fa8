//! `DELETE /users/{id}/sessions`

use crate::declare_errors;
use crate::kit::{Answer, ApiError, Permit, Reply};
use crate::v1::views::SessionsEndedView;
use crate::v1::{Succeeded, V1State, path};
use actix_web::{delete, web};
use countersign_application::{EndSessionsOfCommand, EndSessionsOfError, UpdateUsers};

declare_errors!(Errors: Forbidden, ResourceNotFound);

impl From<EndSessionsOfError> for ApiError {
    fn from(error: EndSessionsOfError) -> Self {
        match error {
            EndSessionsOfError::NotFound => path::no_such_account(),
            EndSessionsOfError::AuthorityLacking => Self::authority_lacking(),
            EndSessionsOfError::Failure(failure) => failure.into(),
        }
    }
}

/// Ends every session of a user.
///
/// Their tokens are refused from this answer on.
#[utoipa::path(
    tag = "users",
    security(("bearer" = []), ("api_key" = ["users:update"])),
    params(("id" = uuid::Uuid, Path, description = "The account.")),
    responses((status = 200, description = "They have ended.", body = Succeeded<SessionsEndedView>), Errors)
)]
#[delete("/users/{id}/sessions")]
pub(super) async fn end_sessions_of(
    api: web::Data<V1State>,
    permit: Permit<UpdateUsers>,
    path: web::Path<String>,
) -> Answer {
    let Permit { by, origin } = permit;
    let command = EndSessionsOfCommand { by, user: path::account(&path)?, session: None, origin };
    let sessions_ended = api.run(|api| async move { api.end_sessions_of.execute(command).await }).await?;
    Ok(Reply::ok(&SessionsEndedView { sessions_ended }))
}
