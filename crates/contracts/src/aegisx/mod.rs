//! AegisX: accounts, logins and a collection of feature switches, for clients of that API.

mod auth;
mod cases;
mod codes;
mod features;
mod limits;
mod presenter;
mod words;

pub use limits::AegisXLimits;

use crate::shared::{About, document};
use actix_web::http::Method;
use actix_web::web;
use cases::{AegisXCases, Api};
use countersign_application::{Ports, Settings};
use countersign_domain::PasswordPolicy;
use countersign_http::kit::{Contract, FieldLimit, Limit, MainRuntime, Presenter, RateRules, Reading};
use presenter::{AegisXPresenter, Failed};
use std::fmt;
use utoipa::openapi::OpenApi;
use utoipa_actix_web::service_config::ServiceConfig;

const ABOUT: About = About {
    title: "AegisX",
    version: "1.0.0",
    description: "The authentication API of AegisX, spoken by Countersign for clients that were written against it.",
};

/// What an operator decides about it.
#[derive(Debug, Clone)]
pub struct AegisXSettings {
    /// Where it is mounted: empty for the root, else with a leading and no trailing slash.
    pub mount: String,
    /// What was decided about the rules, with the lifetimes of its own.
    pub rules: Settings,
    /// Which passwords may be set.
    pub passwords: PasswordPolicy,
    /// How often clients may ask.
    pub limits: AegisXLimits,
}

/// The contract.
#[derive(Clone)]
pub struct AegisX {
    api: Api,
    mount: String,
    reading: Reading,
    limits: AegisXLimits,
}

impl AegisX {
    /// The contract over use cases on these ports.
    #[must_use]
    pub fn new(ports: &Ports, settings: AegisXSettings, runtime: MainRuntime) -> Self {
        let AegisXSettings { mount, rules, passwords, limits } = settings;
        let reading = Reading { passwords, is_tolerant: true };
        let api = web::Data::new(AegisXCases::on(ports, rules, runtime));
        Self { api, mount, reading, limits }
    }
}

impl Contract for AegisX {
    fn name(&self) -> &'static str {
        "aegisx"
    }

    fn prefix(&self) -> &str {
        &self.mount
    }

    fn presenter(&self) -> &dyn Presenter {
        &AegisXPresenter
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

    fn limit(&self, method: &Method, route: &str, rules: &RateRules) -> Limit {
        self.limits.limit(method, route, rules)
    }

    fn field_limit(&self, method: &Method, route: &str) -> Option<FieldLimit> {
        self.limits.field_limit(method, route)
    }

    fn document(&self) -> OpenApi {
        let mut document = document::<Failed>(&ABOUT, &self.mount, &AegisXPresenter, routes);
        features::name_apart(&mut document, &self.mount);
        document
    }
}

fn routes(config: &mut ServiceConfig<'_>) {
    auth::routes(config);
    features::routes(config);
}

impl fmt::Debug for AegisX {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AegisX").field("mount", &self.mount).finish_non_exhaustive()
    }
}
