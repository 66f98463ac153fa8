//! `DELETE /users/me/sessions`

use crate::kit::{Answer, ApiError, Caller, Reply};
use crate::v1::views::SessionsEndedView;
use crate::v1::{Succeeded, V1State};
use actix_web::{delete, web};
use countersign_application::{LogOutOthersCommand, LogOutOthersError};

impl From<LogOutOthersError> for ApiError {
    fn from(error: LogOutOthersError) -> Self {
        match error {
            LogOutOthersError::Failure(failure) => failure.into(),
        }
    }
}

/// Ends all of your sessions but this one.
#[utoipa::path(
    tag = "sessions",
    security(("bearer" = [])),
    responses((status = 200, description = "The others have ended.", body = Succeeded<SessionsEndedView>))
)]
#[delete("/users/me/sessions")]
pub(super) async fn end_other_sessions(api: web::Data<V1State>, caller: Caller) -> Answer {
    let command = LogOutOthersCommand { by: caller.by, origin: caller.origin };
    let sessions_ended = api.run(|api| async move { api.log_out_others.execute(command).await }).await?;
    Ok(Reply::ok(&SessionsEndedView { sessions_ended }))
}
