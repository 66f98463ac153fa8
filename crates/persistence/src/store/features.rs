//! Feature switches.

use super::super::{Backend, Conn};
use super::listing::{counted, moment, part_of_list, pattern, text};
use super::reader::SqlReader;
use super::transaction::SqlTransaction;
use crate::dialect::ForUpdate;
use crate::row::{FeatureContent, FeatureRow, read_feature};
use crate::schema::{feature_dependencies, features};
use crate::types::{At, Key};
use async_trait::async_trait;
use countersign_domain::{Feature, FeatureId};
use countersign_ports::{
    FeatureFilter, FeatureLookup, FeatureRepository, FeatureSort, ListRequest, Listed, Position, Selection,
    SortKey, StoreError, StoreResult,
};
use diesel::dsl::IntoBoxed;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

/// The switches of a selection. There are few: they are looked through, and counted, one by one.
fn selected(selection: &Selection<FeatureFilter>) -> IntoBoxed<'_, features::table, Backend> {
    let mut query = features::table.into_boxed();
    if let Some(is_active) = selection.filter.is_active {
        query = query.filter(features::is_active.eq(is_active));
    }
    if let Some(owner) = selection.filter.owner {
        query = query.filter(features::user_id.eq(Key::from(owner)));
    }
    if let Some(name) = &selection.filter.name {
        query = query.filter(features::name_canonical.eq(name.canonical()));
    }
    if let Some(search) = &selection.search {
        query = query.filter(features::search.like(pattern(search)).escape('\\'));
    }
    query
}

fn position(feature: &Feature, by: FeatureSort) -> Position {
    let key = match by {
        FeatureSort::CreatedAt => SortKey::Moment(feature.created_at),
        FeatureSort::Name => SortKey::Text(feature.name.canonical()),
    };
    Position { key, id: feature.id.as_uuid() }
}

/// Reads switches with what they need.
async fn complete(conn: &mut Conn, rows: Vec<FeatureRow>) -> QueryResult<Vec<Feature>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Key> = rows.iter().map(|row| row.id).collect();
    let needs = feature_dependencies::table
        .filter(feature_dependencies::feature_id.eq_any(ids))
        .load::<(Key, Key)>(conn)
        .await?;
    let each = rows.into_iter().map(|row| {
        let needed = needs.iter().filter(|(who, _)| *who == row.id);
        let needed: Vec<Key> = needed.map(|(_, whom)| *whom).collect();
        read_feature(row, &needed)
    });
    each.collect()
}

/// Stores what a switch needs, in place of all before.
async fn put_needs(conn: &mut Conn, feature: &Feature) -> QueryResult<()> {
    drop_needs(conn, feature.id).await?;
    for needed in &feature.depends_on {
        let row = (
            feature_dependencies::feature_id.eq(Key::from(feature.id)),
            feature_dependencies::depends_on.eq(Key::from(*needed)),
        );
        diesel::insert_into(feature_dependencies::table).values(row).execute(conn).await?;
    }
    Ok(())
}

async fn drop_needs(conn: &mut Conn, id: FeatureId) -> QueryResult<()> {
    let needs = feature_dependencies::table.filter(feature_dependencies::feature_id.eq(Key::from(id)));
    diesel::delete(needs).execute(conn).await.map(drop)
}

#[async_trait]
impl FeatureLookup for SqlReader {
    async fn find(&mut self, id: FeatureId) -> StoreResult<Option<Feature>> {
        ask!(self.0, |conn| {
            let row = features::table.find(Key::from(id)).select(FeatureRow::as_select());
            let rows = Vec::from_iter(row.first(conn).await.optional()?);
            Ok(complete(conn, rows).await?.pop())
        })
    }

    async fn list(
        &mut self,
        request: &ListRequest<FeatureFilter, FeatureSort>,
    ) -> StoreResult<Listed<Feature>> {
        ask!(self.0, |conn| {
            let query = selected(&request.selection);
            let query = match request.sort.by {
                FeatureSort::CreatedAt => {
                    part_of_list!(query, request, features::created_at, moment, features::id)
                }
                FeatureSort::Name => {
                    part_of_list!(query, request, features::name_canonical, text, features::id)
                }
            };
            let rows = query.select(FeatureRow::as_select()).load(conn).await?;
            let features = complete(conn, rows).await?;
            Ok(Listed::of(features, request.limit, |last| position(last, request.sort.by)))
        })
    }

    async fn count(&mut self, selection: &Selection<FeatureFilter>) -> StoreResult<u64> {
        ask!(self.0, |conn| selected(selection).count().get_result(conn).await.map(counted))
    }
}

#[async_trait]
impl FeatureRepository for SqlTransaction {
    async fn insert(&mut self, feature: &Feature) -> StoreResult<()> {
        ask!(self.0, |conn| {
            let row = (
                features::id.eq(Key::from(feature.id)),
                features::user_id.eq(feature.owner.map(Key::from)),
                features::version.eq(feature.version),
                features::created_at.eq(At(feature.created_at)),
                FeatureContent::from(feature),
            );
            diesel::insert_into(features::table).values(row).execute(conn).await?;
            put_needs(conn, feature).await
        })
    }

    async fn lock_needs(&mut self) -> StoreResult<Vec<(FeatureId, FeatureId)>> {
        ask!(self.0, |conn| {
            let all = features::table.select(features::id).order(features::id);
            ForUpdate(all).load::<Key>(conn).await?;
            let needs = feature_dependencies::table.load::<(Key, Key)>(conn).await?;
            Ok(needs.into_iter().map(|(who, whom)| (who.into(), whom.into())).collect())
        })
    }

    async fn lock(&mut self, id: FeatureId) -> StoreResult<Option<Feature>> {
        ask!(self.0, |conn| {
            let row = features::table.find(Key::from(id)).select(FeatureRow::as_select());
            let rows = Vec::from_iter(ForUpdate(row).get_result(conn).await.optional()?);
            Ok(complete(conn, rows).await?.pop())
        })
    }

    async fn update(&mut self, feature: &Feature) -> StoreResult<Feature> {
        let version = feature.version.saturating_add(1);
        let updated = ask!(self.0, |conn| {
            let stored =
                features::table.find(Key::from(feature.id)).filter(features::version.eq(feature.version));
            let content = (features::version.eq(version), FeatureContent::from(feature));
            let updated = diesel::update(stored).set(content).execute(conn).await? == 1;
            if updated {
                put_needs(conn, feature).await?;
            }
            Ok(updated)
        })?;
        if updated {
            Ok(Feature { version, ..feature.clone() })
        } else {
            Err(self.0.fail(StoreError::StaleVersion))
        }
    }

    async fn delete(&mut self, id: FeatureId) -> StoreResult<bool> {
        ask!(self.0, |conn| {
            drop_needs(conn, id).await?;
            Ok(diesel::delete(features::table.find(Key::from(id))).execute(conn).await? == 1)
        })
    }
}
