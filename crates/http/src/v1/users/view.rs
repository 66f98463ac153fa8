//! What answers show of accounts.

use countersign_domain::{Instant, RoleName, User};
use countersign_ports::UserEntry;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// An account, in short.
#[derive(Serialize, ToSchema)]
#[schema(as = Account)]
pub(super) struct AccountView {
    /// Its identifier.
    id: Uuid,
    /// Its username.
    #[schema(example = "ada")]
    username: String,
    /// Its e-mail address.
    #[schema(example = "ada@example.com", format = Email)]
    email: String,
    /// Whether it may be used: `active`, `disabled` or `closed`.
    #[schema(example = "disabled")]
    status: &'static str,
}

impl AccountView {
    pub(super) fn new(user: User) -> Self {
        Self {
            id: user.id.as_uuid(),
            username: user.username.into(),
            email: user.email.into(),
            status: user.state.as_str(),
        }
    }
}

/// An account, as administrators see it.
#[derive(Serialize, ToSchema)]
#[schema(as = ManagedUser)]
pub(super) struct ManagedUserView {
    /// Its identifier.
    id: Uuid,
    /// A number that is its alone, for systems that know users by integers.
    #[schema(example = 1)]
    number: i64,
    /// The name to log in with.
    #[schema(example = "ada")]
    username: String,
    /// The address to log in with.
    #[schema(example = "ada@example.com", format = Email)]
    email: String,
    /// Whether the address is proven.
    email_verified: bool,
    /// Whether it may be used: `active`, `disabled` or `closed`.
    #[schema(example = "active")]
    status: &'static str,
    /// Its roles.
    #[schema(value_type = Vec<String>, example = json!(["user"]))]
    roles: Vec<RoleName>,
    /// Whether it has a second factor.
    mfa_enabled: bool,
    /// Full name.
    #[schema(example = "Ada Lovelace")]
    full_name: Option<String>,
    /// Given name, where the name was told by parts.
    given_name: Option<String>,
    /// Family name, likewise.
    family_name: Option<String>,
    /// Picture.
    #[schema(example = "https://example.com/ada.png", format = "uri")]
    avatar_url: Option<String>,
    /// Place.
    #[schema(example = "London")]
    location: Option<String>,
    /// Telephone.
    #[schema(example = "+44 20 7946 0958")]
    phone_number: Option<String>,
    /// IANA time zone.
    #[schema(example = "Europe/London")]
    timezone: Option<String>,
    /// Language tag.
    #[schema(example = "en")]
    language: Option<String>,
    /// Company.
    #[schema(example = "Analytical Engines")]
    company: Option<String>,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    created_at: Instant,
    /// When it last changed.
    #[schema(value_type = String, format = DateTime)]
    updated_at: Instant,
    /// When it last logged in.
    #[schema(value_type = Option<String>, format = DateTime)]
    last_login_at: Option<Instant>,
    /// How often it logged in.
    #[schema(example = 7)]
    login_count: i64,
}

impl ManagedUserView {
    pub(super) fn new(entry: UserEntry) -> Self {
        let UserEntry { user, roles, has_second_factor } = entry;
        let email_verified = user.is_email_verified();
        let profile = user.profile;
        Self {
            id: user.id.as_uuid(),
            number: user.number,
            username: user.username.into(),
            email: user.email.into(),
            email_verified,
            status: user.state.as_str(),
            roles,
            mfa_enabled: has_second_factor,
            full_name: profile.full_name.map(Into::into),
            given_name: profile.given_name.map(Into::into),
            family_name: profile.family_name.map(Into::into),
            avatar_url: profile.avatar_url.map(Into::into),
            location: profile.location.map(Into::into),
            phone_number: profile.phone_number.map(Into::into),
            timezone: profile.timezone.map(Into::into),
            language: profile.language.map(Into::into),
            company: profile.company.map(Into::into),
            created_at: user.created_at,
            updated_at: user.updated_at,
            last_login_at: user.last_login_at,
            login_count: user.login_count,
        }
    }
}
