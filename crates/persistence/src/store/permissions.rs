//! Permissions.

use super::super::Backend;
use super::listing::{counted, part_by_name, pattern, text};
use super::reader::SqlReader;
use super::transaction::SqlTransaction;
use crate::dialect::ForUpdate;
use crate::row::{PermissionRow, searched};
use crate::schema::permissions;
use crate::types::At;
use async_trait::async_trait;
use countersign_domain::{Description, Permission, PermissionEntry};
use countersign_ports::{
    ListRequest, Listed, PermissionFilter, PermissionLookup, PermissionRepository, PermissionSort, Position,
    Selection, SortKey, StoreResult,
};
use diesel::dsl::IntoBoxed;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

/// The permissions of a selection. There are few: they are looked through, and counted, one by one.
fn selected(selection: &Selection<PermissionFilter>) -> IntoBoxed<'_, permissions::table, Backend> {
    let mut query = permissions::table.into_boxed();
    if let Some(is_system) = selection.filter.is_system {
        query = query.filter(permissions::is_system.eq(is_system));
    }
    if let Some(search) = &selection.search {
        query = query.filter(permissions::search.like(pattern(search)).escape('\\'));
    }
    query
}

fn position(permission: &PermissionEntry) -> Position {
    Position { key: SortKey::Text(permission.name.as_str().to_owned()), id: Uuid::nil() }
}

#[async_trait]
impl PermissionLookup for SqlReader {
    async fn find(&mut self, name: &Permission) -> StoreResult<Option<PermissionEntry>> {
        ask!(self.0, |conn| {
            let row = permissions::table.find(name.as_str()).select(PermissionRow::as_select());
            row.first(conn).await.optional()?.map(PermissionEntry::try_from).transpose()
        })
    }

    async fn list(
        &mut self,
        request: &ListRequest<PermissionFilter, PermissionSort>,
    ) -> StoreResult<Listed<PermissionEntry>> {
        ask!(self.0, |conn| {
            let PermissionSort::Name = request.sort.by;
            let query = part_by_name!(selected(&request.selection), request, permissions::name, text);
            let rows = query.select(PermissionRow::as_select()).load(conn).await?;
            let entries = rows.into_iter().map(PermissionEntry::try_from).collect::<QueryResult<_>>()?;
            Ok(Listed::of(entries, request.limit, position))
        })
    }

    async fn count(&mut self, selection: &Selection<PermissionFilter>) -> StoreResult<u64> {
        ask!(self.0, |conn| selected(selection).count().get_result(conn).await.map(counted))
    }
}

#[async_trait]
impl PermissionRepository for SqlTransaction {
    async fn insert(&mut self, permission: &PermissionEntry) -> StoreResult<()> {
        let (name, description) = (permission.name.as_str(), &permission.description);
        ask!(self.0, |conn| {
            let insert = diesel::insert_into(permissions::table).values((
                permissions::name.eq(name),
                permissions::description.eq(description.as_str()),
                permissions::is_system.eq(permission.is_system),
                permissions::created_at.eq(At(permission.created_at)),
                permissions::search.eq(searched(name, Some(description))),
            ));
            insert.execute(conn).await.map(drop)
        })
    }

    async fn lock(&mut self, name: &Permission) -> StoreResult<Option<PermissionEntry>> {
        ask!(self.0, |conn| {
            let row = permissions::table.find(name.as_str()).select(PermissionRow::as_select());
            let locked: Option<PermissionRow> = ForUpdate(row).get_result(conn).await.optional()?;
            locked.map(PermissionEntry::try_from).transpose()
        })
    }

    async fn missing(&mut self, names: &[Permission]) -> StoreResult<Vec<Permission>> {
        ask!(self.0, |conn| {
            let known = permissions::table
                .filter(permissions::name.eq_any(names.iter().map(Permission::as_str)))
                .select(permissions::name)
                .load::<String>(conn)
                .await?;
            let is_missing = |name: &&Permission| !known.iter().any(|known| known == name.as_str());
            Ok(names.iter().filter(is_missing).cloned().collect())
        })
    }

    async fn describe(&mut self, name: &Permission, description: &Description) -> StoreResult<()> {
        ask!(self.0, |conn| {
            let update = diesel::update(permissions::table.find(name.as_str())).set((
                permissions::description.eq(description.as_str()),
                permissions::search.eq(searched(name.as_str(), Some(description))),
            ));
            update.execute(conn).await.map(drop)
        })
    }

    async fn delete(&mut self, name: &Permission) -> StoreResult<()> {
        ask!(self.0, |conn| {
            diesel::delete(permissions::table.find(name.as_str())).execute(conn).await.map(drop)
        })
    }
}
