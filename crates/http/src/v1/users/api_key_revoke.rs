//! `DELETE /users/{id}/api-keys/{key}`

use crate::declare_errors;
use crate::kit::{Answer, ApiError, Permit, Reply};
use crate::v1::{V1State, path};
use actix_web::{delete, web};
use countersign_application::{RevokeApiKeyOfCommand, RevokeApiKeyOfError, UpdateUsers};

declare_errors!(Errors: Forbidden, ResourceNotFound);

impl From<RevokeApiKeyOfError> for ApiError {
    fn from(error: RevokeApiKeyOfError) -> Self {
        match error {
            RevokeApiKeyOfError::NotFound => path::not_found(),
            RevokeApiKeyOfError::AuthorityLacking => Self::authority_lacking(),
            RevokeApiKeyOfError::Failure(failure) => failure.into(),
        }
    }
}

/// Revokes an API key of a user, for good.
///
/// Whatever presents it is refused from this answer on. Its owner is told by mail.
#[utoipa::path(
    tag = "users",
    security(("bearer" = []), ("api_key" = ["users:update"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The account."),
        ("key" = uuid::Uuid, Path, description = "The API key."),
    ),
    responses((status = 204, description = "The API key is revoked."), Errors)
)]
#[delete("/users/{id}/api-keys/{key}")]
pub(super) async fn revoke_api_key_of(
    api: web::Data<V1State>,
    permit: Permit<UpdateUsers>,
    path: web::Path<(String, String)>,
) -> Answer {
    let Permit { by, origin } = permit;
    let (user, key) = (path::account(&path.0)?, path::id(&path.1)?);
    let command = RevokeApiKeyOfCommand { by, user, key, origin };
    api.run(|api| async move { api.revoke_api_key_of.execute(command).await }).await?;
    Ok(Reply::no_content())
}
