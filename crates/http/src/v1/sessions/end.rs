//! `DELETE /users/me/sessions/{id}`

use crate::declare_errors;
use crate::kit::{Answer, ApiError, Browser, Caller, Reply};
use crate::v1::{V1State, path};
use actix_web::{delete, web};
use countersign_application::{RevokeSessionCommand, RevokeSessionError};
use countersign_domain::SessionId;

declare_errors!(Errors: ResourceNotFound);

impl From<RevokeSessionError> for ApiError {
    fn from(error: RevokeSessionError) -> Self {
        match error {
            RevokeSessionError::NotFound => path::not_found(),
            RevokeSessionError::Failure(failure) => failure.into(),
        }
    }
}

/// Ends one of your sessions, this one or another.
///
/// Its tokens are refused from this answer on.
#[utoipa::path(
    tag = "sessions",
    security(("bearer" = [])),
    params(("id" = uuid::Uuid, Path, description = "The session.")),
    responses((status = 204, description = "The session has ended."), Errors)
)]
#[delete("/users/me/sessions/{id}")]
pub(super) async fn end_session(
    api: web::Data<V1State>,
    caller: Caller,
    browser: Browser,
    path: web::Path<String>,
) -> Answer {
    let session: SessionId = path::id(&path)?;
    let Caller { by, origin, .. } = caller;
    let forgotten = if session == by.session() { browser.forget()? } else { Vec::new() };
    let command = RevokeSessionCommand { by, session, origin };
    api.run(|api| async move { api.revoke_session.execute(command).await }).await?;
    Ok(Reply::no_content().cookies(forgotten))
}
