//! What answers show of accounts.

use crate::shared::display_name;
use countersign_domain::{Instant, Profile, User};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// What an account says about itself.
#[derive(Serialize, ToSchema)]
pub(super) struct ProfileView {
    /// Its identifier.
    id: Uuid,
    /// The address to log in with.
    #[schema(format = Email, example = "user@example.com")]
    email: String,
    /// Full name; `Anonymous` where there is none.
    #[schema(example = "John Doe")]
    full_name: String,
    /// Picture.
    avatar_url: Option<String>,
    /// Place.
    location: Option<String>,
    /// Telephone.
    phone_number: Option<String>,
    /// IANA time zone.
    timezone: Option<String>,
    /// Language tag.
    language: Option<String>,
    /// Company.
    company: Option<String>,
    /// When it last changed.
    #[schema(value_type = String, format = DateTime)]
    updated_at: Instant,
}

/// An account, as its owner sees it.
#[derive(Serialize, ToSchema)]
pub(super) struct UserView {
    #[serde(flatten)]
    profile: ProfileView,
    /// Whether it may be used.
    is_active: bool,
    /// Whether its address is proven.
    email_verified: bool,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    created_at: Instant,
}

/// An account with how it was used.
#[derive(Serialize, ToSchema)]
pub(super) struct UserDetailView {
    #[serde(flatten)]
    user: UserView,
    /// When it last logged in.
    #[schema(value_type = Option<String>, format = DateTime)]
    last_login_at: Option<Instant>,
    /// How often it logged in.
    #[schema(example = 42)]
    login_count: i64,
}

/// An account, in a list.
#[derive(Serialize, ToSchema)]
pub(super) struct UserRow {
    /// Its identifier.
    id: Uuid,
    /// The address to log in with.
    email: String,
    /// Full name; `Anonymous` where there is none.
    full_name: String,
    /// Whether it may be used.
    is_active: bool,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    created_at: Instant,
}

impl ProfileView {
    pub(super) fn new(user: User) -> Self {
        let (id, full_name, updated_at) = (user.id.as_uuid(), display_name(&user), user.updated_at);
        let Profile { avatar_url, location, phone_number, timezone, language, company, .. } = user.profile;
        Self {
            id,
            email: user.email.into(),
            full_name,
            avatar_url: avatar_url.map(Into::into),
            location: location.map(Into::into),
            phone_number: phone_number.map(Into::into),
            timezone: timezone.map(Into::into),
            language: language.map(Into::into),
            company: company.map(Into::into),
            updated_at,
        }
    }
}

impl UserView {
    pub(super) fn new(user: User) -> Self {
        let (is_active, email_verified) = (user.is_active(), user.is_email_verified());
        let created_at = user.created_at;
        Self { is_active, email_verified, created_at, profile: ProfileView::new(user) }
    }
}

impl UserDetailView {
    pub(super) fn new(user: User) -> Self {
        let (last_login_at, login_count) = (user.last_login_at, user.login_count);
        Self { last_login_at, login_count, user: UserView::new(user) }
    }
}

impl UserRow {
    pub(super) fn new(user: User) -> Self {
        Self {
            id: user.id.as_uuid(),
            full_name: display_name(&user),
            is_active: user.is_active(),
            created_at: user.created_at,
            email: user.email.into(),
        }
    }
}
