//! Roles, and who has them.

mod kept;

use super::reader::SqlReader;
use super::transaction::SqlTransaction;
use crate::dialect::ForUpdate;
use crate::row::{RoleRow, read_permission, read_role, read_role_entry};
use crate::schema::{role_permissions, roles, user_roles, users};
use crate::types::{At, Key};
use async_trait::async_trait;
use countersign_domain::{AccountState, Instant, Permission, PermissionsChange, Role, RoleName, UserId};
use countersign_ports::{
    ListRequest, Listed, RoleFilter, RoleLookup, RoleRepository, RoleSort, Selection, StoreError, StoreResult,
};
use diesel::dsl::{exists, select};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

/// The roles of the account of a row, joined by spaces: so one query gets an account with its roles.
macro_rules! role_names {
    () => {
        crate::schema::user_roles::table
            .filter(crate::schema::user_roles::user_id.eq(crate::schema::users::id))
            .select(crate::dialect::string_agg(crate::schema::user_roles::role, " "))
            .single_value()
    };
}
pub(super) use role_names;

/// What the account of a row may do, joined by spaces; what several of its roles give stands there as often.
macro_rules! permission_names {
    () => {
        crate::schema::user_roles::table
            .inner_join(
                crate::schema::role_permissions::table
                    .on(crate::schema::role_permissions::role.eq(crate::schema::user_roles::role)),
            )
            .filter(crate::schema::user_roles::user_id.eq(crate::schema::users::id))
            .select(crate::dialect::string_agg(crate::schema::role_permissions::permission, " "))
            .single_value()
    };
}
pub(super) use permission_names;

/// The grants of a role to active accounts.
macro_rules! holders {
    ($role:expr) => {
        user_roles::table
            .inner_join(users::table.on(users::id.eq(user_roles::user_id)))
            .filter(user_roles::role.eq($role.as_str()))
            .filter(users::state.eq(AccountState::Active.as_str()))
    };
}

/// A role with what it permits, as columns.
macro_rules! role_entry {
    () => {
        (
            RoleRow::as_select(),
            role_permissions::table
                .filter(role_permissions::role.eq(roles::name))
                .select(crate::dialect::string_agg(role_permissions::permission, " "))
                .single_value(),
        )
    };
}
use role_entry;

macro_rules! roles_of {
    ($lease:expr, $user:expr) => {
        ask!($lease, |conn| {
            let names = user_roles::table
                .filter(user_roles::user_id.eq(Key::from($user)))
                .select(user_roles::role)
                .order(user_roles::role)
                .load::<String>(conn)
                .await?;
            names.iter().map(|name| read_role(name)).collect()
        })
    };
}

macro_rules! permissions_of {
    ($lease:expr, $user:expr) => {
        ask!($lease, |conn| {
            let names = user_roles::table
                .inner_join(role_permissions::table.on(role_permissions::role.eq(user_roles::role)))
                .filter(user_roles::user_id.eq(Key::from($user)))
                .select(role_permissions::permission)
                .distinct()
                .order(role_permissions::permission)
                .load::<String>(conn)
                .await?;
            names.iter().map(|name| read_permission(name)).collect()
        })
    };
}

macro_rules! found_role {
    ($lease:expr, $role:expr) => {
        ask!($lease, |conn| {
            let row = roles::table.find($role.as_str()).select(role_entry!()).first(conn).await;
            row.optional()?.map(read_role_entry).transpose()
        })
    };
}

#[async_trait]
impl RoleLookup for SqlReader {
    async fn names(&mut self) -> StoreResult<Vec<RoleName>> {
        ask!(self.0, |conn| {
            let names = roles::table.select(roles::name).order(roles::name).load::<String>(conn).await?;
            names.iter().map(|name| read_role(name)).collect()
        })
    }

    async fn of(&mut self, user: UserId) -> StoreResult<Vec<RoleName>> {
        roles_of!(self.0, user)
    }

    async fn permissions_of(&mut self, user: UserId) -> StoreResult<Vec<Permission>> {
        permissions_of!(self.0, user)
    }

    async fn is_held(&mut self, role: &RoleName) -> StoreResult<bool> {
        ask!(self.0, |conn| select(exists(holders!(role))).get_result(conn).await)
    }

    async fn find(&mut self, role: &RoleName) -> StoreResult<Option<Role>> {
        found_role!(self.0, role)
    }

    async fn list(&mut self, request: &ListRequest<RoleFilter, RoleSort>) -> StoreResult<Listed<Role>> {
        ask!(self.0, |conn| kept::list(conn, request).await)
    }

    async fn count(&mut self, selection: &Selection<RoleFilter>) -> StoreResult<u64> {
        ask!(self.0, |conn| kept::count(conn, selection).await)
    }
}

#[async_trait]
impl RoleRepository for SqlTransaction {
    async fn grant(&mut self, user: UserId, role: &RoleName, now: Instant) -> StoreResult<bool> {
        ask!(self.0, |conn| {
            let granted = diesel::insert_into(user_roles::table)
                .values((
                    user_roles::user_id.eq(Key::from(user)),
                    user_roles::role.eq(role.as_str()),
                    user_roles::granted_at.eq(At(now)),
                ))
                .on_conflict_do_nothing()
                .execute(conn)
                .await?;
            Ok(granted == 1)
        })
    }

    async fn remove(&mut self, user: UserId, role: &RoleName) -> StoreResult<bool> {
        ask!(self.0, |conn| {
            let grant = user_roles::table.find((Key::from(user), role.as_str()));
            Ok(diesel::delete(grant).execute(conn).await? == 1)
        })
    }

    async fn lock(&mut self, role: &RoleName) -> StoreResult<bool> {
        ask!(self.0, |conn| {
            let row = roles::table.find(role.as_str()).select(roles::name);
            let locked: Option<String> = ForUpdate(row).get_result(conn).await.optional()?;
            Ok(locked.is_some())
        })
    }

    async fn is_held_by_another(&mut self, role: &RoleName, user: UserId) -> StoreResult<bool> {
        ask!(self.0, |conn| {
            let others = holders!(role).filter(users::id.ne(Key::from(user)));
            select(exists(others)).get_result(conn).await
        })
    }

    async fn of(&mut self, user: UserId) -> StoreResult<Vec<RoleName>> {
        roles_of!(self.0, user)
    }

    async fn permissions_of(&mut self, user: UserId) -> StoreResult<Vec<Permission>> {
        permissions_of!(self.0, user)
    }

    async fn find(&mut self, role: &RoleName) -> StoreResult<Option<Role>> {
        found_role!(self.0, role)
    }

    async fn insert(&mut self, role: &Role) -> StoreResult<()> {
        ask!(self.0, |conn| kept::insert(conn, role).await)
    }

    async fn update(&mut self, role: &Role) -> StoreResult<()> {
        let updated = ask!(self.0, |conn| kept::update(conn, role).await)?;
        if updated { Ok(()) } else { Err(self.0.fail(StoreError::StaleVersion)) }
    }

    async fn change_permissions(
        &mut self,
        role: &RoleName,
        change: &PermissionsChange,
        now: Instant,
    ) -> StoreResult<()> {
        ask!(self.0, |conn| kept::change_permissions(conn, role, change, now).await)
    }

    async fn delete(&mut self, role: &RoleName) -> StoreResult<bool> {
        ask!(self.0, |conn| kept::delete(conn, role).await)
    }
}
