//! Rows of accounts.

use super::{corrupt, read_permissions, read_roles};
use crate::schema::users;
use crate::types::{At, Json, Key};
use countersign_domain::{
    AccountState, EmailAddress, FullName, Instant, NewUser, PasswordHash, Profile, User, Username,
};
use countersign_ports::{ImportedUser, LoginRecord, StoredPassword, UserEntry};
use diesel::prelude::*;
use diesel::result::Error;

/// A row of `users`.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = users)]
pub(crate) struct UserRow {
    id: Key,
    number: i64,
    username: String,
    username_canonical: String,
    email: String,
    email_canonical: String,
    email_verified_at: Option<At>,
    profile: Json,
    state: String,
    version: i64,
    created_at: At,
    updated_at: At,
    last_login_at: Option<At>,
    login_count: i64,
}

impl TryFrom<UserRow> for User {
    type Error = Error;

    fn try_from(row: UserRow) -> QueryResult<Self> {
        Ok(Self {
            id: row.id.into(),
            number: row.number,
            username: Username::from_stored(row.username, row.username_canonical),
            email: EmailAddress::from_stored(row.email, row.email_canonical),
            email_verified_at: At::read(row.email_verified_at),
            profile: row.profile.read()?,
            state: read_state(&row.state)?,
            version: row.version,
            created_at: row.created_at.0,
            updated_at: row.updated_at.0,
            last_login_at: At::read(row.last_login_at),
            login_count: row.login_count,
        })
    }
}

/// Reads the state of an account.
fn read_state(name: &str) -> QueryResult<AccountState> {
    AccountState::parse(name).ok_or_else(corrupt("users.state"))
}

/// What an account is searched by: its names, each between line breaks, which no search has.
fn search_text(username: &Username, email: &EmailAddress, profile: &Profile) -> String {
    let full_name = profile.full_name.as_ref().map(FullName::as_str).unwrap_or_default();
    let [username, email, full_name] =
        [username.canonical(), email.canonical(), full_name].map(countersign_domain::search_form);
    format!("\n{username}\n{email}\n{full_name}\n")
}

/// An account, its roles joined by spaces, and whether it has a second factor.
pub(crate) type EntryRow = (UserRow, Option<String>, bool);

/// Reads what administrators see.
pub(crate) fn read_entry((user, roles, has_second_factor): EntryRow) -> QueryResult<UserEntry> {
    Ok(UserEntry { user: user.try_into()?, roles: read_roles(roles.as_deref())?, has_second_factor })
}

/// An account, its password, its roles and what they permit, each joined by spaces, and whether it has a second factor.
pub(crate) type LoginRow = (UserRow, Option<String>, Option<At>, Option<String>, Option<String>, bool);

/// Reads what a login needs.
pub(crate) fn read_login(
    (user, hash, changed_at, roles, permissions, has_second_factor): LoginRow,
) -> QueryResult<LoginRecord> {
    let password = hash.zip(changed_at);
    Ok(LoginRecord {
        user: user.try_into()?,
        password: password.map(|(phc, changed_at)| StoredPassword {
            hash: PasswordHash::from_phc(phc),
            changed_at: changed_at.0,
        }),
        roles: read_roles(roles.as_deref())?,
        permissions: read_permissions(permissions.as_deref())?,
        has_second_factor,
    })
}

/// An account to be inserted; its number and version are the table's defaults.
#[derive(Debug, Insertable)]
#[diesel(table_name = users)]
pub(crate) struct NewUserRow<'a> {
    id: Key,
    username: &'a str,
    username_canonical: &'a str,
    email: &'a str,
    email_canonical: &'a str,
    email_verified_at: Option<At>,
    profile: Json,
    state: &'static str,
    created_at: At,
    updated_at: At,
    search_text: String,
    last_login_at: Option<At>,
    login_count: i64,
}

impl<'a> TryFrom<&'a NewUser> for NewUserRow<'a> {
    type Error = Error;

    fn try_from(user: &'a NewUser) -> QueryResult<Self> {
        Ok(Self {
            id: user.id.into(),
            username: user.username.as_str(),
            username_canonical: user.username.canonical(),
            email: user.email.as_str(),
            email_canonical: user.email.canonical(),
            email_verified_at: user.email_verified_at.map(At),
            profile: Json::write(&user.profile)?,
            state: AccountState::Active.as_str(),
            created_at: At(user.created_at),
            updated_at: At(user.created_at),
            search_text: search_text(&user.username, &user.email, &user.profile),
            last_login_at: None,
            login_count: 0,
        })
    }
}

impl<'a> NewUserRow<'a> {
    /// The row of an account that comes from elsewhere.
    pub(crate) fn imported(user: &'a ImportedUser, now: Instant) -> QueryResult<Self> {
        let ImportedUser { account, state, last_login_at, login_count, password: _, roles: _ } = user;
        let row = Self::try_from(account)?;
        let (last_login_at, login_count) = (last_login_at.map(At), *login_count);
        Ok(Self { state: state.as_str(), updated_at: At(now), last_login_at, login_count, ..row })
    }
}

/// What an update of an account writes.
#[derive(Debug, AsChangeset)]
#[diesel(table_name = users, treat_none_as_null = true)]
pub(crate) struct UserChanges<'a> {
    username: &'a str,
    username_canonical: &'a str,
    email: &'a str,
    email_canonical: &'a str,
    email_verified_at: Option<At>,
    profile: Json,
    state: &'static str,
    version: i64,
    updated_at: At,
    search_text: String,
}

impl<'a> TryFrom<&'a User> for UserChanges<'a> {
    type Error = Error;

    fn try_from(user: &'a User) -> QueryResult<Self> {
        Ok(Self {
            username: user.username.as_str(),
            username_canonical: user.username.canonical(),
            email: user.email.as_str(),
            email_canonical: user.email.canonical(),
            email_verified_at: user.email_verified_at.map(At),
            profile: Json::write(&user.profile)?,
            state: user.state.as_str(),
            version: user.version.saturating_add(1),
            updated_at: At(user.updated_at),
            search_text: search_text(&user.username, &user.email, &user.profile),
        })
    }
}
