//! `GET /auth/oauth2/{provider}/authorize`

use super::refusals::StartErrors;
use super::start::{Afterwards, StartedView, started};
use crate::kit::{Answer, Browser, Query, Reply};
use crate::v1::{Succeeded, V1State, path};
use actix_web::http::header::ACCEPT;
use actix_web::{HttpRequest, get, web};
use countersign_application::FederationGoal;
use countersign_domain::{OpaqueToken, TokenKind};

/// Sends a browser to an identity provider to log in there, or tells an app where to go.
///
/// A browser is redirected, and comes back to `GET …/callback`. With `Accept: application/json` the answer says where to
/// go instead, and carries the `flow_token` that an app presents to `POST …/callback`.
#[utoipa::path(
    tag = "social login",
    params(
        ("provider" = String, Path, description = "The name of the provider.", example = "google"),
        ("return_to" = Option<String>, Query, description = "The page where a browser goes on, with its session in cookies; one of those that the server allows, to the letter. Without it the callback answers with tokens."),
        ("redirect_uri" = Option<String>, Query, description = "Where the provider sends people back to in place of this server; one of those that the server allows, to the letter."),
    ),
    responses(
        (status = 200, description = "Where to go, for apps.", body = Succeeded<StartedView>),
        (status = 303, description = "To the provider.", headers(("Location" = String, description = "Where to log in."))),
        StartErrors,
    )
)]
#[get("/auth/oauth2/{provider}/authorize")]
pub(super) async fn authorize(
    api: web::Data<V1State>,
    request: HttpRequest,
    browser: Browser,
    provider: web::Path<String>,
    afterwards: Query<Afterwards>,
) -> Answer {
    let provider = path::provider(&provider)?;
    let accepts = request.headers().get_all(ACCEPT).filter_map(|accept| accept.to_str().ok());
    let is_app =
        accepts.flat_map(|accept| accept.split(',')).any(|one| one.trim().starts_with("application/json"));
    let kept = browser.flow()?.filter(|_| !is_app).and_then(|text| OpaqueToken::parse(TokenKind::Flow, text));
    let goal = FederationGoal::LogIn;
    let (started, cookie) = started(&api, &browser, provider, goal, afterwards.0, kept).await?;
    let reply = if is_app {
        Reply::ok(&StartedView::new(&started))
    } else {
        Reply::see_other(started.authorization_url.as_str())?
    };
    Ok(reply.cookies([cookie]))
}
