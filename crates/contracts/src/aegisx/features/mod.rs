//! A collection of feature switches, at each of two paths.

mod bulk;
mod collection;
mod create;
mod delete;
mod export;
mod list;
mod read;
mod update;
mod view;

use utoipa::openapi::OpenApi;
use utoipa_actix_web::scope::scope;
use utoipa_actix_web::service_config::ServiceConfig;

/// Where the collection is: as the reference of AegisX lists it, and as its examples call it.
const LISTED: &str = "/authentication";
const CALLED: &str = "/features";

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    for path in [LISTED, CALLED] {
        config.service(scope(path).configure(collection));
    }
}

fn collection(config: &mut ServiceConfig<'_>) {
    config
        .service(list::list_features)
        .service(create::create_feature)
        // Before what has an identifier in their place.
        .service(bulk::create_features)
        .service(bulk::delete_features)
        .service(export::export_features)
        .service(read::get_feature)
        .service(update::update_feature)
        .service(delete::delete_feature);
}

/// Names the operations of one of the two paths apart from those of the other, as a document names each once.
pub(super) fn name_apart(document: &mut OpenApi, mount: &str) {
    let listed = format!("{mount}{LISTED}");
    let items = document.paths.paths.iter_mut().filter(|(path, _)| path.starts_with(&listed));
    let operations = items
        .flat_map(|(_, item)| [&mut item.get, &mut item.post, &mut item.put, &mut item.delete])
        .flatten();
    for id in operations.filter_map(|operation| operation.operation_id.as_mut()) {
        id.push_str("_listed");
    }
}
