//! `POST /users/{id}/require-password-change`

use crate::declare_errors;
use crate::kit::{Answer, ApiError, ErrorCode, Nuance, Permit, Reply};
use crate::v1::{V1State, path};
use actix_web::{post, web};
use countersign_application::{RequirePasswordChangeCommand, RequirePasswordChangeError, UpdateUsers};

declare_errors!(Errors: ResourceNotFound, Conflict);

impl From<RequirePasswordChangeError> for ApiError {
    fn from(error: RequirePasswordChangeError) -> Self {
        match error {
            RequirePasswordChangeError::NotFound => path::no_such_account(),
            RequirePasswordChangeError::OfYourself => Self::new(ErrorCode::Conflict)
                .nuance(Nuance::Rule)
                .message("Change your own password: POST /auth/password/change."),
            RequirePasswordChangeError::AuthorityLacking => Self::authority_lacking(),
            RequirePasswordChangeError::InvalidState => Self::new(ErrorCode::Conflict)
                .nuance(Nuance::WrongState)
                .message("The account is not active."),
            RequirePasswordChangeError::Failure(failure) => failure.into(),
        }
    }
}

/// Has the owner of an account set a new password.
///
/// The one he has no longer works, what he has linked at identity providers is unlinked, his sessions end, and he is
/// mailed a link to set another.
#[utoipa::path(
    tag = "users",
    security(("bearer" = []), ("api_key" = ["users:update"])),
    params(("id" = uuid::Uuid, Path, description = "The account.")),
    responses((status = 204, description = "The owner has been asked."), Errors)
)]
#[post("/users/{id}/require-password-change")]
pub(super) async fn require_password_change(
    api: web::Data<V1State>,
    permit: Permit<UpdateUsers>,
    path: web::Path<String>,
) -> Answer {
    let Permit { by, origin } = permit;
    let command = RequirePasswordChangeCommand { by, user: path::account(&path)?, origin };
    api.run(|api| async move { api.require_password_change.execute(command).await }).await?;
    Ok(Reply::no_content())
}
