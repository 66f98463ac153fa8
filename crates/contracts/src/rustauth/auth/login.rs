//! `POST /auth/login`

use crate::rustauth::cases::Api;
use crate::shared::{display_name, mfa_code};
use actix_web::post;
use countersign_application::{LogInCommand, LoggedIn};
use countersign_domain::{FactorProof, Password, RoleName};
use countersign_http::declare_errors;
use countersign_http::kit::{Answer, Body, Client, Fields, FromFields, Refused, Reply};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Who logs in.
#[derive(ToSchema)]
#[schema(as = Login)]
struct LogInBody {
    /// The address of the account, or its username.
    #[schema(format = Email, example = "user@example.com")]
    email: String,
    /// The password.
    #[schema(value_type = String, format = Password, example = "SecurePassword123!")]
    password: Password,
    /// A code of the second factor, or a backup code, for accounts that have one.
    #[schema(value_type = Option<String>, nullable = false, example = "123456")]
    mfa_code: Option<FactorProof>,
}

impl FromFields for LogInBody {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Refused> {
        let email = fields.given("email");
        let password = fields.password("password");
        let mfa_code = mfa_code(fields, "mfa_code");
        Ok(Self { email: email?, password: password?, mfa_code: mfa_code? })
    }
}

/// A pair of tokens.
#[derive(Serialize, ToSchema)]
pub(super) struct TokensView {
    /// Proves who its bearer is, for `expires_in` seconds.
    access_token: String,
    /// Gets the next pair, once.
    #[schema(example = "csr_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    refresh_token: String,
    /// Always `Bearer`.
    #[schema(example = "Bearer")]
    token_type: &'static str,
    /// In seconds.
    #[schema(example = 86400)]
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

/// The tokens of a new session, and whose they are.
#[derive(Serialize, ToSchema)]
struct LoggedInView {
    #[serde(flatten)]
    tokens: TokensView,
    /// The account.
    user: WhoView,
}

/// An account that has logged in.
#[derive(Serialize, ToSchema)]
struct WhoView {
    /// Its identifier.
    id: Uuid,
    /// Its address.
    email: String,
    /// Its name.
    full_name: String,
    /// Its roles.
    #[schema(value_type = Vec<String>, example = json!(["user"]))]
    roles: Vec<RoleName>,
}

impl LoggedInView {
    fn new(login: LoggedIn) -> Self {
        let tokens = TokensView::new(&login);
        let LoggedIn { user, roles, .. } = login;
        let (id, full_name) = (user.id.as_uuid(), display_name(&user));
        Self { tokens, user: WhoView { id, email: user.email.into(), full_name, roles } }
    }
}

declare_errors!(Errors: InvalidCredentials, MfaRequired, AccountLocked, AccountDisabled, EmailNotVerified);

/// Logs in.
#[utoipa::path(
    tag = "auth",
    request_body = LogInBody,
    responses((status = 200, description = "The tokens of a new session.", body = LoggedInView), Errors)
)]
#[post("/auth/login")]
pub(super) async fn log_in(api: Api, client: Client, body: Body<LogInBody>) -> Answer {
    let LogInBody { email, password, mfa_code } = body.0;
    let command = LogInCommand { name: email, password, origin: client.0 };
    let login = api.run(|api| async move { api.log_in.execute(command, mfa_code).await }).await?;
    Ok(Reply::ok(&LoggedInView::new(login)))
}
