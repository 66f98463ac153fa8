//! Roles of users.

use super::reader::SqlReader;
use super::transaction::SqlTransaction;
use crate::dialect::ForUpdate;
use crate::row::{read_permission, read_role};
use crate::schema::{role_permissions, roles, user_roles, users};
use crate::types::{At, Key};
use async_trait::async_trait;
use countersign_domain::{AccountState, Instant, Permission, RoleName, UserId};
use countersign_ports::{RoleLookup, RoleRepository, StoreResult};
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

#[async_trait]
impl RoleLookup for SqlReader {
    async fn names(&mut self) -> StoreResult<Vec<RoleName>> {
        ask!(self.0, |conn| {
            let names = roles::table.select(roles::name).order(roles::name).load::<String>(conn).await?;
            names.iter().map(|name| read_role(name)).collect()
        })
    }

    async fn of(&mut self, user: UserId) -> StoreResult<Vec<RoleName>> {
        ask!(self.0, |conn| {
            let names = user_roles::table
                .filter(user_roles::user_id.eq(Key::from(user)))
                .select(user_roles::role)
                .order(user_roles::role)
                .load::<String>(conn)
                .await?;
            names.iter().map(|name| read_role(name)).collect()
        })
    }

    async fn permissions_of(&mut self, user: UserId) -> StoreResult<Vec<Permission>> {
        ask!(self.0, |conn| {
            let names = user_roles::table
                .inner_join(role_permissions::table.on(role_permissions::role.eq(user_roles::role)))
                .filter(user_roles::user_id.eq(Key::from(user)))
                .select(role_permissions::permission)
                .distinct()
                .order(role_permissions::permission)
                .load::<String>(conn)
                .await?;
            names.iter().map(|name| read_permission(name)).collect()
        })
    }

    async fn is_held(&mut self, role: &RoleName) -> StoreResult<bool> {
        ask!(self.0, |conn| select(exists(holders!(role))).get_result(conn).await)
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
}
