//! `POST /users/{id}/purge`

use crate::declare_errors;
use crate::kit::{Answer, ApiError, ErrorCode, Nuance, Permit, Reply};
use crate::v1::{V1State, path};
use actix_web::{post, web};
use countersign_application::{PurgeUserCommand, PurgeUserError, PurgeUsers};

declare_errors!(Errors: ResourceNotFound, Conflict);

impl From<PurgeUserError> for ApiError {
    fn from(error: PurgeUserError) -> Self {
        match error {
            PurgeUserError::NotFound => path::no_such_account(),
            PurgeUserError::AuthorityLacking => Self::authority_lacking(),
            PurgeUserError::InvalidState => Self::new(ErrorCode::Conflict)
                .nuance(Nuance::WrongState)
                .message("The account is not closed; close it first."),
            PurgeUserError::Failure(failure) => failure.into(),
        }
    }
}

/// Erases a closed account for ever.
///
/// The audit trail goes on to name it by its identifier, which leads to nobody any more; addresses and programs from which
/// its user acted are removed from it.
#[utoipa::path(
    tag = "users",
    security(("bearer" = []), ("api_key" = ["users:purge"])),
    params(("id" = uuid::Uuid, Path, description = "The account.")),
    responses((status = 204, description = "The account is erased."), Errors)
)]
#[post("/users/{id}/purge")]
pub(super) async fn purge_user(
    api: web::Data<V1State>,
    permit: Permit<PurgeUsers>,
    path: web::Path<String>,
) -> Answer {
    let Permit { by, origin } = permit;
    let command = PurgeUserCommand { by, user: path::account(&path)?, origin };
    api.run(|api| async move { api.purge_user.execute(command).await }).await?;
    Ok(Reply::no_content())
}
