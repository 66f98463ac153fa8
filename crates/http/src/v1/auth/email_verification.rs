//! `POST /auth/email/verification`

use crate::kit::{Answer, ApiError, Body, Client, Reply};
use crate::v1::views::EmailBody;
use crate::v1::{Nothing, Succeeded, V1State};
use actix_web::{post, web};
use countersign_application::{ResendVerificationCommand, ResendVerificationError};

impl From<ResendVerificationError> for ApiError {
    fn from(error: ResendVerificationError) -> Self {
        match error {
            ResendVerificationError::Failure(failure) => failure.into(),
        }
    }
}

/// Sends the verification mail again.
///
/// The answer is the same whether or not there is such an account, and whether or not it is verified.
#[utoipa::path(
    tag = "accounts",
    request_body = EmailBody,
    responses((status = 200, description = "Taken down.", body = Succeeded<Nothing>))
)]
#[post("/auth/email/verification")]
pub(super) async fn resend_verification(
    api: web::Data<V1State>,
    client: Client,
    body: Body<EmailBody>,
) -> Answer {
    let command = ResendVerificationCommand { email: body.0.email, origin: client.0 };
    api.run(|api| async move { api.resend_verification.execute(command).await }).await?;
    Ok(Reply::done("If an account with this address waits to be verified, a mail is on its way."))
}
