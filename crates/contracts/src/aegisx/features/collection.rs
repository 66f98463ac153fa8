//! What lists of feature switches are sorted and filtered by, and how they look as a file.

use crate::shared::{identifier, milliseconds, truth};
use countersign_domain::{Feature, FeatureId, FeatureName, Invalid, UserId, Violation};
use countersign_http::kit::{Collection, ExportFormat, Fields, Refused, Table, sort_field};
use countersign_ports::{Direction, FeatureFilter, FeatureSort, Sort};
use utoipa::IntoParams;
use uuid::Uuid;

/// Feature switches.
pub(super) struct Features;

impl Collection for Features {
    type Filter = FeatureFilter;
    type Sort = FeatureSort;

    const NAME: &'static str = "aegisx.features";
    const SORTS: &'static [(&'static str, FeatureSort)] = &[
        ("createdAt", FeatureSort::CreatedAt),
        ("created_at", FeatureSort::CreatedAt),
        ("name", FeatureSort::Name),
    ];
    const DEFAULT_SORT: Sort<FeatureSort> =
        Sort { by: FeatureSort::CreatedAt, direction: Direction::Descending };
    const DEFAULT_LIMIT: u32 = 10;
    const DEFAULT_FORMAT: Option<ExportFormat> = Some(ExportFormat::Csv);

    fn sort(fields: &mut Fields<'_>) -> Result<Option<Sort<FeatureSort>>, Refused> {
        let by = fields.optional("sortBy", sort_by);
        let direction = fields.optional("sortOrder", sort_order);
        let Sort { by: usual, direction: falling } = Self::DEFAULT_SORT;
        Ok(Some(Sort { by: by?.unwrap_or(usual), direction: direction?.unwrap_or(falling) }))
    }

    fn filter(fields: &mut Fields<'_>) -> Result<FeatureFilter, Refused> {
        let is_active = fields.optional("filter[isActive]", truth);
        let owner = fields.optional("filter[userId]", identifier::<UserId>);
        let name = fields.optional("filter[name]", FeatureName::parse);
        let others = fields.nothing_else("filter");
        let filter = FeatureFilter { is_active: is_active?, owner: owner?, name: name? };
        others.map(|()| filter)
    }
}

fn sort_by(text: &str) -> Result<FeatureSort, Invalid> {
    let unknown = || Invalid::new(Violation::NotAllowed, "must be one of createdAt, created_at, name");
    sort_field::<Features>(text).ok_or_else(unknown)
}

fn sort_order(text: &str) -> Result<Direction, Invalid> {
    match text {
        "asc" => Ok(Direction::Ascending),
        "desc" => Ok(Direction::Descending),
        _ => Err(Invalid::new(Violation::NotAllowed, "must be asc or desc")),
    }
}

/// Which page, and in which order.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it stands in the document; the parameters are read by `Features`")]
pub(super) struct PageParams {
    /// Which page, from 1.
    #[param(minimum = 1, required = false, default = 1)]
    page: u32,
    /// How many items a page has.
    #[param(minimum = 1, maximum = 100, required = false, default = 10)]
    limit: u32,
}

/// Which switches, and in which order.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it stands in the document; the parameters are read by `Features`")]
pub(super) struct FeaturesParams {
    /// What stands in the name or the description.
    #[param(required = false, max_length = 100, example = "dark")]
    search: String,
    /// By what they are sorted; `createdAt` is `created_at`.
    #[param(
        rename = "sortBy",
        required = false,
        default = "created_at",
        pattern = "^(createdAt|created_at|name)$"
    )]
    sort_by: String,
    /// Which way.
    #[param(rename = "sortOrder", required = false, default = "desc", pattern = "^(asc|desc)$")]
    sort_order: String,
    /// Whether it is on.
    #[param(rename = "filter[isActive]", required = false)]
    is_active: bool,
    /// Who made it.
    #[param(rename = "filter[userId]", required = false)]
    user_id: Uuid,
    /// What it is called, in any case.
    #[param(rename = "filter[name]", required = false, max_length = 255)]
    name: String,
}

/// As what they are downloaded.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it stands in the document; the parameter is read by `Export`")]
pub(super) struct FormatParams {
    /// As what.
    #[param(inline, required = false, default = "csv")]
    format: ExportFormat,
}

/// Feature switches as a file.
pub(super) const TABLE: Table<Feature> = Table {
    name: "features",
    columns: &["id", "name", "description", "isActive", "userId", "dependsOn", "createdAt", "updatedAt"],
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
        milliseconds(feature.created_at),
        milliseconds(feature.updated_at),
    ]
}
