//! `POST /users/{id}/enable`

use super::view::AccountView;
use crate::declare_errors;
use crate::kit::{Answer, ApiError, ErrorCode, Nuance, Permit, Reply};
use crate::v1::{Succeeded, V1State, path};
use actix_web::{post, web};
use countersign_application::{EnableUserCommand, EnableUserError, UpdateUsers};

declare_errors!(Errors: Forbidden, ResourceNotFound, Conflict);

impl From<EnableUserError> for ApiError {
    fn from(error: EnableUserError) -> Self {
        match error {
            EnableUserError::NotFound => path::no_such_account(),
            EnableUserError::AuthorityLacking => Self::authority_lacking(),
            EnableUserError::InvalidState => Self::new(ErrorCode::Conflict)
                .nuance(Nuance::WrongState)
                .message("The account is not disabled."),
            EnableUserError::Failure(failure) => failure.into(),
        }
    }
}

/// Enables an account that was disabled.
///
/// Its API keys are accepted again; sessions that ended stay ended.
#[utoipa::path(
    tag = "users",
    security(("bearer" = []), ("api_key" = ["users:update"])),
    params(("id" = uuid::Uuid, Path, description = "The account.")),
    responses((status = 200, description = "The account as it is now.", body = Succeeded<AccountView>), Errors)
)]
#[post("/users/{id}/enable")]
pub(super) async fn enable_user(
    api: web::Data<V1State>,
    permit: Permit<UpdateUsers>,
    path: web::Path<String>,
) -> Answer {
    let Permit { by, origin } = permit;
    let command = EnableUserCommand { by, user: path::account(&path)?, origin };
    let user = api.run(|api| async move { api.enable_user.execute(command).await }).await?;
    Ok(Reply::ok(&AccountView::new(user)))
}
