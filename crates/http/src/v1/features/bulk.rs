//! `POST /features/bulk` and `DELETE /features/bulk`

use super::create::CreateFeatureBody;
use super::view::FeatureView;
use crate::kit::{
    Answer, ApiError, Body, BulkCreated, BulkDeleted, BulkIds, BulkItems, BulkOutcome, Permit, Reply,
};
use crate::v1::{Succeeded, V1State};
use actix_web::{delete, post, web};
use countersign_application::{CreateFeatures, DeleteFeatureCommand, DeleteFeatures};
use countersign_domain::FeatureId;
use utoipa::ToSchema;

/// Up to 100 feature switches to make.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewFeatures)]
#[expect(dead_code, reason = "it stands in the document; bodies are read as `BulkItems`")]
struct FeaturesBody {
    /// They.
    #[schema(min_items = 1, max_items = 100, example = json!([{ "name": "Dark mode", "is_active": true }]))]
    items: Vec<CreateFeatureBody>,
}

/// Up to 100 feature switches.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = FeatureIds)]
#[expect(dead_code, reason = "it stands in the document; bodies are read as `BulkIds`")]
struct FeatureIdsBody {
    /// Their identifiers.
    #[schema(min_items = 1, max_items = 100, example = json!(["0198a4f0-0000-7000-8000-000000000001"]))]
    ids: Vec<uuid::Uuid>,
}

/// Makes several feature switches, each for itself.
#[utoipa::path(
    tag = "features",
    security(("bearer" = []), ("api_key" = ["features:create"])),
    request_body = FeaturesBody,
    responses((status = 200, description = "What became of each.", body = Succeeded<BulkCreated<FeatureView>>))
)]
#[post("/features/bulk")]
pub(super) async fn create_features(
    api: web::Data<V1State>,
    permit: Permit<CreateFeatures>,
    body: Body<BulkItems<CreateFeatureBody>>,
) -> Answer {
    let mut outcome = BulkOutcome::default();
    for (index, item) in body.0.0.into_iter().enumerate() {
        let (by, origin) = (permit.by.clone(), permit.origin.clone());
        let created = match item {
            Ok(item) => {
                let command = item.into_command(by, origin);
                api.run(|api| async move { api.features.create.execute(command).await }).await
            }
            Err(fields) => Err(ApiError::validation(fields)),
        };
        outcome.note(index, created.map(FeatureView::new));
    }
    Ok(Reply::ok(&outcome.created()))
}

/// Deletes several feature switches, each for itself, in their order.
#[utoipa::path(
    tag = "features",
    security(("bearer" = []), ("api_key" = ["features:delete"])),
    request_body = FeatureIdsBody,
    responses((status = 200, description = "What became of each.", body = Succeeded<BulkDeleted<uuid::Uuid>>))
)]
#[delete("/features/bulk")]
pub(super) async fn delete_features(
    api: web::Data<V1State>,
    permit: Permit<DeleteFeatures>,
    body: Body<BulkIds<FeatureId>>,
) -> Answer {
    let mut outcome = BulkOutcome::default();
    for (index, feature) in body.0.0.into_iter().enumerate() {
        let (by, origin) = (permit.by.clone(), permit.origin.clone());
        let command = DeleteFeatureCommand { by, feature, origin };
        let deleted = api.run(|api| async move { api.features.delete.execute(command).await }).await;
        outcome.note(index, deleted.map(|()| feature.as_uuid()));
    }
    Ok(Reply::ok(&outcome.deleted()))
}
