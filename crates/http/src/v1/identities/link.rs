//! `POST /users/me/identities/{provider}`

use crate::declare_errors;
use crate::kit::{Answer, Body, Browser, Caller, Reply};
use crate::v1::federation::{Afterwards, StartErrors, StartedView, started};
use crate::v1::{Succeeded, V1State, path};
use actix_web::{post, web};
use countersign_application::FederationGoal;
use utoipa::ToSchema;

/// Where to go on afterwards.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = IdentityLink)]
#[expect(dead_code, reason = "it stands in the document; bodies are read as `Afterwards`")]
struct LinkBody {
    /// The page where a browser goes on; one of those that the server allows, to the letter.
    #[schema(nullable = false)]
    return_to: Option<String>,
    /// Where the provider sends an app back to in place of this server; one of those that the server allows, to the letter.
    #[schema(nullable = false)]
    redirect_uri: Option<String>,
}

declare_errors!(Errors: StepUpRequired);

/// Starts linking who you are at an identity provider to your account.
///
/// Go to `authorization_url` with the same browser; or, as an app, present what comes back with the `flow_token` to
/// `POST /auth/oauth2/{provider}/callback`. From then on you can log in there.
#[utoipa::path(
    tag = "social login",
    security(("bearer" = [])),
    params(("provider" = String, Path, description = "The name of the provider.", example = "google")),
    request_body = LinkBody,
    responses(
        (status = 200, description = "Where to go.", body = Succeeded<StartedView>),
        StartErrors,
        Errors,
    )
)]
#[post("/users/me/identities/{provider}")]
pub(super) async fn link_identity(
    api: web::Data<V1State>,
    caller: Caller,
    browser: Browser,
    provider: web::Path<String>,
    body: Body<Afterwards>,
) -> Answer {
    let provider = path::provider(&provider)?;
    let by = api.recent_login.check(caller.by)?;
    let goal = FederationGoal::Link(by);
    let (started, cookie) = started(&api, &browser, provider, goal, body.0, None).await?;
    Ok(Reply::ok(&StartedView::new(&started)).cookies([cookie]))
}
