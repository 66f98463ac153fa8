//! `POST /auth/refresh`

use crate::declare_errors;
use crate::kit::{Answer, ApiError, Body, Browser, Client, ErrorCode, Fields, FromFields, Refused};
use crate::v1::session::{Delivery, SessionView, hand_over};
use crate::v1::{Succeeded, V1State};
use actix_web::{post, web};
use countersign_application::{RefreshSessionCommand, RefreshSessionError};
use countersign_domain::{Invalid, Origin, Violation};
use utoipa::ToSchema;

/// The refresh token that the last login or renewal answered with; nothing for a browser that has it in a cookie.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Renewal)]
struct RefreshBody {
    /// The token; without it, the one in the cookie.
    #[schema(nullable = false, example = "csr_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    refresh_token: Option<String>,
}

impl FromFields for RefreshBody {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Refused> {
        Ok(Self { refresh_token: fields.given_if_any("refresh_token")? })
    }
}

declare_errors!(Errors: CsrfTokenInvalid, EmailNotVerified, InvalidToken);

impl From<RefreshSessionError> for ApiError {
    fn from(error: RefreshSessionError) -> Self {
        match error {
            RefreshSessionError::InvalidToken => Self::new(ErrorCode::InvalidToken),
            RefreshSessionError::EmailNotVerified => Self::new(ErrorCode::EmailNotVerified),
            RefreshSessionError::OtherSession => Self::new(ErrorCode::CsrfTokenInvalid),
            RefreshSessionError::Failure(failure) => failure.into(),
        }
    }
}

/// Renews a session: takes a refresh token, once, for the next pair of tokens.
///
/// A refresh token that comes back after it was used is in two hands: the session ends for both.
#[utoipa::path(
    tag = "login",
    request_body = RefreshBody,
    responses((status = 200, description = "The next pair.", body = Succeeded<SessionView>), Errors)
)]
#[post("/auth/refresh")]
pub(super) async fn refresh_session(
    api: web::Data<V1State>,
    client: Client,
    browser: Browser,
    body: Body<RefreshBody>,
) -> Answer {
    let (command, delivery) = command(body.0, &browser, client.0)?;
    let login = api.run(|api| async move { api.refresh_session.execute(command).await }).await?;
    hand_over(&browser, delivery, login)
}

fn command(
    body: RefreshBody,
    browser: &Browser,
    origin: Origin,
) -> Result<(RefreshSessionCommand, Delivery), ApiError> {
    if let Some(token) = body.refresh_token {
        return Ok((RefreshSessionCommand::new(&token, origin), Delivery::Token));
    }
    let Some(renewal) = browser.renewal()? else {
        return Err(ApiError::field("refresh_token", &Invalid::new(Violation::Required, "is required")));
    };
    let command = RefreshSessionCommand::new(&renewal.refresh_token, origin).of_session(renewal.session);
    Ok((command, Delivery::Cookie))
}
