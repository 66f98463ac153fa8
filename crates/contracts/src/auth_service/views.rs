//! What answers show of accounts and tokens.

use countersign_application::LoggedIn;
use countersign_domain::{RoleName, User};
use serde::Serialize;
use utoipa::ToSchema;

/// An account.
#[derive(Serialize, ToSchema)]
#[schema(as = NumberedUser)]
pub(super) struct UserView {
    /// Its number, never another's.
    #[schema(example = 1)]
    id: i64,
    /// The name to log in with.
    #[schema(example = "testuser")]
    username: String,
    /// Its address.
    #[schema(format = Email, example = "test@example.com")]
    email: String,
    /// First name.
    #[schema(example = "Test")]
    first_name: Option<String>,
    /// Last name.
    #[schema(example = "User")]
    last_name: Option<String>,
    /// Whether it may be used.
    is_active: bool,
    /// Whether it is an administrator's.
    is_superuser: bool,
}

impl UserView {
    pub(super) fn new(user: User, roles: &[RoleName]) -> Self {
        let is_active = user.is_active();
        let (first_name, last_name) = names(&user);
        Self {
            id: user.number,
            username: user.username.into(),
            email: user.email.into(),
            first_name,
            last_name,
            is_active,
            is_superuser: roles.contains(&RoleName::administrator()),
        }
    }
}

/// The parts of a name, as they were told, or else its first word and the rest.
fn names(user: &User) -> (Option<String>, Option<String>) {
    let profile = &user.profile;
    if profile.given_name.is_some() || profile.family_name.is_some() {
        return (
            profile.given_name.as_ref().map(|name| name.as_str().to_owned()),
            profile.family_name.as_ref().map(|name| name.as_str().to_owned()),
        );
    }
    let Some(full) = &profile.full_name else { return (None, None) };
    match full.as_str().split_once(' ') {
        Some((first, last)) => (Some(first.to_owned()), Some(last.trim_start().to_owned())),
        None => (Some(full.as_str().to_owned()), None),
    }
}

/// An access token. The refresh token is in a cookie.
#[derive(Serialize, ToSchema)]
#[schema(as = Token)]
pub(super) struct TokenView {
    /// The token.
    access_token: String,
    /// Always `bearer`.
    #[schema(example = "bearer")]
    token_type: &'static str,
    /// Always `null`: it is in a cookie that no script reads.
    refresh_token: Option<String>,
}

impl TokenView {
    pub(super) fn new(login: &LoggedIn) -> Self {
        let access_token = login.tokens.access.expose().to_owned();
        Self { access_token, token_type: "bearer", refresh_token: None }
    }
}
