//! `DELETE /features/{id}`

use crate::declare_errors;
use crate::kit::{Answer, ApiError, ErrorCode, Nuance, Permit, Reply};
use crate::v1::{V1State, path};
use actix_web::{delete, web};
use countersign_application::{DeleteFeatureCommand, DeleteFeatureError, DeleteFeatures};

declare_errors!(Errors: ResourceNotFound, Conflict);

impl From<DeleteFeatureError> for ApiError {
    fn from(error: DeleteFeatureError) -> Self {
        match error {
            DeleteFeatureError::NotFound => path::not_found(),
            DeleteFeatureError::InUse => Self::new(ErrorCode::Conflict)
                .nuance(Nuance::InUse)
                .message("Another feature depends on this one."),
            DeleteFeatureError::Failure(failure) => failure.into(),
        }
    }
}

/// Deletes a feature switch that no other depends on.
#[utoipa::path(
    tag = "features",
    security(("bearer" = []), ("api_key" = ["features:delete"])),
    params(("id" = uuid::Uuid, Path, description = "The feature.")),
    responses((status = 204, description = "The feature is gone."), Errors)
)]
#[delete("/features/{id}")]
pub(super) async fn delete_feature(
    api: web::Data<V1State>,
    permit: Permit<DeleteFeatures>,
    path: web::Path<String>,
) -> Answer {
    let Permit { by, origin } = permit;
    let command = DeleteFeatureCommand { by, feature: path::id(&path)?, origin };
    api.run(|api| async move { api.features.delete.execute(command).await }).await?;
    Ok(Reply::no_content())
}
