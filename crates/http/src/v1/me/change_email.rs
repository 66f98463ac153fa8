//! `POST /users/me/email`

use crate::declare_errors;
use crate::kit::{Answer, ApiError, Body, Caller, ErrorCode, Fields, FromFields, Refused, Reply};
use crate::v1::{Nothing, Succeeded, V1State};
use actix_web::{post, web};
use countersign_application::{ChangeEmailCommand, ChangeEmailError};
use countersign_domain::{EmailAddress, Invalid, Password, Violation};
use utoipa::ToSchema;

/// The address you want, and your password once more.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = EmailChange)]
struct ChangeEmailBody {
    /// The address you want.
    #[schema(value_type = String, format = Email, max_length = 254, example = "ada@example.org")]
    email: EmailAddress,
    /// The password.
    #[schema(value_type = String, format = Password, example = "vortex plumb saddle nine")]
    password: Password,
}

impl FromFields for ChangeEmailBody {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Refused> {
        let email = fields.required("email", EmailAddress::parse);
        let password = fields.password("password");
        Ok(Self { email: email?, password: password? })
    }
}

declare_errors!(Errors: InvalidCredentials, AccountLocked);

impl From<ChangeEmailError> for ApiError {
    fn from(error: ChangeEmailError) -> Self {
        match error {
            ChangeEmailError::AccountGone => Self::new(ErrorCode::InvalidToken),
            ChangeEmailError::WrongPassword => Self::wrong_password(),
            ChangeEmailError::AccountLocked { retry_after } => Self::locked(retry_after),
            ChangeEmailError::Unchanged => {
                Self::field("email", &Invalid::new(Violation::NotAllowed, "is your address already"))
            }
            ChangeEmailError::Failure(failure) => failure.into(),
        }
    }
}

/// Asks to change your e-mail address.
///
/// A mail with a token goes to the new one. You keep the old one until the token comes back by
/// `POST /auth/email/verify`. Whether the new one is taken is told only to who can read its mail.
#[utoipa::path(
    tag = "me",
    security(("bearer" = [])),
    request_body = ChangeEmailBody,
    responses((status = 200, description = "The mail is on its way.", body = Succeeded<Nothing>), Errors)
)]
#[post("/users/me/email")]
pub(super) async fn change_email(
    api: web::Data<V1State>,
    caller: Caller,
    body: Body<ChangeEmailBody>,
) -> Answer {
    let (Caller { by, origin, .. }, ChangeEmailBody { email, password }) = (caller, body.0);
    let command = ChangeEmailCommand { by, password, email, origin };
    api.run(|api| async move { api.change_email.execute(command).await }).await?;
    Ok(Reply::done("We have sent a mail to your new address. Follow its link to change to it."))
}
