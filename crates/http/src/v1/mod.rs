//! The canonical contract: everything the core can do, under `/api/v1`.

mod api_keys;
mod audit;
mod auth;
mod blog;
mod envelope;
mod features;
mod federation;
mod identities;
mod limits;
mod me;
mod mfa;
mod path;
mod permission_matrix;
mod permissions;
pub mod resources;
mod roles;
mod session;
mod sessions;
mod state;
mod text;
mod users;
mod views;

pub use envelope::{Details, ErrorView, Failed, Nothing, Succeeded, V1Presenter};
pub use federation::Federation;
pub use permission_matrix::permissions_markdown;
pub use state::V1State;

use crate::kit::{Contract, Limit, Presenter, RateRules, Reading, collect, mount};
use crate::operations;
use actix_web::http::Method;
use actix_web::web;
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{InfoBuilder, LicenseBuilder, OpenApi};
use utoipa_actix_web::service_config::ServiceConfig;

/// Where it is mounted unless an operator decides otherwise.
pub const PREFIX: &str = "/api/v1";

/// The canonical contract.
#[derive(Debug, Clone)]
pub struct V1 {
    state: web::Data<V1State>,
    reading: Reading,
    prefix: &'static str,
}

impl V1 {
    /// The contract over these use cases, mounted at [`PREFIX`].
    #[must_use]
    pub fn new(state: V1State, reading: Reading) -> Self {
        Self { state: web::Data::new(state), reading, prefix: PREFIX }
    }
}

impl V1 {
    /// What its handlers call, for contracts that have some of its resources.
    #[must_use]
    pub fn shared_state(&self) -> web::Data<V1State> {
        self.state.clone()
    }
}

impl Contract for V1 {
    fn name(&self) -> &'static str {
        "v1"
    }

    fn prefix(&self) -> &str {
        self.prefix
    }

    fn presenter(&self) -> &dyn Presenter {
        &V1Presenter
    }

    fn reading(&self, _: Option<&str>) -> &Reading {
        &self.reading
    }

    fn routes(&self, config: &mut ServiceConfig<'_>) {
        routes(config);
    }

    fn state(&self, config: &mut web::ServiceConfig) {
        config.app_data(self.state.clone());
    }

    fn limit(&self, method: &Method, route: &str, rules: &RateRules) -> Limit {
        rules.limit(limits::rule(method, route))
    }

    fn document(&self) -> OpenApi {
        document(self.prefix)
    }
}

/// The OpenAPI document of the canonical contract, operations outside its prefix included. It needs no server.
#[must_use]
pub fn openapi() -> OpenApi {
    document(PREFIX)
}

fn routes(config: &mut ServiceConfig<'_>) {
    auth::routes(config);
    me::routes(config);
    mfa::routes(config);
    federation::routes(config);
    identities::routes(config);
    sessions::routes(config);
    api_keys::routes(config);
    users::routes(config);
    roles::routes(config);
    permissions::routes(config);
    features::routes(config);
    blog::routes(config);
    audit::routes(config);
}

fn document(prefix: &str) -> OpenApi {
    let mut document = collect::<Failed<'_>>(&V1Presenter, |config| {
        mount(prefix, config, routes);
        operations::routes(config);
    });
    document.info = InfoBuilder::new()
        .title("Countersign")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(include_str!("description.md")))
        .license(Some(
            LicenseBuilder::new().name("MIT OR Apache-2.0").identifier(Some("MIT OR Apache-2.0")).build(),
        ))
        .build();
    let tags = [
        ("accounts", "Registering, and proving an e-mail address."),
        ("login", "Getting tokens, renewing them, and giving them up."),
        ("social login", "Logging in by who somebody is at Google, GitHub or any OpenID Connect issuer."),
        ("password", "Forgetting a password, and changing it."),
        ("second factor", "One-time codes beside the password, and backup codes."),
        ("me", "The account of whoever asks."),
        ("sessions", "Where the account of whoever asks is logged in."),
        ("API keys", "What programs come with where people log in."),
        ("users", "The accounts of others, for who has the right."),
        ("audit", "What was done and tried, for who has the right."),
        ("roles", "What accounts may do, by what they are."),
        ("permissions", "What there is to be permitted."),
        ("features", "Switches that services ask for."),
        ("blog", "Posts, comments, and who likes them."),
        ("operations", "For whoever runs the server, and for services that verify its tokens."),
    ];
    let tags = tags.map(|(name, text)| TagBuilder::new().name(name).description(Some(text)).build());
    document.tags = Some(tags.into());
    document
}
