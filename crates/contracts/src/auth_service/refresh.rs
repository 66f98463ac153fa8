//! `POST /auth/token/refresh`

use super::cases::Api;
use super::token::hand_over;
use super::views::TokenView;
use actix_web::post;
use countersign_application::RefreshSessionCommand;
use countersign_http::declare_errors;
use countersign_http::kit::{Answer, ApiError, Browser, Client, ErrorCode};

declare_errors!(Errors: CsrfTokenInvalid, EmailNotVerified, InvalidToken, Unauthorized);

/// Takes the refresh token in the cookie, once, for the next pair of tokens.
#[utoipa::path(
    tag = "auth",
    responses(
        (status = 200, description = "The next access token.", body = TokenView,
            headers(("Set-Cookie" = String, description = "The next refresh token."))),
        Errors,
    )
)]
#[post("/auth/token/refresh")]
pub(super) async fn refresh(api: Api, client: Client, browser: Browser) -> Answer {
    let token = browser.refresh_alone()?.ok_or_else(|| ApiError::new(ErrorCode::Unauthorized))?;
    let command = RefreshSessionCommand::new(token, client.0);
    let login = api.run(|api| async move { api.refresh.execute(command).await }).await?;
    hand_over(&browser, &login)
}
