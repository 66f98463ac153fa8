//! `POST /users/{id}/unlock`

use crate::declare_errors;
use crate::kit::{Answer, ApiError, Permit, Reply};
use crate::v1::{Nothing, Succeeded, V1State, path};
use actix_web::{post, web};
use countersign_application::{UnlockUserCommand, UnlockUserError, UpdateUsers};

declare_errors!(Errors: Forbidden, ResourceNotFound);

impl From<UnlockUserError> for ApiError {
    fn from(error: UnlockUserError) -> Self {
        match error {
            UnlockUserError::NotFound => path::no_such_account(),
            UnlockUserError::AuthorityLacking => Self::authority_lacking(),
            UnlockUserError::Failure(failure) => failure.into(),
        }
    }
}

/// Lifts the locks of an account and forgets the attempts that failed on it.
#[utoipa::path(
    tag = "users",
    security(("bearer" = []), ("api_key" = ["users:update"])),
    params(("id" = uuid::Uuid, Path, description = "The account.")),
    responses((status = 200, description = "Nothing is locked.", body = Succeeded<Nothing>), Errors)
)]
#[post("/users/{id}/unlock")]
pub(super) async fn unlock_user(
    api: web::Data<V1State>,
    permit: Permit<UpdateUsers>,
    path: web::Path<String>,
) -> Answer {
    let Permit { by, origin } = permit;
    let command = UnlockUserCommand { by, user: path::account(&path)?, origin };
    api.run(|api| async move { api.unlock_user.execute(command).await }).await?;
    Ok(Reply::done("The account is unlocked."))
}
