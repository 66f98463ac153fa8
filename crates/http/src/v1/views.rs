//! What answers show.

use crate::kit::{ErrorCode, Fields, FromFields, Refused};
use crate::v1::session::SessionView;
use countersign_application::{LoggedIn, SecondFactorTicket};
use countersign_domain::{BackupCode, EmailAddress, Instant, RoleName, User};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// An account, as its owner sees it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = User)]
pub(super) struct UserView {
    /// Its identifier.
    id: Uuid,
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
    /// When it registered.
    #[schema(value_type = String, format = DateTime)]
    created_at: Instant,
    /// When it last changed.
    #[schema(value_type = String, format = DateTime)]
    updated_at: Instant,
    /// When it last logged in.
    #[schema(value_type = Option<String>, format = DateTime)]
    last_login_at: Option<Instant>,
}

impl UserView {
    pub(super) fn new(user: User, roles: &[RoleName]) -> Self {
        let email_verified = user.is_email_verified();
        let profile = user.profile;
        Self {
            id: user.id.as_uuid(),
            username: user.username.into(),
            email: user.email.into(),
            email_verified,
            status: user.state.as_str(),
            roles: roles.to_vec(),
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
        }
    }
}

/// The tokens of a session.
#[derive(Serialize, ToSchema)]
#[schema(as = Tokens)]
pub(super) struct TokensView {
    /// Send it as `Authorization: Bearer`.
    #[schema(example = "eyJhbGciOiJSUzI1NiIsInR5cCI6ImF0K2p3dCJ9.e30.c2ln")]
    access_token: String,
    /// Gets the next pair, once. Keep it as you would keep a password.
    #[schema(example = "csr_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    refresh_token: String,
    /// Always `Bearer`.
    #[schema(example = "Bearer")]
    token_type: &'static str,
    /// How long the access token is good for, in seconds.
    #[schema(example = 900)]
    expires_in: u64,
    /// How long the refresh token is good for, in seconds.
    #[schema(example = 604_800)]
    refresh_expires_in: u64,
    /// The session.
    session_id: Uuid,
    /// Who logged in.
    user: UserView,
}

impl TokensView {
    pub(super) fn new(login: LoggedIn) -> Self {
        let LoggedIn { tokens, user, roles } = login;
        Self {
            access_token: tokens.access.expose().to_owned(),
            refresh_token: tokens.refresh.expose().to_owned(),
            token_type: "Bearer",
            expires_in: tokens.access_expires_in.as_secs(),
            refresh_expires_in: tokens.refresh_expires_in.as_secs(),
            session_id: tokens.session.as_uuid(),
            user: UserView::new(user, &roles),
        }
    }
}

/// What ended.
#[derive(Serialize, ToSchema)]
#[schema(as = SessionsEnded)]
pub(super) struct SessionsEndedView {
    /// So many sessions.
    #[schema(example = 3)]
    pub(super) sessions_ended: usize,
}

/// A list.
#[derive(Serialize, ToSchema)]
pub(super) struct Items<T> {
    /// What is in it.
    items: Vec<T>,
}

impl<T> Items<T> {
    /// A view of each of these.
    pub(super) fn of<U>(these: Vec<U>, view: impl FnMut(U) -> T) -> Self {
        Self { items: these.into_iter().map(view).collect() }
    }
}

/// Where a login leads.
#[derive(ToSchema)]
#[serde(untagged)]
#[schema(as = LoginResult)]
#[expect(dead_code, reason = "each is answered by itself; together they stand in the document")]
pub(super) enum LogInView {
    /// Into a session.
    LoggedIn(SessionView),
    /// To the second factor.
    SecondFactorRequired(SecondFactorView),
}

/// The password was right, and a second factor is needed: present it with the ticket to `POST /auth/mfa/verify`.
#[derive(Serialize, ToSchema)]
#[schema(as = SecondFactorRequired)]
pub(super) struct SecondFactorView {
    /// Always `MFA_REQUIRED`.
    #[schema(example = "MFA_REQUIRED")]
    code: &'static str,
    /// What to present with the second factor; it is good for nothing else.
    #[schema(example = "csm_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    mfa_ticket: String,
    /// Which second factors there are.
    #[schema(example = json!(["totp", "backup_code"]))]
    methods: [&'static str; 2],
    /// How long the ticket is good for, in seconds.
    #[schema(example = 300)]
    expires_in: u64,
}

impl SecondFactorView {
    pub(super) fn new(ticket: &SecondFactorTicket) -> Self {
        Self {
            code: ErrorCode::MfaRequired.as_str(),
            mfa_ticket: ticket.ticket.expose().to_owned(),
            methods: ["totp", "backup_code"],
            expires_in: ticket.expires_in.as_secs(),
        }
    }
}

/// Backup codes, shown once. Each is good for one login without the generator.
#[derive(Serialize, ToSchema)]
#[schema(as = BackupCodes)]
pub(super) struct BackupCodesView {
    /// They.
    #[schema(example = json!(["abcd-efgh-ijkl-mnop"]))]
    backup_codes: Vec<String>,
}

impl BackupCodesView {
    pub(super) fn new(codes: &[BackupCode]) -> Self {
        Self { backup_codes: codes.iter().map(BackupCode::grouped).collect() }
    }
}

/// An e-mail address.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Email)]
pub(super) struct EmailBody {
    /// The address.
    #[schema(value_type = String, format = Email, max_length = 254, example = "ada@example.com")]
    pub(super) email: EmailAddress,
}

impl FromFields for EmailBody {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Refused> {
        Ok(Self { email: fields.required("email", EmailAddress::parse)? })
    }
}
