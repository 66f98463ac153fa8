//! `POST /auth/refresh`

use super::login::TokensView;
use crate::rustauth::cases::Api;
use actix_web::post;
use countersign_application::RefreshSessionCommand;
use countersign_domain::{Invalid, Violation};
use countersign_http::declare_errors;
use countersign_http::kit::{Answer, ApiError, Body, Client, Fields, FromFields, Refused, Reply};
use utoipa::ToSchema;

/// The refresh token that the last login or renewal answered with.
#[derive(ToSchema)]
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

declare_errors!(Errors: InvalidToken, EmailNotVerified);

/// Takes a refresh token, once, for the next pair of tokens.
///
/// A refresh token that comes back after it was used is in two hands: the session ends for both. A text that is no
/// token of any kind is 400.
#[utoipa::path(
    tag = "auth",
    request_body = RefreshBody,
    responses((status = 200, description = "The next pair.", body = TokensView), Errors)
)]
#[post("/auth/refresh")]
pub(super) async fn refresh(api: Api, client: Client, body: Body<RefreshBody>) -> Answer {
    let text = body.0.refresh_token;
    let command = RefreshSessionCommand::new(&text, client.0);
    if command.token.is_none() && !is_access_token(&text) {
        let malformed = Invalid::new(Violation::Malformed, "must be a refresh token");
        return Err(ApiError::field("refresh_token", &malformed));
    }
    let login = api.run(|api| async move { api.refresh.execute(command).await }).await?;
    Ok(Reply::ok(&TokensView::new(&login)))
}

/// Whether a text has the form of the other kind of token: that is not malformed, but wrong here.
fn is_access_token(text: &str) -> bool {
    text.starts_with("eyJ") && text.split('.').count() == 3
}
