//! Rows of feature switches.

use super::corrupt;
use super::role::{read_description, searched};
use crate::schema::features;
use crate::types::{At, Key};
use countersign_domain::{Feature, FeatureName};
use diesel::prelude::*;

/// A row of `features`.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = features)]
pub(crate) struct FeatureRow {
    pub(crate) id: Key,
    name: String,
    description: Option<String>,
    is_active: bool,
    user_id: Option<Key>,
    version: i64,
    created_at: At,
    updated_at: At,
}

/// Reads a switch and what it needs, in order.
pub(crate) fn read_feature(row: FeatureRow, needs: &[Key]) -> QueryResult<Feature> {
    Ok(Feature {
        id: row.id.into(),
        name: FeatureName::parse(&row.name).ok().ok_or_else(corrupt("features.name"))?,
        description: read_description(row.description, "features.description")?,
        is_active: row.is_active,
        owner: row.user_id.map(Into::into),
        depends_on: Feature::dependencies(needs.iter().copied().map(Into::into).collect()),
        created_at: row.created_at.0,
        updated_at: row.updated_at.0,
        version: row.version,
    })
}

/// What of a switch is written, when it is made or changed.
#[derive(Debug, Insertable, AsChangeset)]
#[diesel(table_name = features, treat_none_as_null = true)]
pub(crate) struct FeatureContent<'a> {
    name: &'a str,
    name_canonical: String,
    description: Option<String>,
    is_active: bool,
    search: String,
    updated_at: At,
}

impl<'a> From<&'a Feature> for FeatureContent<'a> {
    fn from(feature: &'a Feature) -> Self {
        Self {
            name: feature.name.as_str(),
            name_canonical: feature.name.canonical(),
            description: feature.description.clone().map(String::from),
            is_active: feature.is_active,
            search: searched(feature.name.as_str(), feature.description.as_ref()),
            updated_at: At(feature.updated_at),
        }
    }
}
