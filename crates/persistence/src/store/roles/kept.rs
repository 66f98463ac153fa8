//! Roles as a list that is kept.

use super::role_entry;
use crate::row::{NewRoleRow, RoleChanges, RoleRow, read_role_entry};
use crate::schema::{role_permissions, roles, user_roles, users};
use crate::types::At;
use countersign_domain::{AccountState, Instant, Permission, PermissionsChange, Role, RoleName};
use countersign_ports::{ListRequest, Listed, Position, RoleFilter, RoleSort, Selection, SortKey};
use diesel::dsl::IntoBoxed;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::super::super::{Backend, Conn};
use super::super::listing::{counted, part_by_name, pattern, text};

/// The roles of a selection. There are few: they are looked through, and counted, one by one.
fn selected(selection: &Selection<RoleFilter>) -> IntoBoxed<'_, roles::table, Backend> {
    let mut query = roles::table.into_boxed();
    if let Some(is_system) = selection.filter.is_system {
        query = query.filter(roles::is_system.eq(is_system));
    }
    if let Some(search) = &selection.search {
        query = query.filter(roles::search.like(pattern(search)).escape('\\'));
    }
    query
}

fn position(role: &Role) -> Position {
    Position { key: SortKey::Text(role.name.as_str().to_owned()), id: Uuid::nil() }
}

pub(super) async fn list(
    conn: &mut Conn,
    request: &ListRequest<RoleFilter, RoleSort>,
) -> QueryResult<Listed<Role>> {
    let RoleSort::Name = request.sort.by;
    let query = part_by_name!(selected(&request.selection), request, roles::name, text);
    let rows = query.select(role_entry!()).load(conn).await?;
    let roles = rows.into_iter().map(read_role_entry).collect::<QueryResult<_>>()?;
    Ok(Listed::of(roles, request.limit, position))
}

pub(super) async fn count(conn: &mut Conn, selection: &Selection<RoleFilter>) -> QueryResult<u64> {
    selected(selection).count().get_result(conn).await.map(counted)
}

pub(super) async fn insert(conn: &mut Conn, role: &Role) -> QueryResult<()> {
    diesel::insert_into(roles::table).values(NewRoleRow::from(role)).execute(conn).await?;
    give(conn, &role.name, &role.permissions).await
}

/// Says whether the version was the stored one.
pub(super) async fn update(conn: &mut Conn, role: &Role) -> QueryResult<bool> {
    let stored = roles::table.find(role.name.as_str()).filter(roles::version.eq(role.version));
    Ok(diesel::update(stored).set(RoleChanges::from(role)).execute(conn).await? == 1)
}

pub(super) async fn change_permissions(
    conn: &mut Conn,
    role: &RoleName,
    change: &PermissionsChange,
    now: Instant,
) -> QueryResult<()> {
    diesel::update(roles::table.find(role.as_str()))
        .set((roles::updated_at.eq(At(now)), roles::version.eq(roles::version + 1)))
        .execute(conn)
        .await?;
    let taken = change.taken.iter().map(Permission::as_str);
    diesel::delete(role_permissions::table)
        .filter(role_permissions::role.eq(role.as_str()))
        .filter(role_permissions::permission.eq_any(taken))
        .execute(conn)
        .await?;
    give(conn, role, &change.given).await
}

async fn give(conn: &mut Conn, role: &RoleName, permissions: &[Permission]) -> QueryResult<()> {
    // One by one: the query builder inserts several rows at once on PostgreSQL alone.
    for permission in permissions {
        let row =
            (role_permissions::role.eq(role.as_str()), role_permissions::permission.eq(permission.as_str()));
        let insert = diesel::insert_into(role_permissions::table).values(row).on_conflict_do_nothing();
        insert.execute(conn).await?;
    }
    Ok(())
}

pub(super) async fn delete(conn: &mut Conn, role: &RoleName) -> QueryResult<bool> {
    let closed = users::table.filter(users::state.eq(AccountState::Closed.as_str())).select(users::id);
    diesel::delete(user_roles::table)
        .filter(user_roles::role.eq(role.as_str()))
        .filter(user_roles::user_id.eq_any(closed))
        .execute(conn)
        .await?;
    Ok(diesel::delete(roles::table.find(role.as_str())).execute(conn).await? == 1)
}
