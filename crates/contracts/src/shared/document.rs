//! The OpenAPI documents of contracts.

use countersign_http::kit::{Presenter, collect, mount};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use utoipa::openapi::{InfoBuilder, OpenApi, RefOr, Schema};
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

/// The same document, where what the canonical contract shows in its envelope is shown as it is.
pub(crate) fn unwrapped(mut document: OpenApi) -> OpenApi {
    let schemas =
        document.components.as_ref().map(|components| components.schemas.clone()).unwrap_or_default();
    let items = document.paths.paths.values_mut();
    let operations = items.flat_map(|item| {
        [&mut item.get, &mut item.put, &mut item.post, &mut item.patch, &mut item.delete]
            .into_iter()
            .flatten()
    });
    let responses = operations.flat_map(|operation| operation.responses.responses.values_mut());
    for response in responses {
        let RefOr::T(response) = response else { continue };
        for content in response.content.values_mut() {
            let RefOr::T(content) = content else { continue };
            if let Some(data) = content.schema.as_ref().and_then(|schema| data_of(schema, &schemas)) {
                content.schema = Some(data);
            }
        }
    }
    document
}

/// What is in the envelope, if a schema is one.
fn data_of(schema: &RefOr<Schema>, schemas: &BTreeMap<String, RefOr<Schema>>) -> Option<RefOr<Schema>> {
    let RefOr::Ref(reference) = schema else { return None };
    let name = reference.ref_location.strip_prefix("#/components/schemas/")?;
    let RefOr::T(Schema::Object(envelope)) = schemas.get(name)? else { return None };
    let is_envelope = ["success", "timestamp"].iter().all(|field| envelope.properties.contains_key(*field));
    is_envelope.then(|| envelope.properties.get("data").cloned())?
}
