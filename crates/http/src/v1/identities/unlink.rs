//! `DELETE /users/me/identities/{id}`

use crate::declare_errors;
use crate::kit::{Answer, ApiError, Caller, ErrorCode, Nuance, Reply};
use crate::v1::{V1State, path};
use actix_web::{delete, web};
use countersign_application::{UnlinkIdentityCommand, UnlinkIdentityError};

declare_errors!(Errors: ResourceNotFound, Conflict, StepUpRequired);

impl From<UnlinkIdentityError> for ApiError {
    fn from(error: UnlinkIdentityError) -> Self {
        match error {
            UnlinkIdentityError::NotFound => path::not_found(),
            UnlinkIdentityError::LastWayIn => Self::new(ErrorCode::Conflict)
                .nuance(Nuance::Rule)
                .message("You could not log in any more; set a password first, or link another identity."),
            UnlinkIdentityError::Failure(failure) => failure.into(),
        }
    }
}

/// Unlinks who you are at an identity provider from your account.
///
/// Never the last way to log in.
#[utoipa::path(
    tag = "social login",
    security(("bearer" = [])),
    params(("id" = uuid::Uuid, Path, description = "The identity.")),
    responses((status = 204, description = "It is unlinked."), Errors)
)]
#[delete("/users/me/identities/{id}")]
pub(super) async fn unlink_identity(
    api: web::Data<V1State>,
    caller: Caller,
    identity: web::Path<String>,
) -> Answer {
    let identity = path::id(&identity)?;
    let by = api.recent_login.check(caller.by)?;
    let command = UnlinkIdentityCommand { by, identity, origin: caller.origin };
    api.run(|api| async move { api.federation.unlink.execute(command).await }).await?;
    Ok(Reply::no_content())
}
