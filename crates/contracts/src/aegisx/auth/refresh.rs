//! `POST /auth/refresh`

use super::views::TokensView;
use crate::aegisx::cases::Api;
use crate::aegisx::presenter::Succeeded;
use actix_web::post;
use countersign_application::RefreshSessionCommand;
use countersign_http::declare_errors;
use countersign_http::kit::{Answer, Body, Client, Fields, FromFields, Refused, Reply};
use utoipa::ToSchema;

/// The refresh token that the last login or renewal answered with.
#[derive(ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Renewal)]
struct RefreshBody {
    /// The token.
    #[schema(example = "csr_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    refresh_token: String,
}

impl FromFields for RefreshBody {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Refused> {
        Ok(Self { refresh_token: fields.given("refreshToken")? })
    }
}

declare_errors!(Errors: InvalidToken, EmailNotVerified);

/// Takes a refresh token, once, for the next pair of tokens.
///
/// A refresh token that comes back after it was used is in two hands: the session ends for both.
#[utoipa::path(
    tag = "auth",
    request_body = RefreshBody,
    responses((status = 200, description = "The next pair.", body = Succeeded<TokensView>), Errors)
)]
#[post("/auth/refresh")]
pub(super) async fn refresh(api: Api, client: Client, body: Body<RefreshBody>) -> Answer {
    let command = RefreshSessionCommand::new(&body.0.refresh_token, client.0);
    let login = api.run(|api| async move { api.refresh.execute(command).await }).await?;
    Ok(Reply::ok(&TokensView::new(&login)))
}
