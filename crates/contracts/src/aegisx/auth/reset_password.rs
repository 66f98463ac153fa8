//! `POST /auth/reset-password`

use crate::aegisx::cases::Api;
use crate::aegisx::presenter::{Nothing, Succeeded};
use actix_web::post;
use countersign_application::ResetPasswordCommand;
use countersign_domain::NewPassword;
use countersign_http::declare_errors;
use countersign_http::kit::{Answer, Body, Client, Fields, FromFields, Refused, Reply};
use utoipa::ToSchema;

/// A new password, and the token that was mailed.
#[derive(ToSchema)]
#[schema(as = PasswordReset)]
struct ResetBody {
    /// The token.
    #[schema(example = "cso_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    token: String,
    /// Long enough, not among the well-known ones, and none of your names. It may be called `newPassword` as well.
    #[schema(value_type = String, format = Password, min_length = 8, example = "vortex plumb saddle nine")]
    password: NewPassword,
}

impl FromFields for ResetBody {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Refused> {
        let token = fields.given("token");
        let is_new = !fields.has("password") && fields.has("newPassword");
        let password = fields.new_password(if is_new { "newPassword" } else { "password" }, &[]);
        Ok(Self { token: token?, password: password? })
    }
}

declare_errors!(Errors: InvalidToken);

/// Sets a new password, by the token that was mailed. Every session of the account ends.
#[utoipa::path(
    tag = "auth",
    request_body = ResetBody,
    responses((status = 200, description = "The password is set.", body = Succeeded<Nothing>), Errors)
)]
#[post("/auth/reset-password")]
pub(super) async fn reset_password(api: Api, client: Client, body: Body<ResetBody>) -> Answer {
    let ResetBody { token, password } = body.0;
    let command = ResetPasswordCommand::new(&token, password, client.0);
    api.run(|api| async move { api.reset_password.execute(command).await }).await?;
    Ok(Reply::done("Password reset successful"))
}
