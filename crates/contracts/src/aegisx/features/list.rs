//! `GET`

use super::collection::{Features, FeaturesParams, PageParams};
use super::view::FeatureView;
use crate::aegisx::cases::Api;
use crate::aegisx::presenter::{Page, Succeeded};
use actix_web::get;
use countersign_application::ReadFeatures;
use countersign_http::kit::{Answer, List, Permit};

/// Lists feature switches.
#[utoipa::path(
    tag = "features",
    security(("bearer" = []), ("api_key" = ["features:read"])),
    params(PageParams, FeaturesParams),
    responses((status = 200, description = "A page of features.", body = Succeeded<Page<Vec<FeatureView>>>))
)]
#[get("")]
pub(super) async fn list_features(api: Api, permit: Permit<ReadFeatures>, list: List<Features>) -> Answer {
    let request = list.request.clone();
    let features =
        api.run(|api| async move { api.list_features.execute(&permit.by, &request).await }).await?;
    list.reply(features, FeatureView::new)
}
