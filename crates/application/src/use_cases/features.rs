//! Feature switches.

pub(super) mod create_feature;
pub(super) mod delete_feature;
pub(super) mod export_features;
pub(super) mod get_feature;
pub(super) mod list_features;
pub(super) mod update_feature;

pub use create_feature::{CreateFeature, CreateFeatureCommand, CreateFeatureError};
pub use delete_feature::{DeleteFeature, DeleteFeatureCommand, DeleteFeatureError};
pub use export_features::{ExportFeatures, ExportFeaturesCommand};
pub use get_feature::{GetFeature, GetFeatureError};
pub use list_features::ListFeatures;
pub use update_feature::{UpdateFeature, UpdateFeatureCommand, UpdateFeatureError};
