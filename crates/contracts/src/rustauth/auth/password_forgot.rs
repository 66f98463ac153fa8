//! `POST /auth/forgot-password`

use crate::rustauth::cases::Api;
use actix_web::post;
use countersign_application::RequestPasswordResetCommand;
use countersign_domain::EmailAddress;
use countersign_http::kit::{Answer, Body, Client, Fields, FromFields, Refused, Reply};
use serde::Serialize;
use utoipa::ToSchema;

/// Who has forgotten his password.
#[derive(ToSchema)]
#[schema(as = ForgottenPassword)]
struct ForgotBody {
    /// The address of the account.
    #[schema(value_type = String, format = Email, example = "user@example.com")]
    email: EmailAddress,
}

impl FromFields for ForgotBody {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Refused> {
        Ok(Self { email: fields.required("email", EmailAddress::parse)? })
    }
}

/// What was asked for.
#[derive(Serialize, ToSchema)]
struct ForgotView {
    /// Always the same.
    #[schema(example = "Password reset email sent")]
    message: &'static str,
    /// The address as it was given.
    #[schema(example = "user@example.com")]
    email: String,
}

/// Asks for a mail with a token to set a new password.
///
/// The answer is the same whether or not there is such an account.
#[utoipa::path(
    tag = "auth",
    request_body = ForgotBody,
    responses((status = 200, description = "Taken down.", body = ForgotView))
)]
#[post("/auth/forgot-password")]
pub(super) async fn forgot_password(api: Api, client: Client, body: Body<ForgotBody>) -> Answer {
    let email = body.0.email;
    let view = ForgotView { message: "Password reset email sent", email: email.as_str().to_owned() };
    let command = RequestPasswordResetCommand { email, origin: client.0 };
    api.run(|api| async move { api.request_password_reset.execute(command).await }).await?;
    Ok(Reply::ok(&view))
}
