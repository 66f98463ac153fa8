//! `POST /bulk` and `DELETE /bulk`

use super::create::CreateBody;
use super::view::FeatureView;
use crate::aegisx::cases::Api;
use crate::aegisx::presenter::Succeeded;
use crate::aegisx::words::detail;
use actix_web::{delete, post};
use countersign_application::{CreateFeatures, DeleteFeatureCommand, DeleteFeatures};
use countersign_domain::FeatureId;
use countersign_http::kit::{
    Answer, ApiError, Body, BulkCreated, BulkFailure, BulkIds, BulkOutcome, Fields, FromFields, MAX_ITEMS,
    Permit, Refused, Reply, Sent,
};
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;
use uuid::Uuid;

/// Up to 100 feature switches to make.
#[derive(ToSchema)]
#[schema(as = CreateFeatures)]
#[expect(dead_code, reason = "it stands in the document; bodies are read as `NewFeatures`")]
struct FeaturesBody {
    /// They.
    #[schema(min_items = 1, max_items = 100, example = json!([{ "name": "New Feature", "isActive": true }]))]
    items: Vec<CreateBody>,
}

struct NewFeatures(Vec<Sent<CreateBody>>);

impl FromFields for NewFeatures {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Refused> {
        fields.objects_as_sent("items", MAX_ITEMS).map(Self)
    }
}

/// Up to 100 feature switches.
#[derive(ToSchema)]
#[schema(as = FeatureIds)]
#[expect(dead_code, reason = "it stands in the document; bodies are read as `BulkIds`")]
struct FeatureIdsBody {
    /// Their identifiers.
    #[schema(min_items = 1, max_items = 100, example = json!(["0198a4f0-0000-7000-8000-000000000001"]))]
    ids: Vec<Uuid>,
}

/// What became of each.
#[derive(Serialize, ToSchema)]
#[schema(as = CreatedFeatures)]
struct CreatedView {
    /// What was made.
    created: Vec<FeatureView>,
    /// What was not, and why.
    failed: Vec<FailedItem>,
}

/// What was not made.
#[derive(Serialize, ToSchema)]
#[schema(as = FailedFeature)]
struct FailedItem {
    /// As it was sent.
    #[schema(value_type = Object)]
    item: Box<RawValue>,
    /// Why, for people.
    #[schema(example = "Name is required")]
    error: String,
}

/// What became of each.
#[derive(Serialize, ToSchema)]
#[schema(as = DeletedFeatures)]
struct DeletedView {
    /// What is gone.
    deleted: Vec<Uuid>,
    /// What is not.
    failed: Vec<Uuid>,
}

impl FailedItem {
    fn new(failure: &BulkFailure, sent: &[Box<RawValue>]) -> Self {
        let details: Vec<_> = failure.errors.iter().map(detail).collect();
        let error = if details.is_empty() { failure.message.clone() } else { details.join("; ") };
        Self { item: sent.get(failure.index).cloned().unwrap_or_default(), error }
    }
}

/// Makes several feature switches, each for itself.
#[utoipa::path(
    tag = "features",
    security(("bearer" = []), ("api_key" = ["features:create"])),
    request_body = FeaturesBody,
    responses((status = 201, description = "What became of each.", body = Succeeded<CreatedView>))
)]
#[post("/bulk")]
pub(super) async fn create_features(
    api: Api,
    permit: Permit<CreateFeatures>,
    body: Body<NewFeatures>,
) -> Answer {
    let (mut outcome, mut sent) = (BulkOutcome::default(), Vec::new());
    for (index, Sent { given, read }) in body.0.0.into_iter().enumerate() {
        let created = match read {
            Ok(item) => api.run(|api| item.create(api, permit.clone())).await,
            Err(fields) => Err(ApiError::validation(fields)),
        };
        outcome.note(index, created.map(FeatureView::new));
        sent.push(given);
    }
    let BulkCreated { created, failed } = outcome.created();
    let failed = failed.iter().map(|failure| FailedItem::new(failure, &sent)).collect();
    Ok(Reply::made(&CreatedView { created, failed }))
}

/// Deletes several feature switches, each for itself, in their order.
#[utoipa::path(
    tag = "features",
    security(("bearer" = []), ("api_key" = ["features:delete"])),
    request_body = FeatureIdsBody,
    responses((status = 200, description = "What became of each.", body = Succeeded<DeletedView>))
)]
#[delete("/bulk")]
pub(super) async fn delete_features(
    api: Api,
    permit: Permit<DeleteFeatures>,
    body: Body<BulkIds<FeatureId>>,
) -> Answer {
    let (mut outcome, ids) = (BulkOutcome::default(), body.0.0);
    for (index, &feature) in ids.iter().enumerate() {
        let (by, origin) = (permit.by.clone(), permit.origin.clone());
        let command = DeleteFeatureCommand { by, feature, origin };
        let deleted = api.run(|api| async move { api.delete_feature.execute(command).await }).await;
        outcome.note(index, deleted.map(|()| feature.as_uuid()));
    }
    let outcome = outcome.deleted();
    let failed = outcome.failed.iter().filter_map(|failure| ids.get(failure.index));
    let failed = failed.map(|feature| feature.as_uuid()).collect();
    Ok(Reply::ok(&DeletedView { deleted: outcome.deleted, failed }))
}
