//! `POST /auth/logout`

use crate::declare_errors;
use crate::kit::{Answer, ApiError, Browser, Caller, Client, Reply};
use crate::v1::{Nothing, Succeeded, V1State};
use actix_web::{post, web};
use countersign_application::{Authenticated, LogOutCommand, LogOutError, RefreshSessionCommand};
use countersign_domain::Origin;

declare_errors!(Errors: EmailNotVerified);

impl From<LogOutError> for ApiError {
    fn from(error: LogOutError) -> Self {
        match error {
            LogOutError::Failure(failure) => failure.into(),
        }
    }
}

/// Ends this session.
///
/// Its tokens are refused from this answer on. A browser whose access token has expired logs out by its refresh token.
#[utoipa::path(
    tag = "login",
    security(("bearer" = [])),
    responses((status = 200, description = "The session has ended.", body = Succeeded<Nothing>), Errors)
)]
#[post("/auth/logout")]
pub(super) async fn log_out(
    api: web::Data<V1State>,
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
    Ok(Reply::done("You are logged out.").cookies(browser.forget()?))
}

/// Who is in the session that a browser can still renew.
async fn revived(
    api: &web::Data<V1State>,
    browser: &Browser,
    origin: Origin,
) -> Result<Option<Authenticated>, ApiError> {
    let Some(renewal) = browser.renewal()? else { return Ok(None) };
    let command = RefreshSessionCommand::new(&renewal.refresh_token, origin).of_session(renewal.session);
    let login = api.run(|api| async move { api.refresh_session.execute(command).await }).await?;
    let token = login.tokens.access;
    api.run(|api| async move { api.authenticate.execute(token.expose()).await }).await.map(Some)
}
