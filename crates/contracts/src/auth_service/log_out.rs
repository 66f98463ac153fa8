//! `POST /auth/logout`

use super::cases::Api;
use super::presenter::Message;
use actix_web::post;
use countersign_application::{Authenticated, LogOutCommand, RefreshSessionCommand};
use countersign_domain::Origin;
use countersign_http::declare_errors;
use countersign_http::kit::{Answer, ApiError, Browser, Caller, Client, Reply};
use std::time::Duration;

declare_errors!(Errors: CsrfTokenInvalid, EmailNotVerified);

/// Ends this session: its tokens are refused from this answer on. Without an access token, it is the session of the
/// refresh token in the cookie.
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
    let by = match caller {
        Ok(caller) => caller.by,
        Err(error) => revived(&api, &browser, client.0.clone()).await?.ok_or(error)?,
    };
    let command = LogOutCommand { by, origin: client.0 };
    api.run(|api| async move { api.log_out.execute(command).await }).await?;
    Ok(Reply::done("Logout successful").cookies([browser.keep_refresh_alone("", Duration::ZERO)?]))
}

/// Who is in the session of the refresh token.
async fn revived(api: &Api, browser: &Browser, origin: Origin) -> Result<Option<Authenticated>, ApiError> {
    let Some(token) = browser.refresh_alone()? else { return Ok(None) };
    let command = RefreshSessionCommand::new(token, origin);
    let login = api.run(|api| async move { api.refresh.execute(command).await }).await?;
    let token = login.tokens.access;
    let by = api.run(|api| async move { api.authenticate.execute(token.expose()).await }).await?;
    Ok(Some(by))
}
