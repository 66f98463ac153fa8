//! Rows, and how they become values of the domain and back.

mod api_key;
mod attempts;
mod audit;
mod comment;
mod feature;
mod federation;
mod outbox;
mod post;
mod role;
mod second_factor;
mod session;
mod token;
mod user;

pub(crate) use api_key::{ApiKeyChanges, ApiKeyRow, ApiKeySecretRow, read_api_key, read_entries};
pub(crate) use attempts::{AttemptsRow, read_attempts};
pub(crate) use audit::AuditRow;
pub(crate) use comment::{CommentRow, NewCommentRow, read_comment_entry};
pub(crate) use feature::{FeatureContent, FeatureRow, read_feature};
pub(crate) use federation::{FlowRow, IdentityRow};
pub(crate) use outbox::{ClaimedRow, DeadLetterRow, OutboxRow};
pub(crate) use post::{
    NewPostRow, PostChanges, PostRow, TextContent, read_post, read_post_entry, read_post_head,
    read_post_summary,
};
pub(crate) use role::{NewRoleRow, PermissionRow, RoleChanges, RoleRow, read_role_entry, searched};
pub(crate) use second_factor::TotpRow;
pub(crate) use session::{RevocationRow, SessionRow};
pub(crate) use token::{OneTimeTokenRow, RefreshTokenRow, read_refresh};
pub(crate) use user::{EntryRow, NewUserRow, UserChanges, UserRow, read_entry, read_login};

use countersign_domain::{Permission, RoleName, TokenHash};
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

/// Reads permissions that were joined by spaces, which none contains; sorted, each once.
fn read_permissions(joined: Option<&str>) -> QueryResult<Vec<Permission>> {
    let mut names: Vec<&str> = joined.unwrap_or_default().split_ascii_whitespace().collect();
    names.sort_unstable();
    names.dedup();
    names.into_iter().map(read_permission).collect()
}

/// Reads a permission.
pub(crate) fn read_permission(name: &str) -> QueryResult<Permission> {
    Permission::parse(name).ok().ok_or_else(corrupt("permissions.name"))
}

/// Reads the hash of a token.
fn read_hash(bytes: Vec<u8>) -> QueryResult<TokenHash> {
    bytes.try_into().ok().map(TokenHash::from_bytes).ok_or_else(corrupt("hash"))
}
