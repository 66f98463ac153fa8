//! `DELETE /users/{id}`

use crate::declare_errors;
use crate::kit::{Answer, ApiError, ErrorCode, Nuance, Permit, Reply};
use crate::v1::{V1State, path};
use actix_web::{delete, web};
use countersign_application::{CloseUserCommand, CloseUserError, DeleteUsers};

declare_errors!(Errors: ResourceNotFound, Conflict);

impl From<CloseUserError> for ApiError {
    fn from(error: CloseUserError) -> Self {
        match error {
            CloseUserError::NotFound => path::no_such_account(),
            CloseUserError::AuthorityLacking => Self::authority_lacking(),
            CloseUserError::CannotCloseYourself => Self::new(ErrorCode::Conflict)
                .nuance(Nuance::Rule)
                .message("Close your own account with your password: DELETE /users/me."),
            CloseUserError::LastAdministrator => Self::last_administrator(),
            CloseUserError::InvalidState => Self::new(ErrorCode::Conflict)
                .nuance(Nuance::WrongState)
                .message("The account is closed already."),
            CloseUserError::Failure(failure) => failure.into(),
        }
    }
}

/// Closes an account.
///
/// Its sessions end, its username and address are free again, and its profile and password are deleted. `POST /users/{id}/purge`
/// erases the rest.
#[utoipa::path(
    tag = "users",
    security(("bearer" = []), ("api_key" = ["users:delete"])),
    params(("id" = uuid::Uuid, Path, description = "The account.")),
    responses((status = 204, description = "The account is closed."), Errors)
)]
#[delete("/users/{id}")]
pub(super) async fn close_user(
    api: web::Data<V1State>,
    permit: Permit<DeleteUsers>,
    path: web::Path<String>,
) -> Answer {
    let Permit { by, origin } = permit;
    let command = CloseUserCommand { by, user: path::account(&path)?, origin };
    api.run(|api| async move { api.close_user.execute(command).await }).await?;
    Ok(Reply::no_content())
}
