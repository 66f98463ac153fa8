//! `DELETE /{id}`

use crate::aegisx::cases::Api;
use crate::shared::id;
use actix_web::{delete, web};
use countersign_application::{DeleteFeatureCommand, DeleteFeatures};
use countersign_http::declare_errors;
use countersign_http::kit::{Answer, Permit, Reply};

declare_errors!(Errors: ResourceNotFound, Conflict);

/// Deletes a feature switch that no other depends on.
#[utoipa::path(
    tag = "features",
    security(("bearer" = []), ("api_key" = ["features:delete"])),
    params(("id" = uuid::Uuid, Path, description = "The feature.")),
    responses((status = 204, description = "The feature is gone."), Errors)
)]
#[delete("/{id}")]
pub(super) async fn delete_feature(
    api: Api,
    permit: Permit<DeleteFeatures>,
    feature: web::Path<String>,
) -> Answer {
    let Permit { by, origin } = permit;
    let command = DeleteFeatureCommand { by, feature: id(&feature)?, origin };
    api.run(|api| async move { api.delete_feature.execute(command).await }).await?;
    Ok(Reply::no_content())
}
