//! `POST /auth/request-password-reset`

use crate::aegisx::cases::Api;
use crate::aegisx::presenter::{Nothing, Succeeded};
use actix_web::post;
use countersign_application::RequestPasswordResetCommand;
use countersign_domain::EmailAddress;
use countersign_http::kit::{Answer, Body, Client, Fields, FromFields, Refused, Reply};
use utoipa::ToSchema;

/// Who has forgotten his password.
#[derive(ToSchema)]
#[schema(as = ForgottenPassword)]
struct RequestBody {
    /// The address of the account.
    #[schema(value_type = String, format = Email, example = "ada@example.com")]
    email: EmailAddress,
}

impl FromFields for RequestBody {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Refused> {
        Ok(Self { email: fields.required("email", EmailAddress::parse)? })
    }
}

/// Asks for a mail with a token to set a new password.
///
/// The answer is the same whether or not there is such an account.
#[utoipa::path(
    tag = "auth",
    request_body = RequestBody,
    responses((status = 200, description = "Taken down.", body = Succeeded<Nothing>))
)]
#[post("/auth/request-password-reset")]
pub(super) async fn request_password_reset(api: Api, client: Client, body: Body<RequestBody>) -> Answer {
    let command = RequestPasswordResetCommand { email: body.0.email, origin: client.0 };
    api.run(|api| async move { api.request_password_reset.execute(command).await }).await?;
    Ok(Reply::done("If an account has this address, a mail to reset its password is on its way."))
}
