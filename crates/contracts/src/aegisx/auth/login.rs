//! `POST /auth/login`

use super::views::{TokensView, UserView};
use crate::aegisx::cases::Api;
use crate::aegisx::presenter::Succeeded;
use crate::shared::mfa_code;
use actix_web::post;
use countersign_application::{LogInCommand, LoggedIn};
use countersign_domain::{FactorProof, Password};
use countersign_http::declare_errors;
use countersign_http::kit::{Answer, Body, Client, Fields, FromFields, Refused, Reply};
use serde::Serialize;
use utoipa::ToSchema;

/// Who logs in.
#[derive(ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Login)]
#[expect(dead_code, reason = "it stands in the document; what is sent is read into `LogIn`")]
struct LogInBody {
    /// The address of the account, or its username.
    #[schema(nullable = false, example = "ada@example.com")]
    email: Option<String>,
    /// Its username, where there is no `email`.
    #[schema(nullable = false, example = "ada")]
    username: Option<String>,
    /// The password.
    #[schema(format = Password, example = "vortex plumb saddle nine")]
    password: String,
    /// A code of the second factor, or a backup code, for accounts that have one.
    #[schema(nullable = false, example = "123456")]
    mfa_code: Option<String>,
}

struct LogIn {
    name: String,
    password: Password,
    mfa_code: Option<FactorProof>,
}

impl FromFields for LogIn {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Refused> {
        let is_named = !fields.has("email") && fields.has("username");
        let name = fields.given(if is_named { "username" } else { "email" });
        let password = fields.password("password");
        let mfa_code = mfa_code(fields, "mfaCode");
        Ok(Self { name: name?, password: password?, mfa_code: mfa_code? })
    }
}

/// The tokens of a new session, and whose they are.
#[derive(Serialize, ToSchema)]
#[schema(as = LoggedIn)]
struct LoggedInView {
    /// The account.
    user: UserView,
    #[serde(flatten)]
    tokens: TokensView,
}

impl LoggedInView {
    fn new(login: LoggedIn) -> Self {
        Self { tokens: TokensView::new(&login), user: UserView::new(login.user) }
    }
}

declare_errors!(Errors: InvalidCredentials, MfaRequired, AccountLocked, AccountDisabled, EmailNotVerified);

/// Logs in.
#[utoipa::path(
    tag = "auth",
    request_body = LogInBody,
    responses((status = 200, description = "The tokens of a new session.", body = Succeeded<LoggedInView>), Errors)
)]
#[post("/auth/login")]
pub(super) async fn log_in(api: Api, client: Client, body: Body<LogIn>) -> Answer {
    let LogIn { name, password, mfa_code } = body.0;
    let command = LogInCommand { name, password, origin: client.0 };
    let login = api.run(|api| async move { api.log_in.execute(command, mfa_code).await }).await?;
    Ok(Reply::ok(&LoggedInView::new(login)))
}
