//! What answers show of feature switches, and what requests say of them.

use crate::shared::milliseconds;
use countersign_domain::{Description, Feature, FeatureId, FeatureName, Invalid, UserId, Violation};
use countersign_http::kit::{ApiError, Fields, Refused};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A feature switch.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Feature)]
pub(super) struct FeatureView {
    /// Its identifier.
    id: Uuid,
    /// What it is called.
    #[schema(value_type = String, example = "New Feature")]
    name: FeatureName,
    /// What it is for.
    #[schema(value_type = Option<String>, example = "Feature description")]
    description: Option<Description>,
    /// Whether it is on.
    #[schema(example = true)]
    is_active: bool,
    /// Who made it; `null` once his account is erased.
    user_id: Option<Uuid>,
    /// The switches that it needs, if it needs any.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    #[schema(required = false)]
    depends_on: Vec<Uuid>,
    /// When it was made.
    #[schema(format = DateTime, example = "2025-10-31T10:30:00.000Z")]
    created_at: String,
    /// When it last changed.
    #[schema(format = DateTime, example = "2025-10-31T10:30:00.000Z")]
    updated_at: String,
}

impl FeatureView {
    pub(super) fn new(feature: Feature) -> Self {
        Self {
            id: feature.id.as_uuid(),
            name: feature.name,
            description: feature.description,
            is_active: feature.is_active,
            user_id: feature.owner.map(UserId::as_uuid),
            depends_on: feature.depends_on.into_iter().map(FeatureId::as_uuid).collect(),
            created_at: milliseconds(feature.created_at),
            updated_at: milliseconds(feature.updated_at),
        }
    }
}

/// What a switch is for, in a request. A text of nothing, as forms send it, says nothing.
pub(super) fn description(text: &str) -> Result<Option<Description>, Invalid> {
    if text.trim().is_empty() { Ok(None) } else { Description::parse(text).map(Some) }
}

/// What a switch is to need, if that is said.
pub(super) fn depends_on(fields: &mut Fields<'_>) -> Result<Option<Vec<FeatureId>>, Refused> {
    let malformed = |_| Invalid::new(Violation::Malformed, "must be an id");
    let needs = fields.list_if_any("dependsOn", |text| text.parse().map_err(malformed))?;
    if needs.as_ref().is_some_and(|needs| needs.len() > Feature::MAX_DEPENDENCIES) {
        let message = format!("must have at most {} elements", Feature::MAX_DEPENDENCIES);
        return Err(fields.refuse("dependsOn", &Invalid::new(Violation::TooLong, message)));
    }
    Ok(needs)
}

/// One that it is to need is not there.
pub(super) fn unknown_dependency() -> ApiError {
    ApiError::field("dependsOn", &Invalid::new(Violation::NotAllowed, "must be features that exist"))
}
