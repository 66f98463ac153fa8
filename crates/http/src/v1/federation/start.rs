//! Sending somebody to an identity provider.

use crate::kit::{ApiError, Browser, Fields, FromFields, Refused, SetCookie};
use crate::v1::V1State;
use actix_web::web;
use countersign_application::{FederationGoal, StartFederationCommand, StartedFederation};
use countersign_domain::{OpaqueToken, ProviderName};
use serde::Serialize;
use utoipa::ToSchema;

/// A login at an identity provider that has been started.
#[derive(Serialize, ToSchema)]
#[schema(as = StartedLogin)]
pub(in crate::v1) struct StartedView {
    /// Where to go.
    #[schema(example = "https://accounts.google.com/o/oauth2/v2/auth?client_id=…")]
    authorization_url: String,
    /// Keep it, and present it with what comes back. A browser has it in a cookie as well.
    #[schema(example = "csf_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    flow_token: String,
    /// How long the login may take, in seconds.
    #[schema(example = 600)]
    expires_in: u64,
}

impl StartedView {
    pub(in crate::v1) fn new(started: &StartedFederation) -> Self {
        Self {
            authorization_url: started.authorization_url.to_string(),
            flow_token: started.binding.expose().to_owned(),
            expires_in: started.expires_in.as_secs(),
        }
    }
}

/// Where somebody goes afterwards.
pub(in crate::v1) struct Afterwards {
    pub(in crate::v1) return_to: Option<String>,
    pub(in crate::v1) redirect_uri: Option<String>,
}

impl FromFields for Afterwards {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Refused> {
        let return_to = fields.given_if_any("return_to");
        let redirect_uri = fields.given_if_any("redirect_uri");
        Ok(Self { return_to: return_to?, redirect_uri: redirect_uri? })
    }
}

/// Starts a login, and gives it with the cookie that proves whose it is. A browser that is redirected keeps the one that
/// it has, for all its tabs; what an answer shows is new.
pub(in crate::v1) async fn started(
    api: &web::Data<V1State>,
    browser: &Browser,
    provider: ProviderName,
    goal: FederationGoal,
    afterwards: Afterwards,
    binding: Option<OpaqueToken>,
) -> Result<(StartedFederation, SetCookie), ApiError> {
    let command = StartFederationCommand {
        callback: api.federation.callback(&provider),
        provider,
        goal,
        redirect_uri: afterwards.redirect_uri,
        return_to: afterwards.return_to,
        binding,
    };
    let started = api.run(|api| async move { api.federation.start.execute(command).await }).await?;
    let cookie = browser.keep_flow(started.binding.expose(), started.expires_in)?;
    Ok((started, cookie))
}
