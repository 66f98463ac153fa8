//! What answers show of accounts and of sessions.

use crate::shared::milliseconds;
use countersign_application::LoggedIn;
use countersign_domain::User;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// An account.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = User)]
pub(super) struct UserView {
    /// Its identifier.
    id: Uuid,
    /// What to log in with.
    #[schema(example = "ada")]
    username: String,
    /// Likewise.
    #[schema(format = Email, example = "ada@example.com")]
    email: String,
    /// Given name.
    #[schema(example = "Ada")]
    first_name: Option<String>,
    /// Family name.
    #[schema(example = "Lovelace")]
    last_name: Option<String>,
    /// Full name.
    #[schema(example = "Ada Lovelace")]
    full_name: Option<String>,
    /// Whether it may be used.
    #[schema(example = true)]
    is_active: bool,
    /// Whether its address is proven.
    #[schema(example = false)]
    email_verified: bool,
    /// When it was made.
    #[schema(format = DateTime, example = "2025-10-31T10:30:00.000Z")]
    created_at: String,
    /// When it last changed.
    #[schema(format = DateTime, example = "2025-10-31T10:30:00.000Z")]
    updated_at: String,
}

impl UserView {
    pub(super) fn new(user: User) -> Self {
        let (is_active, email_verified) = (user.is_active(), user.is_email_verified());
        Self {
            id: user.id.as_uuid(),
            username: user.username.into(),
            email: user.email.into(),
            first_name: user.profile.given_name.map(Into::into),
            last_name: user.profile.family_name.map(Into::into),
            full_name: user.profile.full_name.map(Into::into),
            is_active,
            email_verified,
            created_at: milliseconds(user.created_at),
            updated_at: milliseconds(user.updated_at),
        }
    }
}

/// A pair of tokens.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Tokens)]
pub(super) struct TokensView {
    /// Proves who its bearer is, for `expiresIn` seconds.
    access_token: String,
    /// Gets the next pair, once.
    #[schema(example = "csr_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    refresh_token: String,
    /// Always `Bearer`.
    #[schema(example = "Bearer")]
    token_type: &'static str,
    /// In seconds.
    #[schema(example = 900)]
    expires_in: u64,
}

impl TokensView {
    pub(super) fn new(login: &LoggedIn) -> Self {
        Self {
            access_token: login.tokens.access.expose().to_owned(),
            refresh_token: login.tokens.refresh.expose().to_owned(),
            token_type: "Bearer",
            expires_in: login.tokens.access_expires_in.as_secs(),
        }
    }
}
