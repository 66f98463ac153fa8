//! `POST /auth/password/reset`

use crate::declare_errors;
use crate::kit::{Answer, ApiError, Body, Client, ErrorCode, Fields, FromFields, Nuance, Refused, Reply};
use crate::v1::{Nothing, Succeeded, V1State};
use actix_web::{post, web};
use countersign_application::{ResetPasswordCommand, ResetPasswordError};
use countersign_domain::NewPassword;
use utoipa::ToSchema;

/// The token of a mail, and the password to set by it.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PasswordReset)]
pub(super) struct ResetPasswordBody {
    /// From the link in the mail.
    #[schema(example = "cso_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    pub(super) token: String,
    /// Long enough, not among the well-known ones, and none of your names.
    #[schema(value_type = String, format = Password, min_length = 8, example = "vortex plumb saddle nine")]
    pub(super) password: NewPassword,
}

impl FromFields for ResetPasswordBody {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Refused> {
        let token = fields.given("token");
        let password = fields.new_password("password", &[]);
        Ok(Self { token: token?, password: password? })
    }
}

declare_errors!(Errors: InvalidToken);

impl From<ResetPasswordError> for ApiError {
    fn from(error: ResetPasswordError) -> Self {
        match error {
            ResetPasswordError::InvalidToken => Self::new(ErrorCode::InvalidToken).nuance(Nuance::MailToken),
            ResetPasswordError::ExpiredToken => {
                Self::new(ErrorCode::InvalidToken).nuance(Nuance::ExpiredMailToken)
            }
            ResetPasswordError::PasswordRefused(invalid) => Self::field("password", &invalid),
            ResetPasswordError::Failure(failure) => failure.into(),
        }
    }
}

/// Sets a new password, by the token that was mailed.
///
/// Every session of the account ends. Log in with the new password.
#[utoipa::path(
    tag = "password",
    request_body = ResetPasswordBody,
    responses((status = 200, description = "The password is set.", body = Succeeded<Nothing>), Errors)
)]
#[post("/auth/password/reset")]
pub(super) async fn reset_password(
    api: web::Data<V1State>,
    client: Client,
    body: Body<ResetPasswordBody>,
) -> Answer {
    let ResetPasswordBody { token, password } = body.0;
    let command = ResetPasswordCommand::new(&token, password, client.0);
    api.run(|api| async move { api.reset_password.execute(command).await }).await?;
    Ok(Reply::done("Your password is set. Log in with it."))
}
