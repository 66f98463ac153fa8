//! `POST /auth/logout`

use super::cases::Api;
use super::presenter::Message;
use actix_web::post;
use countersign_application::{LogOutByTokenCommand, LogOutByTokenError, LogOutCommand};
use countersign_http::declare_errors;
use countersign_http::kit::{Answer, ApiError, Browser, Caller, Client, Reply};
use std::time::Duration;

declare_errors!(Errors: CsrfTokenInvalid);

/// Ends the session of the access token, and that of the refresh token in the cookie: their tokens are refused from this
/// answer on. One of the two is enough.
#[utoipa::path(
    tag = "auth",
    security(("bearer" = [])),
    responses((status = 200, description = "The session has ended.", body = Message), Errors)
)]
#[post("/auth/logout")]
pub(super) async fn log_out(
    api: Api,
    caller: Result<Caller, ApiError>,
    client: Client,
    browser: Browser,
) -> Answer {
    let refresh = browser.refresh_alone()?;
    let kept = refresh.map(|token| LogOutByTokenCommand::new(token, client.0));
    api.run(|api| async move {
        let by_token = match kept {
            Some(command) => api.log_out_by_token.execute(command).await,
            None => Err(LogOutByTokenError::InvalidToken),
        };
        match (caller, by_token) {
            (Ok(Caller { by, origin, .. }), Ok(()) | Err(LogOutByTokenError::InvalidToken)) => {
                Ok(api.log_out.execute(LogOutCommand { by, origin }).await?)
            }
            (Err(_), Ok(())) => Ok(()),
            (Err(error), Err(LogOutByTokenError::InvalidToken)) => Err(error),
            (_, Err(LogOutByTokenError::Failure(failure))) => Err(failure.into()),
        }
    })
    .await?;
    Ok(Reply::done("Logout successful").cookies([browser.keep_refresh_alone("", Duration::ZERO)?]))
}
