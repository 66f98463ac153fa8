//! `POST /auth/oauth2/{provider}/callback`

use super::outcome::{OutcomeView, answer};
use super::refusals::ExchangeErrors;
use crate::kit::{Answer, ApiError, Body, Browser, Client, Fields, FromFields, Refused};
use crate::v1::session::Delivery;
use crate::v1::{Succeeded, V1State, path};
use actix_web::{post, web};
use countersign_application::{CompleteFederationCommand, ProviderAnswer};
use countersign_domain::{Origin, ProviderName};
use secrecy::SecretString;
use std::sync::Arc;
use utoipa::ToSchema;

/// What came back from the identity provider, and what stayed with who went there.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProviderLogin)]
struct ExchangeBody {
    /// The `code` that the provider sent back.
    #[schema(example = "4/0AeanS0…")]
    code: String,
    /// The `state` that it sent back.
    #[schema(example = "cst_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    state: String,
    /// The `flow_token` of the start. A browser has it in a cookie and leaves it out.
    #[schema(nullable = false, example = "csf_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    flow_token: Option<String>,
    /// The `iss` that the provider sent back (RFC 9207), if it did.
    #[schema(nullable = false, example = "https://accounts.google.com")]
    iss: Option<String>,
    /// How to hand the session over: `token` (the default), in the answer; or `cookie`, to a browser.
    #[schema(nullable = false, example = "token")]
    session: Option<Delivery>,
}

impl FromFields for ExchangeBody {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Refused> {
        let (code, state) = (fields.given("code"), fields.given("state"));
        let (flow_token, iss) = (fields.given_if_any("flow_token"), fields.given_if_any("iss"));
        let session = Delivery::read(fields);
        Ok(Self { code: code?, state: state?, flow_token: flow_token?, iss: iss?, session: session? })
    }
}

impl ExchangeBody {
    fn into_command(
        self,
        provider: ProviderName,
        in_cookie: Option<&str>,
        origin: Origin,
    ) -> CompleteFederationCommand {
        let presented = (self.state.as_str(), self.flow_token.as_deref().or(in_cookie));
        let answer = ProviderAnswer::Code(SecretString::from(self.code));
        CompleteFederationCommand::new(provider, presented, answer, self.iss, origin)
    }
}

/// Completes a login at an identity provider, for apps.
///
/// What came back is accepted once, within ten minutes, from who started it.
#[utoipa::path(
    tag = "social login",
    params(("provider" = String, Path, description = "The name of the provider.", example = "google")),
    request_body = ExchangeBody,
    responses(
        (status = 200, description = "As for a login, or the identity that was linked.", body = Succeeded<OutcomeView>),
        ExchangeErrors,
    )
)]
#[post("/auth/oauth2/{provider}/callback")]
pub(super) async fn exchange(
    api: web::Data<V1State>,
    client: Client,
    browser: Browser,
    provider: web::Path<String>,
    body: Body<ExchangeBody>,
) -> Answer {
    let delivery = body.0.session.unwrap_or(Delivery::Token);
    if delivery == Delivery::Cookie || body.0.flow_token.is_none() {
        browser.may_log_in()?;
    }
    let command = body.0.into_command(path::provider(&provider)?, browser.flow()?, client.0);
    let complete =
        |api: Arc<V1State>| async move { Ok::<_, ApiError>(api.federation.complete.execute(command).await) };
    answer(&browser, delivery, api.run(complete).await?.outcome?)
}
