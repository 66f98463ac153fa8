//! `PUT /{id}`

use super::view::{FeatureView, depends_on, description, unknown_dependency};
use crate::aegisx::cases::Api;
use crate::aegisx::presenter::{Failed, Succeeded};
use crate::shared::id;
use actix_web::{put, web};
use countersign_application::{UpdateFeatureCommand, UpdateFeatureError, UpdateFeatures};
use countersign_domain::{FeatureChange, FeatureName};
use countersign_http::declare_errors;
use countersign_http::kit::{
    Answer, ApiError, Body, ErrorCode, Fields, FromFields, Nuance, Permit, Refused, Reply,
};
use utoipa::ToSchema;

/// What changes of a feature switch. A field that is not there stays as it is; `null` empties the description. Fields
/// that cannot be changed are passed over, so that a switch can be sent as it was shown.
#[derive(ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = UpdateFeature)]
#[expect(dead_code, reason = "it stands in the document; what changes is read into `Change`")]
struct UpdateBody {
    /// What it is called.
    #[schema(nullable = false, min_length = 1, max_length = 255, example = "New Feature")]
    name: Option<String>,
    /// What it is for.
    #[schema(max_length = 500, example = "Feature description")]
    description: Option<String>,
    /// Whether it is on.
    #[schema(nullable = false, example = true)]
    is_active: Option<bool>,
    /// The switches that it needs, in place of all before. None of them needs it in turn.
    #[schema(value_type = Option<Vec<uuid::Uuid>>, nullable = false, max_items = 50, example = json!([]))]
    depends_on: Option<Vec<uuid::Uuid>>,
}

struct Change(FeatureChange);

impl FromFields for Change {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Refused> {
        let name = fields.optional("name", FeatureName::parse);
        let description = fields.change("description", description);
        let is_active = fields.flag_if_any("isActive");
        let depends_on = depends_on(fields);
        Ok(Self(FeatureChange {
            name: name?,
            description: description?.map(Option::flatten),
            is_active: is_active?,
            depends_on: depends_on?,
        }))
    }
}

fn refused(error: UpdateFeatureError) -> ApiError {
    match error {
        UpdateFeatureError::UnknownDependency => unknown_dependency(),
        UpdateFeatureError::Circular => ApiError::new(ErrorCode::Conflict)
            .nuance(Nuance::Rule)
            .message("A feature cannot depend on one that depends on it."),
        UpdateFeatureError::NotFound
        | UpdateFeatureError::Stale
        | UpdateFeatureError::NameTaken
        | UpdateFeatureError::Failure(_) => error.into(),
    }
}

declare_errors!(Errors: ResourceNotFound, Conflict);

/// Changes a feature switch.
#[utoipa::path(
    tag = "features",
    security(("bearer" = []), ("api_key" = ["features:update"])),
    params(("id" = uuid::Uuid, Path, description = "The feature.")),
    request_body = UpdateBody,
    responses(
        (status = 200, description = "The feature as it is now.", body = Succeeded<FeatureView>),
        (status = 422, description = "`BUSINESS_RULE_VIOLATION`: it would depend on itself.", body = Failed),
        Errors,
    )
)]
#[put("/{id}")]
pub(super) async fn update_feature(
    api: Api,
    permit: Permit<UpdateFeatures>,
    feature: web::Path<String>,
    body: Body<Change>,
) -> Answer {
    let Permit { by, origin } = permit;
    let feature = id(&feature)?;
    let command = UpdateFeatureCommand { by, feature, change: body.0.0, seen_version: None, origin };
    let feature =
        api.run(|api| async move { api.update_feature.execute(command).await.map_err(refused) }).await?;
    Ok(Reply::ok(&FeatureView::new(feature)))
}
