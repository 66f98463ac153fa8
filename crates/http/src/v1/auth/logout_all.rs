//! `POST /auth/logout-all`

use crate::kit::{Answer, ApiError, Browser, Caller, Reply};
use crate::v1::views::SessionsEndedView;
use crate::v1::{Succeeded, V1State};
use actix_web::{post, web};
use countersign_application::{LogOutEverywhereCommand, LogOutEverywhereError};

impl From<LogOutEverywhereError> for ApiError {
    fn from(error: LogOutEverywhereError) -> Self {
        match error {
            LogOutEverywhereError::Failure(failure) => failure.into(),
        }
    }
}

/// Ends every session of the account, this one included.
#[utoipa::path(
    tag = "login",
    security(("bearer" = [])),
    responses((status = 200, description = "All sessions have ended.", body = Succeeded<SessionsEndedView>))
)]
#[post("/auth/logout-all")]
pub(super) async fn log_out_everywhere(api: web::Data<V1State>, caller: Caller, browser: Browser) -> Answer {
    let command = LogOutEverywhereCommand { by: caller.by, origin: caller.origin };
    let sessions_ended = api.run(|api| async move { api.log_out_everywhere.execute(command).await }).await?;
    Ok(Reply::ok(&SessionsEndedView { sessions_ended })
        .message("You are logged out everywhere.")
        .cookies(browser.forget()?))
}
