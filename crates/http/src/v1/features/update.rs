//! `PATCH /features/{id}` and `PUT /features/{id}`

use super::view::{FeatureView, depends_on_if_any, name_taken, unknown_dependency, wrong_dependency};
use crate::declare_errors;
use crate::kit::{Answer, ApiError, Body, ErrorCode, Fields, FromFields, IfMatch, Permit, Refused, Reply};
use crate::v1::{Succeeded, V1State, path};
use actix_web::{patch, put, web};
use countersign_application::{UpdateFeatureCommand, UpdateFeatureError, UpdateFeatures};
use countersign_domain::{Description, FeatureChange, FeatureId, FeatureName};
use utoipa::ToSchema;

/// What changes of a feature switch. A field that is not there stays as it is; `null` empties the description.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = FeatureChange)]
#[expect(clippy::option_option, reason = "absent and null differ in a partial update")]
struct UpdateFeatureBody {
    /// What it is called.
    #[schema(value_type = Option<String>, nullable = false, min_length = 1, max_length = 255, example = "Dark mode")]
    name: Option<FeatureName>,
    /// What it is for.
    #[schema(value_type = Option<String>, max_length = 500, example = "Turns the lights off.")]
    description: Option<Option<Description>>,
    /// Whether it is on.
    #[schema(nullable = false, example = true)]
    is_active: Option<bool>,
    /// The switches that it needs, in place of all before. None of them needs it in turn.
    #[schema(value_type = Option<Vec<uuid::Uuid>>, nullable = false, max_items = 50, example = json!([]))]
    depends_on: Option<Vec<FeatureId>>,
}

impl FromFields for UpdateFeatureBody {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Refused> {
        let name = fields.optional("name", FeatureName::parse);
        let description = fields.change("description", Description::parse);
        let is_active = fields.flag_if_any("is_active");
        let depends_on = depends_on_if_any(fields);
        Ok(Self { name: name?, description: description?, is_active: is_active?, depends_on: depends_on? })
    }
}

impl From<UpdateFeatureBody> for FeatureChange {
    fn from(body: UpdateFeatureBody) -> Self {
        let UpdateFeatureBody { name, description, is_active, depends_on } = body;
        Self { name, description, is_active, depends_on }
    }
}

declare_errors!(Errors: ResourceNotFound, Conflict);

impl From<UpdateFeatureError> for ApiError {
    fn from(error: UpdateFeatureError) -> Self {
        match error {
            UpdateFeatureError::NotFound => path::not_found(),
            UpdateFeatureError::Stale => Self::new(ErrorCode::Conflict),
            UpdateFeatureError::NameTaken => name_taken(),
            UpdateFeatureError::UnknownDependency => unknown_dependency(),
            UpdateFeatureError::Circular => {
                wrong_dependency("must be features that do not need this one in turn")
            }
            UpdateFeatureError::Failure(failure) => failure.into(),
        }
    }
}

async fn change(
    api: web::Data<V1State>,
    permit: Permit<UpdateFeatures>,
    (path, seen): (web::Path<String>, IfMatch),
    body: UpdateFeatureBody,
) -> Answer {
    let Permit { by, origin } = permit;
    let (feature, change) = (path::id(&path)?, body.into());
    let command = UpdateFeatureCommand { by, feature, change, seen_version: seen.0, origin };
    let feature = api.run(|api| async move { api.features.update.execute(command).await }).await?;
    let version = feature.version;
    Ok(Reply::ok(&FeatureView::new(feature)).version(version))
}

/// Changes a feature switch.
#[utoipa::path(
    tag = "features",
    security(("bearer" = []), ("api_key" = ["features:update"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The feature."),
        ("If-Match" = Option<String>, Header, description = "The version you saw; another one there is a conflict.", example = "\"1\""),
    ),
    request_body = UpdateFeatureBody,
    responses(
        (status = 200, description = "The feature as it is now.", body = Succeeded<FeatureView>,
            headers(("ETag" = String, description = "Its version, for `If-Match`."))),
        Errors,
    )
)]
#[patch("/features/{id}")]
pub(super) async fn update_feature(
    api: web::Data<V1State>,
    permit: Permit<UpdateFeatures>,
    at: (web::Path<String>, IfMatch),
    body: Body<UpdateFeatureBody>,
) -> Answer {
    change(api, permit, at, body.0).await
}

/// Changes a feature switch, as `PATCH` does.
#[utoipa::path(
    tag = "features",
    security(("bearer" = []), ("api_key" = ["features:update"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The feature."),
        ("If-Match" = Option<String>, Header, description = "The version you saw; another one there is a conflict.", example = "\"1\""),
    ),
    request_body = UpdateFeatureBody,
    responses(
        (status = 200, description = "The feature as it is now.", body = Succeeded<FeatureView>,
            headers(("ETag" = String, description = "Its version, for `If-Match`."))),
        Errors,
    )
)]
#[put("/features/{id}")]
pub(super) async fn replace_feature(
    api: web::Data<V1State>,
    permit: Permit<UpdateFeatures>,
    at: (web::Path<String>, IfMatch),
    body: Body<UpdateFeatureBody>,
) -> Answer {
    change(api, permit, at, body.0).await
}
