//! `POST /auth/email/verify`

use crate::declare_errors;
use crate::kit::{Answer, ApiError, Body, Client, ErrorCode, Fields, FromFields, Refused, Reply};
use crate::v1::{Nothing, Succeeded, V1State};
use actix_web::{post, web};
use countersign_application::{VerifyEmailCommand, VerifyEmailError};
use utoipa::ToSchema;

/// The token of a mail.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = EmailVerification)]
struct VerifyEmailBody {
    /// From the link in the mail.
    #[schema(example = "cso_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    token: String,
}

impl FromFields for VerifyEmailBody {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Refused> {
        Ok(Self { token: fields.given("token")? })
    }
}

declare_errors!(Errors: InvalidToken, DuplicateEmail);

impl From<VerifyEmailError> for ApiError {
    fn from(error: VerifyEmailError) -> Self {
        match error {
            VerifyEmailError::InvalidToken => Self::new(ErrorCode::InvalidToken),
            VerifyEmailError::EmailTaken => Self::new(ErrorCode::DuplicateEmail),
            VerifyEmailError::Failure(failure) => failure.into(),
        }
    }
}

/// Proves an e-mail address, by the token that was mailed to it.
///
/// It is the address of a registration, or the one an account changes to and has from then on.
#[utoipa::path(
    tag = "accounts",
    request_body = VerifyEmailBody,
    responses((status = 200, description = "The address is proven.", body = Succeeded<Nothing>), Errors)
)]
#[post("/auth/email/verify")]
pub(super) async fn verify_email(
    api: web::Data<V1State>,
    client: Client,
    body: Body<VerifyEmailBody>,
) -> Answer {
    let command = VerifyEmailCommand::new(&body.0.token, client.0);
    api.run(|api| async move { api.verify_email.execute(command).await }).await?;
    Ok(Reply::done("Your e-mail address is verified."))
}
