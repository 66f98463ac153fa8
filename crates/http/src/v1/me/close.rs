//! `DELETE /users/me`

use crate::declare_errors;
use crate::kit::{Answer, ApiError, Body, Browser, Caller, ErrorCode, Fields, FromFields, Refused, Reply};
use crate::v1::V1State;
use actix_web::{delete, web};
use countersign_application::{CloseAccountCommand, CloseAccountError};
use countersign_domain::Password;
use utoipa::ToSchema;

/// Your password, once more.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AccountClosing)]
struct CloseAccountBody {
    /// The password.
    #[schema(value_type = String, format = Password, example = "vortex plumb saddle nine")]
    password: Password,
}

impl FromFields for CloseAccountBody {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Refused> {
        Ok(Self { password: fields.password("password")? })
    }
}

declare_errors!(Errors: InvalidCredentials, AccountLocked, Conflict);

impl From<CloseAccountError> for ApiError {
    fn from(error: CloseAccountError) -> Self {
        match error {
            CloseAccountError::AccountGone => Self::new(ErrorCode::InvalidToken),
            CloseAccountError::WrongPassword => Self::wrong_password(),
            CloseAccountError::AccountLocked { retry_after } => Self::locked(retry_after),
            CloseAccountError::LastAdministrator => Self::last_administrator(),
            CloseAccountError::Failure(failure) => failure.into(),
        }
    }
}

/// Closes your account, for good.
///
/// All its sessions end, its profile is emptied, and its names are free again.
#[utoipa::path(
    tag = "me",
    security(("bearer" = [])),
    request_body = CloseAccountBody,
    responses((status = 204, description = "The account is closed."), Errors)
)]
#[delete("/users/me")]
pub(super) async fn close_account(
    api: web::Data<V1State>,
    caller: Caller,
    browser: Browser,
    body: Body<CloseAccountBody>,
) -> Answer {
    let command = CloseAccountCommand { by: caller.by, password: body.0.password, origin: caller.origin };
    api.run(|api| async move { api.close_account.execute(command).await }).await?;
    Ok(Reply::no_content().cookies(browser.forget()?))
}
