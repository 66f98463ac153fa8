//! `POST /auth/logout`

use crate::kit::{Answer, ApiError, Browser, Caller, Reply};
use crate::v1::{Nothing, Succeeded, V1State};
use actix_web::{post, web};
use countersign_application::{LogOutCommand, LogOutError};

impl From<LogOutError> for ApiError {
    fn from(error: LogOutError) -> Self {
        match error {
            LogOutError::Failure(failure) => failure.into(),
        }
    }
}

/// Ends this session.
///
/// Its tokens are refused from this answer on.
#[utoipa::path(
    tag = "login",
    security(("bearer" = [])),
    responses((status = 200, description = "The session has ended.", body = Succeeded<Nothing>))
)]
#[post("/auth/logout")]
pub(super) async fn log_out(api: web::Data<V1State>, caller: Caller, browser: Browser) -> Answer {
    let command = LogOutCommand { by: caller.by, origin: caller.origin };
    api.run(|api| async move { api.log_out.execute(command).await }).await?;
    Ok(Reply::done("You are logged out.").cookies(browser.forget()?))
}
