//! `POST`

use super::view::{FeatureView, depends_on, description, unknown_dependency};
use crate::aegisx::cases::{AegisXCases, Api};
use crate::aegisx::presenter::Succeeded;
use crate::shared::Cases;
use actix_web::post;
use countersign_application::{CreateFeatureCommand, CreateFeatureError, CreateFeatures};
use countersign_domain::{Description, Feature, FeatureId, FeatureName};
use countersign_http::declare_errors;
use countersign_http::kit::{Answer, ApiError, Body, Fields, FromFields, Permit, Refused, Reply};
use std::sync::Arc;
use utoipa::ToSchema;

/// A feature switch to make.
#[derive(ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CreateFeature)]
pub(super) struct CreateBody {
    /// What it is called. Two names that differ in case alone are one.
    #[schema(value_type = String, min_length = 1, max_length = 255, example = "New Feature")]
    name: FeatureName,
    /// What it is for.
    #[schema(value_type = Option<String>, max_length = 500, example = "Feature description")]
    description: Option<Description>,
    /// Whether it is on; without it, on.
    #[schema(value_type = Option<bool>, default = true)]
    is_active: bool,
    /// The switches that it needs.
    #[schema(value_type = Option<Vec<uuid::Uuid>>, max_items = 50, example = json!([]))]
    depends_on: Vec<FeatureId>,
}

impl FromFields for CreateBody {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Refused> {
        let name = fields.required("name", FeatureName::parse);
        let description = fields.optional("description", description);
        let is_active = fields.flag_if_any("isActive");
        let depends_on = depends_on(fields);
        Ok(Self {
            name: name?,
            description: description?.flatten(),
            is_active: is_active?.unwrap_or(true),
            depends_on: depends_on?.unwrap_or_default(),
        })
    }
}

impl CreateBody {
    /// Makes the switch.
    pub(super) async fn create(
        self,
        api: Arc<Cases<AegisXCases>>,
        permit: Permit<CreateFeatures>,
    ) -> Result<Feature, ApiError> {
        let Self { name, description, is_active, depends_on } = self;
        let Permit { by, origin } = permit;
        let command = CreateFeatureCommand { by, name, description, is_active, depends_on, origin };
        api.create_feature.execute(command).await.map_err(|error| match error {
            CreateFeatureError::UnknownDependency => unknown_dependency(),
            CreateFeatureError::NameTaken | CreateFeatureError::Failure(_) => error.into(),
        })
    }
}

declare_errors!(Errors: Conflict);

/// Makes a feature switch.
#[utoipa::path(
    tag = "features",
    security(("bearer" = []), ("api_key" = ["features:create"])),
    request_body = CreateBody,
    responses(
        (status = 201, description = "The feature.", body = Succeeded<FeatureView>,
            headers(("Location" = String, description = "Where it is shown."))),
        Errors,
    )
)]
#[post("")]
pub(super) async fn create_feature(
    api: Api,
    permit: Permit<CreateFeatures>,
    body: Body<CreateBody>,
) -> Answer {
    let feature = api.run(|api| body.0.create(api, permit)).await?;
    let location = format!("{}/{}", super::CALLED, feature.id);
    Ok(Reply::created(&location, &FeatureView::new(feature)))
}
