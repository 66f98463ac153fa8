//! `POST /features`

use super::view::{FeatureView, depends_on_if_any, name_taken, unknown_dependency};
use crate::declare_errors;
use crate::kit::{Answer, ApiError, Body, Fields, FromFields, Permit, Refused, Reply};
use crate::v1::{Succeeded, V1State};
use actix_web::{post, web};
use countersign_application::{CreateFeatureCommand, CreateFeatureError, CreateFeatures, Permitted};
use countersign_domain::{Description, FeatureId, FeatureName, Origin};
use utoipa::ToSchema;

/// A feature switch to make.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewFeature)]
pub(super) struct CreateFeatureBody {
    /// What it is called. Two names that differ in case alone are one.
    #[schema(value_type = String, min_length = 1, max_length = 255, example = "Dark mode")]
    name: FeatureName,
    /// What it is for.
    #[schema(value_type = Option<String>, max_length = 500, example = "Turns the lights off.")]
    description: Option<Description>,
    /// Whether it is on; without it, off.
    #[schema(value_type = Option<bool>, example = true)]
    is_active: bool,
    /// The switches that it needs.
    #[schema(value_type = Option<Vec<uuid::Uuid>>, max_items = 50, example = json!([]))]
    depends_on: Vec<FeatureId>,
}

impl FromFields for CreateFeatureBody {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Refused> {
        let name = fields.required("name", FeatureName::parse);
        let description = fields.optional("description", Description::parse);
        let is_active = fields.flag_if_any("is_active");
        let depends_on = depends_on_if_any(fields);
        Ok(Self {
            name: name?,
            description: description?,
            is_active: is_active?.unwrap_or(false),
            depends_on: depends_on?.unwrap_or_default(),
        })
    }
}

impl CreateFeatureBody {
    pub(super) fn into_command(self, by: Permitted<CreateFeatures>, origin: Origin) -> CreateFeatureCommand {
        let Self { name, description, is_active, depends_on } = self;
        CreateFeatureCommand { by, name, description, is_active, depends_on, origin }
    }
}

declare_errors!(Errors: Conflict);

impl From<CreateFeatureError> for ApiError {
    fn from(error: CreateFeatureError) -> Self {
        match error {
            CreateFeatureError::NameTaken => name_taken(),
            CreateFeatureError::UnknownDependency => unknown_dependency(),
            CreateFeatureError::Failure(failure) => failure.into(),
        }
    }
}

/// Makes a feature switch.
#[utoipa::path(
    tag = "features",
    security(("bearer" = []), ("api_key" = ["features:create"])),
    request_body = CreateFeatureBody,
    responses(
        (status = 201, description = "The feature.", body = Succeeded<FeatureView>,
            headers(("Location" = String, description = "Where it is shown."),
                ("ETag" = String, description = "Its version, for `If-Match`."))),
        Errors,
    )
)]
#[post("/features")]
pub(super) async fn create_feature(
    api: web::Data<V1State>,
    permit: Permit<CreateFeatures>,
    body: Body<CreateFeatureBody>,
) -> Answer {
    let command = body.0.into_command(permit.by, permit.origin);
    let feature = api.run(|api| async move { api.features.create.execute(command).await }).await?;
    let (location, version) = (format!("/features/{}", feature.id), feature.version);
    Ok(Reply::created(&location, &FeatureView::new(feature)).version(version))
}
