//! Feature switches.

mod bulk;
mod collection;
mod create;
mod delete;
mod export;
mod list;
mod read;
mod update;
mod view;

use countersign_application::{
    CreateFeature, DeleteFeature, ExportFeatures, GetFeature, ListFeatures, Ports, UpdateFeature,
};
use utoipa_actix_web::service_config::ServiceConfig;

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list::list_features)
        .service(create::create_feature)
        // Before what has an identifier in their place.
        .service(bulk::create_features)
        .service(bulk::delete_features)
        .service(export::export_features)
        .service(read::get_feature)
        .service(update::update_feature)
        .service(update::replace_feature)
        .service(delete::delete_feature);
}

/// The use cases behind these.
pub(super) struct FeatureCases {
    list: ListFeatures,
    export: ExportFeatures,
    create: CreateFeature,
    read: GetFeature,
    update: UpdateFeature,
    delete: DeleteFeature,
}

impl FeatureCases {
    pub(super) fn new(ports: &Ports) -> Self {
        Self {
            list: ListFeatures::new(ports),
            export: ExportFeatures::new(ports),
            create: CreateFeature::new(ports),
            read: GetFeature::new(ports),
            update: UpdateFeature::new(ports),
            delete: DeleteFeature::new(ports),
        }
    }
}
