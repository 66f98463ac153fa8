//! `GET /auth/oauth2/{provider}/callback`

use super::outcome::{OutcomeView, answer, send_on};
use super::refusals::CallbackErrors;
use crate::kit::{Answer, ApiError, Browser, Client, query_of};
use crate::v1::session::Delivery;
use crate::v1::{Succeeded, V1State, path};
use actix_web::{HttpRequest, get, web};
use countersign_application::{CompleteFederationCommand, FederationReturn, ProviderAnswer};
use secrecy::SecretString;
use std::sync::Arc;

/// Takes a browser back that comes from an identity provider.
///
/// It goes on to the page that was asked for when it was started, with its session in cookies. There `mfa_required=true`
/// says that a second factor follows (`POST /auth/mfa/verify` with `session: cookie` and no ticket), `linked` names the
/// provider that was linked, and `error` is the code of an error. Where no page was asked for, the answer is as that of a
/// login. What providers send beside `code`, `state`, `iss` and `error` is ignored.
#[utoipa::path(
    tag = "social login",
    params(
        ("provider" = String, Path, description = "The name of the provider.", example = "google"),
        ("state" = Option<String>, Query, description = "What it was started with."),
        ("code" = Option<String>, Query, description = "What the provider can be asked with."),
        ("iss" = Option<String>, Query, description = "Who the provider is (RFC 9207)."),
        ("error" = Option<String>, Query, description = "Why there is no code."),
    ),
    responses(
        (status = 200, description = "As for a login, or the identity that was linked.", body = Succeeded<OutcomeView>),
        (status = 303, description = "To the page that was asked for.", headers(("Location" = String, description = "The page."))),
        CallbackErrors,
    )
)]
#[get("/auth/oauth2/{provider}/callback")]
pub(super) async fn callback(
    api: web::Data<V1State>,
    request: HttpRequest,
    client: Client,
    browser: Browser,
    provider: web::Path<String>,
) -> Answer {
    let mut given = query_of(&request)?;
    let code = given.remove("code").filter(|_| !given.contains_key("error"));
    let answer_there =
        code.map_or(ProviderAnswer::Refused, |code| ProviderAnswer::Code(SecretString::from(code)));
    let state = given.remove("state").unwrap_or_default();
    let (provider, presented) = (path::provider(&provider)?, (state.as_str(), browser.flow()?));
    let command =
        CompleteFederationCommand::new(provider, presented, answer_there, given.remove("iss"), client.0);
    let complete =
        |api: Arc<V1State>| async move { Ok::<_, ApiError>(api.federation.complete.execute(command).await) };
    let FederationReturn { return_to, outcome } = api.run(complete).await?;
    match return_to {
        Some(page) => send_on(&browser, &page, outcome.map_err(ApiError::from)),
        None => answer(&browser, Delivery::Token, outcome?),
    }
}
