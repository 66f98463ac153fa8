//! `POST /auth/password/forgot`

use crate::kit::{Answer, ApiError, Body, Client, Reply};
use crate::v1::views::EmailBody;
use crate::v1::{Nothing, Succeeded, V1State};
use actix_web::{post, web};
use countersign_application::{RequestPasswordResetCommand, RequestPasswordResetError};

impl From<RequestPasswordResetError> for ApiError {
    fn from(error: RequestPasswordResetError) -> Self {
        match error {
            RequestPasswordResetError::Failure(failure) => failure.into(),
        }
    }
}

/// Asks for a mail with a token to set a new password.
///
/// The answer is the same whether or not there is such an account.
#[utoipa::path(
    tag = "password",
    request_body = EmailBody,
    responses((status = 200, description = "Taken down.", body = Succeeded<Nothing>))
)]
#[post("/auth/password/forgot")]
pub(super) async fn request_password_reset(
    api: web::Data<V1State>,
    client: Client,
    body: Body<EmailBody>,
) -> Answer {
    let command = RequestPasswordResetCommand { email: body.0.email, origin: client.0 };
    api.run(|api| async move { api.request_password_reset.execute(command).await }).await?;
    Ok(Reply::done("If there is an account with this address, a mail is on its way."))
}
