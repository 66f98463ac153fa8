//! `GET /features/{id}`

use super::view::FeatureView;
use crate::declare_errors;
use crate::kit::{Answer, ApiError, Permit, Reply};
use crate::v1::{Succeeded, V1State, path};
use actix_web::{get, web};
use countersign_application::{GetFeatureError, ReadFeatures};

declare_errors!(Errors: ResourceNotFound);

impl From<GetFeatureError> for ApiError {
    fn from(error: GetFeatureError) -> Self {
        match error {
            GetFeatureError::NotFound => path::not_found(),
            GetFeatureError::Failure(failure) => failure.into(),
        }
    }
}

/// Shows a feature switch.
#[utoipa::path(
    tag = "features",
    security(("bearer" = []), ("api_key" = ["features:read"])),
    params(("id" = uuid::Uuid, Path, description = "The feature.")),
    responses(
        (status = 200, description = "The feature.", body = Succeeded<FeatureView>,
            headers(("ETag" = String, description = "Its version, for `If-Match`."))),
        Errors,
    )
)]
#[get("/features/{id}")]
pub(super) async fn get_feature(
    api: web::Data<V1State>,
    permit: Permit<ReadFeatures>,
    path: web::Path<String>,
) -> Answer {
    let id = path::id(&path)?;
    let feature = api.run(|api| async move { api.features.read.execute(&permit.by, id).await }).await?;
    let version = feature.version;
    Ok(Reply::ok(&FeatureView::new(feature)).version(version))
}
