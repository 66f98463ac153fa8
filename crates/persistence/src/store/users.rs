//! Accounts.

use super::import;
use super::reader::SqlReader;
use super::roles::role_names;
use super::transaction::SqlTransaction;
use crate::dialect::ForUpdate;
use crate::row::{NewUserRow, UserChanges, UserRow, read_login};
use crate::schema::{password_credentials, totp_factors, users};
use crate::types::{At, Key};
use async_trait::async_trait;
use countersign_domain::{AccountState, Instant, LoginIdentifier, NewUser, User, UserId};
use countersign_ports::{
    Holders, ImportedUser, LoginRecord, StoreError, StoreResult, UserLookup, UserRepository,
};
use diesel::dsl::{exists, sql};
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::RunQueryDsl;

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
                exists(
                    totp_factors::table
                        .filter(totp_factors::user_id.eq(users::id))
                        .filter(totp_factors::confirmed_at.is_not_null()),
                ),
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
