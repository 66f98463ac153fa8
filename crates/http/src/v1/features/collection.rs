//! What lists of feature switches are sorted and filtered by, and how they look as a file.

use crate::kit::{Collection, Fields, Refused, Table};
use crate::v1::text::{id, time, truth};
use countersign_domain::{Feature, FeatureId, FeatureName};
use countersign_ports::{Direction, FeatureFilter, FeatureSort, Sort};
use std::fmt;
use utoipa::IntoParams;
use uuid::Uuid;

/// Feature switches.
pub(crate) struct Features;

impl Collection for Features {
    type Filter = FeatureFilter;
    type Sort = FeatureSort;

    const NAME: &'static str = "features";
    const SORTS: &'static [(&'static str, FeatureSort)] =
        &[("created_at", FeatureSort::CreatedAt), ("name", FeatureSort::Name)];
    const DEFAULT_SORT: Sort<FeatureSort> =
        Sort { by: FeatureSort::CreatedAt, direction: Direction::Descending };

    fn filter(fields: &mut Fields<'_>) -> Result<FeatureFilter, Refused> {
        let is_active = fields.optional("filter[is_active]", truth);
        let owner = fields.optional("filter[user_id]", id);
        let name = fields.optional("filter[name]", FeatureName::parse);
        Ok(FeatureFilter { is_active: is_active?, owner: owner?, name: name? })
    }
}

/// Which switches, and in which order.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it stands in the document; the parameters are read by `Features`")]
pub(super) struct FeaturesParams {
    /// What stands in the name or the description.
    #[param(required = false, max_length = 100, example = "dark")]
    search: String,
    /// `created_at` or `name`, with `-` in front for descending.
    #[param(required = false, default = "-created_at", pattern = "^[-+]?(created_at|name)$")]
    sort: String,
    /// Whether it is on.
    #[param(rename = "filter[is_active]", required = false)]
    is_active: bool,
    /// Who made it.
    #[param(rename = "filter[user_id]", required = false)]
    user_id: Uuid,
    /// What it is called, in any case.
    #[param(rename = "filter[name]", required = false, max_length = 255)]
    name: String,
}

impl fmt::Debug for FeaturesParams {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FeaturesParams").finish_non_exhaustive()
    }
}

/// Feature switches as a file.
pub(super) const TABLE: Table<Feature> = Table {
    name: "features",
    columns: &["id", "name", "description", "is_active", "user_id", "depends_on", "created_at", "updated_at"],
    row,
};

fn row(feature: Feature) -> Vec<String> {
    let needs: Vec<_> = feature.depends_on.iter().map(FeatureId::to_string).collect();
    vec![
        feature.id.to_string(),
        feature.name.into(),
        feature.description.map(Into::into).unwrap_or_default(),
        feature.is_active.to_string(),
        feature.owner.map(|owner| owner.to_string()).unwrap_or_default(),
        needs.join(" "),
        time(feature.created_at),
        time(feature.updated_at),
    ]
}
