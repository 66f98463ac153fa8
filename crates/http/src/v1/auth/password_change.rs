//! `POST /auth/password/change`

use crate::declare_errors;
use crate::kit::{Answer, ApiError, Body, Caller, ErrorCode, Fields, FromFields, Refused, Reply};
use crate::v1::{Nothing, Succeeded, V1State};
use actix_web::{post, web};
use countersign_application::{ChangePasswordCommand, ChangePasswordError};
use countersign_domain::{NewPassword, Password};
use utoipa::ToSchema;

/// The password you have, and the one you want.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PasswordChange)]
struct ChangePasswordBody {
    /// The one you have.
    #[schema(value_type = String, format = Password, example = "vortex plumb saddle nine")]
    current_password: Password,
    /// The one you want: long enough, not among the well-known ones, and none of your names.
    #[schema(value_type = String, format = Password, min_length = 8, example = "nine saddles plumb a vortex")]
    new_password: NewPassword,
}

impl FromFields for ChangePasswordBody {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Refused> {
        let current_password = fields.password("current_password");
        let new_password = fields.new_password("new_password", &[]);
        Ok(Self { current_password: current_password?, new_password: new_password? })
    }
}

declare_errors!(Errors: InvalidCredentials, AccountLocked);

impl From<ChangePasswordError> for ApiError {
    fn from(error: ChangePasswordError) -> Self {
        match error {
            ChangePasswordError::AccountGone => Self::new(ErrorCode::InvalidToken),
            ChangePasswordError::WrongPassword => Self::wrong_password(),
            ChangePasswordError::AccountLocked { retry_after } => Self::locked(retry_after),
            ChangePasswordError::PasswordRefused(invalid) => Self::field("new_password", &invalid),
            ChangePasswordError::Failure(failure) => failure.into(),
        }
    }
}

/// Changes the password.
///
/// Every other session of the account ends; this one goes on.
#[utoipa::path(
    tag = "password",
    security(("bearer" = [])),
    request_body = ChangePasswordBody,
    responses((status = 200, description = "The password is changed.", body = Succeeded<Nothing>), Errors)
)]
#[post("/auth/password/change")]
pub(super) async fn change_password(
    api: web::Data<V1State>,
    caller: Caller,
    body: Body<ChangePasswordBody>,
) -> Answer {
    let Caller { by, origin, .. } = caller;
    let ChangePasswordBody { current_password: current, new_password: new } = body.0;
    let command = ChangePasswordCommand { by, current, new, origin };
    api.run(|api| async move { api.change_password.execute(command).await }).await?;
    Ok(Reply::done("Your password is changed, and your other sessions have ended."))
}
