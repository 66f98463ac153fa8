//! Auth Service 2.1: accounts with numbers, refresh tokens in cookies, and the canonical resources in its words.

mod cases;
mod health;
mod log_out;
mod me;
mod presenter;
mod refresh;
mod register;
mod token;
mod views;

use crate::shared::{About, document, unwrapped};
use actix_web::http::Method;
use actix_web::web;
use cases::{Api, AuthServiceCases};
use countersign_application::{Ports, Settings};
use countersign_domain::PasswordPolicy;
use countersign_http::kit::{Contract, Limit, LimitRule, MainRuntime, Presenter, RateRules, Reading};
use countersign_http::v1::{V1, V1State, resources};
use countersign_ports::Quota;
use presenter::{AuthServicePresenter, Failed};
use std::fmt;
use utoipa::openapi::OpenApi;
use utoipa_actix_web::service_config::ServiceConfig;

const ABOUT: About = About {
    title: "Auth Service",
    version: "2.1.0",
    description: "The API of Auth Service, spoken by Countersign for clients that were written against it. What \
                  that only names, API keys, second factors, logins at identity providers, roles, has the paths \
                  of the canonical API.",
};

/// What the document has of logins; what it only names is limited as in the canonical contract.
const OWN_LOGINS: [&str; 4] = ["/auth/register", "/auth/token", "/auth/token/refresh", "/auth/logout"];

/// What an operator decides about it.
#[derive(Debug, Clone)]
pub struct AuthServiceSettings {
    /// Where it is mounted: empty for the root, else with a leading and no trailing slash.
    pub mount: String,
    /// What was decided about the rules, with the lifetimes of its own.
    pub rules: Settings,
    /// Which passwords may be set.
    pub passwords: PasswordPolicy,
    /// How often clients may ask; `None` is as often as they like.
    pub limit: Option<Quota>,
}

/// The contract.
#[derive(Clone)]
pub struct AuthService {
    api: Api,
    v1: web::Data<V1State>,
    mount: String,
    /// For its own operations.
    reading: Reading,
    /// For those of the canonical contract, where a misspelt field could do harm.
    strict: Reading,
    limit: Option<Quota>,
}

impl AuthService {
    /// The contract over use cases on these ports, with resources of the canonical one.
    #[must_use]
    pub fn new(ports: &Ports, settings: AuthServiceSettings, runtime: MainRuntime, v1: &V1) -> Self {
        let AuthServiceSettings { mount, rules, passwords, limit } = settings;
        let strict = Reading { passwords, is_tolerant: false };
        let reading = Reading { is_tolerant: true, ..strict.clone() };
        let api = web::Data::new(AuthServiceCases::on(ports, rules, runtime));
        Self { api, v1: v1.shared_state(), mount, reading, strict, limit }
    }
}

impl Contract for AuthService {
    fn name(&self) -> &'static str {
        "auth_service"
    }

    fn prefix(&self) -> &str {
        &self.mount
    }

    fn presenter(&self) -> &dyn Presenter {
        &AuthServicePresenter
    }

    fn reading(&self, route: Option<&str>) -> &Reading {
        if route.is_some_and(|route| OWN_LOGINS.contains(&route)) { &self.reading } else { &self.strict }
    }

    fn routes(&self, config: &mut ServiceConfig<'_>) {
        routes(config);
    }

    fn state(&self, config: &mut web::ServiceConfig) {
        config.app_data(self.api.clone()).app_data(self.v1.clone());
    }

    fn limit(&self, method: &Method, route: &str, rules: &RateRules) -> Limit {
        let own = |quota, keys_apart| Limit { name: "auth_service", quota, keys_apart };
        match (route, resources::limit(method, route)) {
            ("/health", _) => own(None, false),
            // A key of one's own is no ticket to guess the passwords of others.
            (route, _) if OWN_LOGINS.contains(&route) => own(self.limit, false),
            (_, LimitRule::Default) => own(self.limit, true),
            (_, rule) => rules.limit(rule),
        }
    }

    fn document(&self) -> OpenApi {
        unwrapped(document::<Failed<'_>>(&ABOUT, &self.mount, &AuthServicePresenter, routes))
    }
}

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(health::health)
        .service(register::register)
        .service(token::log_in)
        .service(refresh::refresh)
        .service(log_out::log_out)
        .service(me::get_me);
    resources::api_keys(config);
    resources::second_factors(config);
    resources::social_login(config);
    resources::access_control(config);
}

impl fmt::Debug for AuthService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthService").field("mount", &self.mount).finish_non_exhaustive()
    }
}
