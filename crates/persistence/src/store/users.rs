//! Accounts.

use super::import;
use super::reader::SqlReader;
use super::roles::{permission_names, role_names};
use super::transaction::SqlTransaction;
use super::user_lists::{self, entry_columns};
use crate::dialect::ForUpdate;
use crate::row::{NewUserRow, UserChanges, UserRow, read_entry, read_login};
use crate::schema::{password_credentials, users};
use crate::types::{At, Key};
use async_trait::async_trait;
use countersign_domain::{AccountState, Instant, LoginIdentifier, NewUser, User, UserId};
use countersign_ports::{
    Holders, ImportedUser, ListRequest, Listed, LoginRecord, Selection, StoreError, StoreResult, UserEntry,
    UserFilter, UserLookup, UserRepository, UserSort,
};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::RunQueryDsl;

/// Whether the account of a row has a second factor that is confirmed.
macro_rules! has_second_factor {
    () => {
        diesel::dsl::exists(
            crate::schema::totp_factors::table
                .filter(crate::schema::totp_factors::user_id.eq(crate::schema::users::id))
                .filter(crate::schema::totp_factors::confirmed_at.is_not_null()),
        )
    };
}
pub(super) use has_second_factor;
/// Accounts that are open, with what a login needs.
macro_rules! open_accounts {
    () => {
        users::table
            .left_join(password_credentials::table.on(password_credentials::user_id.eq(users::id)))
            // As in the partial indexes, without a parameter, so that planners recognise it.
            .filter(sql::<Bool>("users.state <> 'closed'"))
            .select((
                UserRow::as_select(),
                password_credentials::hash.nullable(),
                password_credentials::changed_at.nullable(),
                role_names!(),
                permission_names!(),
                has_second_factor!(),
            ))
    };
}

/// Reads the open account that a condition names, with what a login needs.
macro_rules! open_account {
    ($reader:expr, $condition:expr) => {
        ask!($reader.0, |conn| {
            let row = open_accounts!().filter($condition).first(conn).await;
            row.optional()?.map(read_login).transpose()
        })
    };
}

#[async_trait]
impl UserLookup for SqlReader {
    async fn find(&mut self, id: UserId) -> StoreResult<Option<User>> {
        ask!(self.0, |conn| {
            let row = users::table.find(Key::from(id)).select(UserRow::as_select()).first(conn).await;
            row.optional()?.map(User::try_from).transpose()
        })
    }

    async fn for_login(&mut self, identifier: &LoginIdentifier) -> StoreResult<Option<LoginRecord>> {
        match identifier {
            LoginIdentifier::Username(name) => {
                open_account!(self, users::username_canonical.eq(name.canonical()))
            }
            LoginIdentifier::Email(address) => {
                open_account!(self, users::email_canonical.eq(address.canonical()))
            }
        }
    }

    async fn with_password(&mut self, id: UserId) -> StoreResult<Option<LoginRecord>> {
        open_account!(self, users::id.eq(Key::from(id)))
    }

    async fn entry(&mut self, id: UserId) -> StoreResult<Option<UserEntry>> {
        ask!(self.0, |conn| {
            let row = users::table.find(Key::from(id)).select(entry_columns!()).first(conn).await;
            row.optional()?.map(read_entry).transpose()
        })
    }

    async fn list(&mut self, request: &ListRequest<UserFilter, UserSort>) -> StoreResult<Listed<UserEntry>> {
        ask!(self.0, |conn| user_lists::list(conn, request).await)
    }

    async fn count(&mut self, selection: &Selection<UserFilter>) -> StoreResult<u64> {
        ask!(self.0, |conn| user_lists::count(conn, selection).await)
    }
    async fn holders(&mut self, of: &[ImportedUser]) -> StoreResult<Vec<Holders>> {
        ask!(self.0, |conn| import::holders(conn, of).await)
    }

    async fn export(
        &mut self,
        after: Option<UserId>,
        state: Option<AccountState>,
        limit: u32,
    ) -> StoreResult<Vec<LoginRecord>> {
        ask!(self.0, |conn| {
            let mut page = open_accounts!().order(users::id).limit(limit.into()).into_boxed();
            if let Some(after) = after {
                page = page.filter(users::id.gt(Key::from(after)));
            }
            if let Some(state) = state {
                page = page.filter(users::state.eq(state.as_str()));
            }
            let rows = page.load(conn).await?;
            rows.into_iter().map(read_login).collect()
        })
    }
}

#[async_trait]
impl UserRepository for SqlTransaction {
    async fn insert(&mut self, user: &NewUser) -> StoreResult<User> {
        ask!(self.0, |conn| {
            let row = NewUserRow::try_from(user)?;
            let insert = diesel::insert_into(users::table).values(row).returning(UserRow::as_returning());
            User::try_from(insert.get_result(conn).await?)
        })
    }

    async fn import(&mut self, users: &[ImportedUser], now: Instant) -> StoreResult<Vec<bool>> {
        ask!(self.0, |conn| import::store(conn, users, now).await)
    }

    async fn lock(&mut self, id: UserId) -> StoreResult<Option<User>> {
        ask!(self.0, |conn| {
            let row = users::table.find(Key::from(id)).select(UserRow::as_select());
            let locked: Option<UserRow> = ForUpdate(row).get_result(conn).await.optional()?;
            locked.map(User::try_from).transpose()
        })
    }

    async fn update(&mut self, user: &User) -> StoreResult<User> {
        let updated = ask!(self.0, |conn| {
            let stored = users::table.find(Key::from(user.id)).filter(users::version.eq(user.version));
            let update = diesel::update(stored).set(UserChanges::try_from(user)?);
            let row = update.returning(UserRow::as_returning()).get_result(conn).await;
            row.optional()?.map(User::try_from).transpose()
        })?;
        updated.ok_or_else(|| self.0.fail(StoreError::StaleVersion))
    }

    async fn purge(&mut self, id: UserId) -> StoreResult<bool> {
        ask!(self.0, |conn| {
            let closed =
                users::table.find(Key::from(id)).filter(users::state.eq(AccountState::Closed.as_str()));
            Ok(diesel::delete(closed).execute(conn).await? == 1)
        })
    }

    async fn record_login(&mut self, id: UserId, now: Instant) -> StoreResult<bool> {
        ask!(self.0, |conn| {
            let active =
                users::table.find(Key::from(id)).filter(users::state.eq(AccountState::Active.as_str()));
            let counted = diesel::update(active)
                .set((users::last_login_at.eq(At(now)), users::login_count.eq(users::login_count + 1)))
                .execute(conn)
                .await?;
            Ok(counted == 1)
        })
    }
}
