//! `GET /features/export`

use super::collection::{Features, FeaturesParams, TABLE};
use crate::kit::{ApiError, Export, ExportParams, Permit, Turn, download};
use crate::v1::V1State;
use actix_web::{HttpResponse, get, web};
use countersign_application::{DownloadFeatures, ExportFeaturesCommand};

/// Downloads feature switches as a file.
///
/// It is written as that of the users is.
#[utoipa::path(
    tag = "features",
    security(("bearer" = []), ("api_key" = ["features:export"])),
    params(ExportParams, FeaturesParams),
    responses((status = 200, description = "The file.", content(
        (String = "text/csv"),
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    )))
)]
#[get("/features/export")]
pub(super) async fn export_features(
    api: web::Data<V1State>,
    permit: Permit<DownloadFeatures>,
    export: Export<Features>,
    turn: Turn,
) -> Result<HttpResponse, ApiError> {
    let format = export.format();
    let (Permit { by, origin }, request) = (permit, export.request);
    let command = ExportFeaturesCommand { by, request, format: format.as_str(), origin };
    let walk = api.run(|api| async move { api.features.export.execute(command).await }).await?;
    download(turn, format, api.runtime(), walk, TABLE, api.now()).await
}
