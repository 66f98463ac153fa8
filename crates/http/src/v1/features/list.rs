//! `GET /features`

use super::collection::{Features, FeaturesParams};
use super::view::FeatureView;
use crate::kit::{Answer, List, ListParams, Page, Permit};
use crate::v1::{Succeeded, V1State};
use actix_web::{get, web};
use countersign_application::ReadFeatures;

/// Lists feature switches.
#[utoipa::path(
    tag = "features",
    security(("bearer" = []), ("api_key" = ["features:read"])),
    params(ListParams, FeaturesParams),
    responses((status = 200, description = "A page of features.", body = Succeeded<Page<Vec<FeatureView>>>))
)]
#[get("/features")]
pub(super) async fn list_features(
    api: web::Data<V1State>,
    permit: Permit<ReadFeatures>,
    list: List<Features>,
) -> Answer {
    let request = list.request.clone();
    let features =
        api.run(|api| async move { api.features.list.execute(&permit.by, &request).await }).await?;
    list.reply(features, FeatureView::new)
}
