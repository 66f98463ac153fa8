//! The OpenAPI documents of contracts.

use countersign_http::kit::{Presenter, collect, mount};
use utoipa::ToSchema;
use utoipa::openapi::{InfoBuilder, OpenApi};
use utoipa_actix_web::service_config::ServiceConfig;

/// What a document says of its contract.
pub(crate) struct About {
    pub(crate) title: &'static str,
    /// The version of the API that the contract is of.
    pub(crate) version: &'static str,
    pub(crate) description: &'static str,
}

/// The document of the contract with these routes, its errors worded as an `E`.
pub(crate) fn document<E: ToSchema>(
    about: &About,
    prefix: &str,
    presenter: &dyn Presenter,
    routes: fn(&mut ServiceConfig<'_>),
) -> OpenApi {
    let mut document = collect::<E>(presenter, |config| mount(prefix, config, routes));
    document.info = InfoBuilder::new()
        .title(about.title)
        .version(about.version)
        .description(Some(about.description))
        .build();
    document
}
