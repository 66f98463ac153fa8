//! What answers show of feature switches, and requests name.

use crate::kit::{ApiError, ErrorCode, Fields, Nuance, Refused};
use countersign_domain::{Description, Feature, FeatureId, FeatureName, Instant, Invalid, Violation};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A feature switch.
#[derive(Serialize, ToSchema)]
#[schema(as = Feature)]
pub(super) struct FeatureView {
    /// Its identifier.
    id: Uuid,
    /// What it is called.
    #[schema(value_type = String, example = "Dark mode")]
    name: FeatureName,
    /// What it is for.
    #[schema(value_type = Option<String>, example = "Turns the lights off.")]
    description: Option<Description>,
    /// Whether it is on.
    #[schema(example = true)]
    is_active: bool,
    /// Who made it; `null` once his account is erased.
    user_id: Option<Uuid>,
    /// The switches that it needs.
    depends_on: Vec<Uuid>,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    created_at: Instant,
    /// When it last changed.
    #[schema(value_type = String, format = DateTime)]
    updated_at: Instant,
}

impl FeatureView {
    pub(super) fn new(feature: Feature) -> Self {
        Self {
            id: feature.id.as_uuid(),
            name: feature.name,
            description: feature.description,
            is_active: feature.is_active,
            user_id: feature.owner.map(countersign_domain::UserId::as_uuid),
            depends_on: feature.depends_on.into_iter().map(FeatureId::as_uuid).collect(),
            created_at: feature.created_at,
            updated_at: feature.updated_at,
        }
    }
}

/// What a switch is to need, if that is said.
pub(super) fn depends_on_if_any(fields: &mut Fields<'_>) -> Result<Option<Vec<FeatureId>>, Refused> {
    let malformed = |_| Invalid::new(Violation::Malformed, "must be an id");
    let needs = fields.list_if_any("depends_on", |text| text.parse().map_err(malformed))?;
    if needs.as_ref().is_some_and(|needs| needs.len() > Feature::MAX_DEPENDENCIES) {
        let message = format!("must have at most {} elements", Feature::MAX_DEPENDENCIES);
        return Err(fields.refuse("depends_on", &Invalid::new(Violation::TooLong, message)));
    }
    Ok(needs)
}

/// Another switch goes by this name.
pub(super) fn name_taken() -> ApiError {
    ApiError::new(ErrorCode::Conflict).nuance(Nuance::Taken).message("There is a feature of this name.")
}

/// What a switch is to need is not there, or would need it in turn.
pub(super) fn wrong_dependency(message: &str) -> ApiError {
    ApiError::field("depends_on", &Invalid::new(Violation::NotAllowed, message))
}

/// One that it is to need is not there.
pub(super) fn unknown_dependency() -> ApiError {
    wrong_dependency("must be features that exist")
}
