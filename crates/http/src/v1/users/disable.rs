//! `POST /users/{id}/disable`

use super::view::AccountView;
use crate::declare_errors;
use crate::kit::{Answer, ApiError, ErrorCode, Nuance, Permit, Reply};
use crate::v1::{Succeeded, V1State, path};
use actix_web::{post, web};
use countersign_application::{DisableUserCommand, DisableUserError, UpdateUsers};

declare_errors!(Errors: Forbidden, ResourceNotFound, Conflict);

impl From<DisableUserError> for ApiError {
    fn from(error: DisableUserError) -> Self {
        match error {
            DisableUserError::NotFound => path::no_such_account(),
            DisableUserError::AuthorityLacking => Self::authority_lacking(),
            DisableUserError::CannotDisableYourself => Self::new(ErrorCode::Conflict)
                .nuance(Nuance::Rule)
                .message("You cannot disable your own account."),
            DisableUserError::LastAdministrator => Self::last_administrator(),
            DisableUserError::InvalidState => Self::new(ErrorCode::Conflict)
                .nuance(Nuance::WrongState)
                .message("The account is not active."),
            DisableUserError::Failure(failure) => failure.into(),
        }
    }
}

/// Disables an account, until it is enabled again.
///
/// Its sessions end, and its API keys are refused meanwhile.
#[utoipa::path(
    tag = "users",
    security(("bearer" = []), ("api_key" = ["users:update"])),
    params(("id" = uuid::Uuid, Path, description = "The account.")),
    responses((status = 200, description = "The account as it is now.", body = Succeeded<AccountView>), Errors)
)]
#[post("/users/{id}/disable")]
pub(super) async fn disable_user(
    api: web::Data<V1State>,
    permit: Permit<UpdateUsers>,
    path: web::Path<String>,
) -> Answer {
    let Permit { by, origin } = permit;
    let command = DisableUserCommand { by, user: path::account(&path)?, origin };
    let user = api.run(|api| async move { api.disable_user.execute(command).await }).await?;
    Ok(Reply::ok(&AccountView::new(user)))
}
