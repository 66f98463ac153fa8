//! `POST /auth/token`

use super::cases::Api;
use super::views::TokenView;
use crate::shared::mfa_code;
use actix_web::post;
use countersign_application::{LogInCommand, LoggedIn};
use countersign_domain::{FactorProof, Password};
use countersign_http::declare_errors;
use countersign_http::kit::{Answer, Body, Browser, Client, Fields, FromFields, Refused, Reply};
use utoipa::ToSchema;

/// Who logs in.
#[derive(ToSchema)]
#[schema(as = Login)]
struct LogInBody {
    /// The username of the account, or its address.
    #[schema(example = "testuser")]
    username: String,
    /// The password.
    #[schema(value_type = String, format = Password, example = "vortex plumb saddle nine")]
    password: Password,
    /// A code of the second factor, or a backup code, for accounts that have one.
    #[schema(value_type = Option<String>, nullable = false, example = "123456")]
    mfa_code: Option<FactorProof>,
}

impl FromFields for LogInBody {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Refused> {
        let username = fields.given("username");
        let password = fields.password("password");
        let mfa_code = mfa_code(fields, "mfa_code");
        Ok(Self { username: username?, password: password?, mfa_code: mfa_code? })
    }
}

declare_errors!(
    Errors: CsrfTokenInvalid, InvalidCredentials, MfaRequired, InvalidMfaCode, AccountLocked, AccountDisabled,
    EmailNotVerified
);

/// Logs in.
///
/// The refresh token is in a cookie: `refresh_token`, or where the server is reached by `https`, `__Host-refresh_token`.
#[utoipa::path(
    tag = "auth",
    request_body = LogInBody,
    responses(
        (status = 200, description = "The access token of a new session.", body = TokenView,
            headers(("Set-Cookie" = String, description = "The refresh token."))),
        Errors,
    )
)]
#[post("/auth/token")]
pub(super) async fn log_in(api: Api, client: Client, browser: Browser, body: Body<LogInBody>) -> Answer {
    browser.may_log_in()?;
    let LogInBody { username, password, mfa_code } = body.0;
    let command = LogInCommand { name: username, password, origin: client.0 };
    let login = api.run(|api| async move { api.log_in.execute(command, mfa_code).await }).await?;
    hand_over(&browser, &login)
}

/// The answer that hands a session over.
pub(super) fn hand_over(browser: &Browser, login: &LoggedIn) -> Answer {
    let tokens = &login.tokens;
    let cookie = browser.keep_refresh_alone(tokens.refresh.expose(), tokens.refresh_expires_in)?;
    Ok(Reply::ok(&TokenView::new(login)).cookies([cookie]))
}
