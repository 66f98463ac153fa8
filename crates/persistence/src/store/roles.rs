//! Roles of users.

use super::reader::SqlReader;
use super::transaction::SqlTransaction;
use crate::row::read_role;
use crate::schema::{user_roles, users};
use crate::types::{At, Key};
use async_trait::async_trait;
use countersign_domain::{AccountState, Instant, RoleName, UserId};
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

#[async_trait]
impl RoleLookup for SqlReader {
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

    async fn is_held(&mut self, role: &RoleName) -> StoreResult<bool> {
        ask!(self.0, |conn| {
            let held = user_roles::table
                .inner_join(users::table.on(users::id.eq(user_roles::user_id)))
                .filter(user_roles::role.eq(role.as_str()))
                .filter(users::state.eq(AccountState::Active.as_str()));
            select(exists(held)).get_result(conn).await
        })
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
}
