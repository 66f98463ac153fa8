//! `DELETE /users/{id}/sessions/{session}`

use crate::declare_errors;
use crate::kit::{Answer, Permit, Reply};
use crate::v1::{V1State, path};
use actix_web::{delete, web};
use countersign_application::{EndSessionsOfCommand, UpdateUsers};

declare_errors!(Errors: Forbidden, ResourceNotFound);

/// Ends a session of a user.
///
/// Its tokens are refused from this answer on.
#[utoipa::path(
    tag = "users",
    security(("bearer" = []), ("api_key" = ["users:update"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The account."),
        ("session" = uuid::Uuid, Path, description = "The session."),
    ),
    responses((status = 204, description = "The session has ended."), Errors)
)]
#[delete("/users/{id}/sessions/{session}")]
pub(super) async fn end_session_of(
    api: web::Data<V1State>,
    permit: Permit<UpdateUsers>,
    path: web::Path<(String, String)>,
) -> Answer {
    let Permit { by, origin } = permit;
    let (user, session) = (path::account(&path.0)?, Some(path::id(&path.1)?));
    let command = EndSessionsOfCommand { by, user, session, origin };
    api.run(|api| async move { api.end_sessions_of.execute(command).await }).await?;
    Ok(Reply::no_content())
}
