//! RustAuth: accounts, logins and a blog, for clients of that API.

mod auth;
mod blogs;
mod cases;
mod codes;
mod limits;
mod presenter;
mod users;
mod views;

pub use limits::RustAuthLimits;

use crate::shared::{About, document};
use actix_web::http::Method;
use actix_web::web;
use cases::{Api, RustAuthCases};
use countersign_application::{Ports, Settings};
use countersign_domain::PasswordPolicy;
use countersign_http::kit::{Contract, Limit, MainRuntime, Presenter, RateRules, Reading};
use presenter::{Failed, RustAuthPresenter};
use std::fmt;
use utoipa::openapi::OpenApi;
use utoipa_actix_web::service_config::ServiceConfig;

const ABOUT: About = About {
    title: "RustAuth",
    version: "1.0.0",
    description: "The API of RustAuth, spoken by Countersign for clients that were written against it.",
};

/// What an operator decides about it.
#[derive(Debug, Clone)]
pub struct RustAuthSettings {
    /// Where it is mounted: empty for the root, else with a leading and no trailing slash.
    pub mount: String,
    /// What was decided about the rules, with the lifetimes of its own.
    pub rules: Settings,
    /// Which passwords may be set; it asks for classes of characters besides.
    pub passwords: PasswordPolicy,
    /// The page that it names to who has reset his password.
    pub login_url: String,
    /// How often clients may ask.
    pub limits: RustAuthLimits,
}

/// The contract.
#[derive(Clone)]
pub struct RustAuth {
    api: Api,
    mount: String,
    reading: Reading,
    limits: RustAuthLimits,
}

impl RustAuth {
    /// The contract over use cases on these ports.
    #[must_use]
    pub fn new(ports: &Ports, settings: RustAuthSettings, runtime: MainRuntime) -> Self {
        let RustAuthSettings { mount, rules, passwords, login_url, limits } = settings;
        let reading = Reading { passwords: passwords.with_classes(), is_tolerant: true };
        let api = web::Data::new(RustAuthCases::on(ports, rules, login_url, runtime));
        Self { api, mount, reading, limits }
    }
}

impl Contract for RustAuth {
    fn name(&self) -> &'static str {
        "rustauth"
    }

    fn prefix(&self) -> &str {
        &self.mount
    }

    fn presenter(&self) -> &dyn Presenter {
        &RustAuthPresenter
    }

    fn reading(&self, _: Option<&str>) -> &Reading {
        &self.reading
    }

    fn routes(&self, config: &mut ServiceConfig<'_>) {
        routes(config);
    }

    fn state(&self, config: &mut web::ServiceConfig) {
        config.app_data(self.api.clone());
    }

    fn limit(&self, method: &Method, route: &str, _: &RateRules) -> Limit {
        self.limits.limit(method, route)
    }

    fn echoes_request_ids(&self) -> bool {
        true
    }

    fn document(&self) -> OpenApi {
        document::<Failed<'_>>(&ABOUT, &self.mount, &RustAuthPresenter, routes)
    }
}

fn routes(config: &mut ServiceConfig<'_>) {
    auth::routes(config);
    users::routes(config);
    blogs::routes(config);
}

impl fmt::Debug for RustAuth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RustAuth").field("mount", &self.mount).finish_non_exhaustive()
    }
}
