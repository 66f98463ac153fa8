//! Rows, and how they become values of the domain and back.

mod outbox;
mod session;
mod token;
mod user;

pub(crate) use outbox::{AuditRow, ClaimedRow, DeadLetterRow, OutboxRow};
pub(crate) use session::{RevocationRow, SessionRow};
pub(crate) use token::{OneTimeTokenRow, RefreshTokenRow, read_refresh};
pub(crate) use user::{NewUserRow, UserChanges, UserRow, read_login};

use countersign_domain::RoleName;
use diesel::QueryResult;
use diesel::result::Error;

/// What a row holds that the domain does not accept: a defect, or a hand in the database.
fn corrupt(column: &'static str) -> impl FnOnce() -> Error {
    move || Error::DeserializationError(format!("the value of {column} is not valid").into())
}

/// Reads role names that were joined by spaces, which no name contains; sorted.
pub(crate) fn read_roles(joined: Option<&str>) -> QueryResult<Vec<RoleName>> {
    let mut names: Vec<&str> = joined.unwrap_or_default().split_ascii_whitespace().collect();
    names.sort_unstable();
    names.into_iter().map(read_role).collect()
}

/// Reads a role name.
pub(crate) fn read_role(name: &str) -> QueryResult<RoleName> {
    RoleName::parse(name).ok().ok_or_else(corrupt("roles.name"))
}
