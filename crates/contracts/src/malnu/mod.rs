//! Malnu: the canonical resources in its envelope, codes and statuses. It names no operations of its own.

mod codes;
mod presenter;

use crate::shared::{About, document};
use actix_web::http::Method;
use actix_web::web;
use countersign_http::kit::{Contract, Limit, Presenter, RateRules, Reading};
use countersign_http::v1::{V1, V1State, resources};
use presenter::{Failed, MalnuPresenter};
use std::fmt;
use utoipa::openapi::OpenApi;
use utoipa_actix_web::service_config::ServiceConfig;

const ABOUT: About = About {
    title: "Malnu",
    version: "1.0.0",
    description: "The canonical resources of Countersign in the envelope and the error codes of Malnu.",
};

/// The contract.
#[derive(Clone)]
pub struct Malnu {
    v1: web::Data<V1State>,
    mount: String,
    reading: Reading,
}

impl Malnu {
    /// The contract over the canonical one, mounted at `mount`: empty for the root, else with a leading and no trailing
    /// slash.
    #[must_use]
    pub fn new(v1: &V1, mount: String) -> Self {
        Self { v1: v1.shared_state(), mount, reading: v1.reading(None).clone() }
    }
}

impl Contract for Malnu {
    fn name(&self) -> &'static str {
        "malnu"
    }

    fn prefix(&self) -> &str {
        &self.mount
    }

    fn presenter(&self) -> &dyn Presenter {
        &MalnuPresenter
    }

    fn reading(&self, _: Option<&str>) -> &Reading {
        &self.reading
    }

    fn routes(&self, config: &mut ServiceConfig<'_>) {
        resources::all(config);
    }

    fn state(&self, config: &mut web::ServiceConfig) {
        config.app_data(self.v1.clone());
    }

    fn limit(&self, method: &Method, route: &str, rules: &RateRules) -> Limit {
        rules.limit(resources::limit(method, route))
    }

    fn document(&self) -> OpenApi {
        document::<Failed<'_>>(&ABOUT, &self.mount, &MalnuPresenter, resources::all)
    }
}

impl fmt::Debug for Malnu {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Malnu").field("mount", &self.mount).finish_non_exhaustive()
    }
}
