//! `GET /{id}`

use super::view::FeatureView;
use crate::aegisx::cases::Api;
use crate::aegisx::presenter::Succeeded;
use crate::shared::id;
use actix_web::{get, web};
use countersign_application::ReadFeatures;
use countersign_http::declare_errors;
use countersign_http::kit::{Answer, Permit, Reply};

declare_errors!(Errors: ResourceNotFound);

/// Shows a feature switch.
#[utoipa::path(
    tag = "features",
    security(("bearer" = []), ("api_key" = ["features:read"])),
    params(("id" = uuid::Uuid, Path, description = "The feature.")),
    responses((status = 200, description = "The feature.", body = Succeeded<FeatureView>), Errors)
)]
#[get("/{id}")]
pub(super) async fn get_feature(
    api: Api,
    permit: Permit<ReadFeatures>,
    feature: web::Path<String>,
) -> Answer {
    let feature = id(&feature)?;
    let feature = api.run(|api| async move { api.get_feature.execute(&permit.by, feature).await }).await?;
    Ok(Reply::ok(&FeatureView::new(feature)))
}
