//! `POST /auth/refresh`

use crate::declare_errors;
use crate::kit::{Answer, ApiError, Body, Client, ErrorCode, Fields, FromFields, Refused, Reply};
use crate::v1::views::TokensView;
use crate::v1::{Succeeded, V1State};
use actix_web::{post, web};
use countersign_application::{RefreshSessionCommand, RefreshSessionError};
use utoipa::ToSchema;

/// The refresh token that the last login or renewal answered with.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Renewal)]
struct RefreshBody {
    /// The token.
    #[schema(example = "csr_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    refresh_token: String,
}

impl FromFields for RefreshBody {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Refused> {
        Ok(Self { refresh_token: fields.given("refresh_token")? })
    }
}

declare_errors!(Errors: InvalidToken);

impl From<RefreshSessionError> for ApiError {
    fn from(error: RefreshSessionError) -> Self {
        match error {
            RefreshSessionError::InvalidToken => Self::new(ErrorCode::InvalidToken),
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
    responses((status = 200, description = "The next pair.", body = Succeeded<TokensView>), Errors)
)]
#[post("/auth/refresh")]
pub(super) async fn refresh_session(
    api: web::Data<V1State>,
    client: Client,
    body: Body<RefreshBody>,
) -> Answer {
    let command = RefreshSessionCommand::new(&body.0.refresh_token, client.0);
    let login = api.run(|api| async move { api.refresh_session.execute(command).await }).await?;
    Ok(Reply::ok(&TokensView::new(login)))
}
