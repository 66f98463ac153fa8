//! `POST /users/me/deactivate`

use crate::declare_errors;
use crate::kit::{Answer, ApiError, Browser, Caller, ErrorCode, Reply};
use crate::v1::V1State;
use actix_web::{post, web};
use countersign_application::{DeactivateAccountCommand, DeactivateAccountError};

declare_errors!(Errors: StepUpRequired, Conflict);

impl From<DeactivateAccountError> for ApiError {
    fn from(error: DeactivateAccountError) -> Self {
        match error {
            DeactivateAccountError::AccountGone => Self::new(ErrorCode::InvalidToken),
            DeactivateAccountError::LastAdministrator => Self::last_administrator(),
            DeactivateAccountError::Failure(failure) => failure.into(),
        }
    }
}

/// Deactivates your account, until an administrator enables it again.
///
/// All its sessions end, and nothing of it is lost.
#[utoipa::path(
    tag = "me",
    security(("bearer" = [])),
    responses((status = 204, description = "The account is disabled."), Errors)
)]
#[post("/users/me/deactivate")]
pub(super) async fn deactivate_account(api: web::Data<V1State>, caller: Caller, browser: Browser) -> Answer {
    api.recent_login.check(caller.by.clone())?;
    let command = DeactivateAccountCommand { by: caller.by, origin: caller.origin };
    api.run(|api| async move { api.deactivate_account.execute(command).await }).await?;
    Ok(Reply::no_content().cookies(browser.forget()?))
}
