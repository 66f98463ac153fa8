//! The site: every contract, on the adapters.

use std::sync::Arc;

use countersign_application::{Authenticate, AuthenticateKey, Authorize};
use countersign_http::kit::{Contracts, Limits, MainRuntime, Reading, TrustedProxies};
use countersign_http::v1::{Federation, V1, V1State};
use countersign_http::{Operations, Site, SiteParts};
use tokio::runtime::Handle;

use super::contracts::{Parts, contracts};
use super::limits::{Limiters, limiters};
use super::rules::rules;
use super::{Adapters, password_policy};
use crate::config::Settings;
use crate::failure::{CommandResult, Explain};
use crate::readiness::ServerReadiness;

/// The site: every contract, on these adapters.
pub(crate) async fn site(settings: &Settings, adapters: &Adapters) -> CommandResult<Site> {
    let Adapters { ports, audit, federation, .. } = adapters;
    let rules = rules(settings);
    let Limiters { limits, redis } = limiters(settings).await?;
    let runtime = MainRuntime::new(Handle::current());
    let federation =
        Federation { policy: federation.clone(), public_url: settings.server.public_url.to_url() };
    let state = V1State::new(ports, rules, federation, runtime.clone());
    let v1 = V1::new(state, Reading { passwords: password_policy(settings), is_tolerant: false });
    let others = contracts(&Parts { settings, ports, runtime: &runtime, v1: &v1 });
    let contracts = Contracts::new(Arc::new(v1), others).explain(
        "two APIs are in each other's way",
        "mount one of them elsewhere, or switch it off: see the settings that start with `contracts.`",
    )?;
    Site::new(SiteParts {
        clock: Arc::clone(&ports.clock),
        ids: Arc::clone(&ports.ids),
        limits: Limits {
            body_bytes: usize::try_from(settings.http.max_body.bytes()).unwrap_or(usize::MAX),
            deadline: settings.http.request_timeout.get(),
            ..Limits::default()
        },
        proxies: TrustedProxies::new(
            settings.server.trusted_proxies.0.clone(),
            settings.server.forwarded_header,
        ),
        rate_limits: limits,
        public_origin: settings.server.public_url.origin(),
        allowed_origins: settings.browsers.allowed_origins.0.clone(),
        same_site: settings.browsers.same_site,
        mac: Arc::clone(&ports.mac),
        secrets: Arc::clone(&ports.secrets),
        authenticate: Authenticate::new(ports, rules),
        authenticate_key: AuthenticateKey::new(ports, rules),
        authorize: Authorize::new(ports),
        runtime,
        operations: Operations {
            readiness: Arc::new(ServerReadiness::new(ports, audit.mongodb.clone(), redis)),
            access_tokens: Arc::clone(&ports.access_tokens),
            started_at: ports.clock.now(),
        },
        contracts,
    })
    .explain("the description of the API cannot be written", "this is a defect; please report it")
}
