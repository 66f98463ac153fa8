//! `POST /auth/reset-password`

use crate::rustauth::cases::Api;
use crate::rustauth::codes::MISMATCH;
use actix_web::post;
use countersign_application::ResetPasswordCommand;
use countersign_domain::{NewPassword, Password};
use countersign_http::declare_errors;
use countersign_http::kit::{Answer, ApiError, Body, Client, FieldError, Fields, FromFields, Refused, Reply};
use serde::Serialize;
use utoipa::ToSchema;

/// A new password, twice, and the token that was mailed.
#[derive(ToSchema)]
#[schema(as = PasswordReset)]
struct ResetBody {
    /// The token.
    #[schema(example = "reset-token-from-email")]
    token: String,
    /// The new password.
    #[schema(value_type = String, format = Password, min_length = 8, example = "NewPassword123!")]
    password: NewPassword,
    /// The same again.
    #[schema(value_type = String, format = Password, example = "NewPassword123!")]
    confirm_password: Password,
}

impl FromFields for ResetBody {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Refused> {
        let token = fields.given("token");
        let password = fields.new_password("password", &[]);
        let confirm_password = fields.password("confirm_password");
        Ok(Self { token: token?, password: password?, confirm_password: confirm_password? })
    }
}

/// That the password is set.
#[derive(Serialize, ToSchema)]
struct ResetView {
    /// Always the same.
    #[schema(example = "Password reset successfully")]
    message: &'static str,
    /// Where to log in with it.
    #[schema(format = "uri", example = "https://example.com/login")]
    redirect: String,
}

declare_errors!(Errors: InvalidToken);

/// Sets a new password, by the token that was mailed. Every session of the account ends.
#[utoipa::path(
    tag = "auth",
    request_body = ResetBody,
    responses((status = 200, description = "The password is set.", body = ResetView), Errors)
)]
#[post("/auth/reset-password")]
pub(super) async fn reset_password(api: Api, client: Client, body: Body<ResetBody>) -> Answer {
    let ResetBody { token, password, confirm_password } = body.0;
    if password.as_password().expose() != confirm_password.expose() {
        let error = FieldError::new("confirm_password", MISMATCH, "must be the same as the password");
        return Err(ApiError::validation(vec![error]));
    }
    let command = ResetPasswordCommand::new(&token, password, client.0);
    api.run(|api| async move { api.reset_password.execute(command).await }).await?;
    let redirect = api.login_url.clone();
    Ok(Reply::ok(&ResetView { message: "Password reset successfully", redirect }))
}
