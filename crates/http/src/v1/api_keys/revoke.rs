//! `DELETE /api-keys/{id}`

use crate::declare_errors;
use crate::kit::{Answer, ApiError, Caller, Reply};
use crate::v1::{V1State, path};
use actix_web::{delete, web};
use countersign_application::{RevokeApiKeyCommand, RevokeApiKeyError};

declare_errors!(Errors: ResourceNotFound);

impl From<RevokeApiKeyError> for ApiError {
    fn from(error: RevokeApiKeyError) -> Self {
        match error {
            RevokeApiKeyError::NotFound => path::not_found(),
            RevokeApiKeyError::Failure(failure) => failure.into(),
        }
    }
}

/// Revokes one of your API keys, for good.
///
/// Whatever presents it is refused from this answer on.
#[utoipa::path(
    tag = "API keys",
    security(("bearer" = [])),
    params(("id" = uuid::Uuid, Path, description = "The API key.")),
    responses((status = 204, description = "The API key is revoked."), Errors)
)]
#[delete("/api-keys/{id}")]
pub(super) async fn revoke_api_key(
    api: web::Data<V1State>,
    caller: Caller,
    path: web::Path<String>,
) -> Answer {
    let Caller { by, origin, .. } = caller;
    let command = RevokeApiKeyCommand { by, key: path::id(&path)?, origin };
    api.run(|api| async move { api.revoke_api_key.execute(command).await }).await?;
    Ok(Reply::no_content())
}
