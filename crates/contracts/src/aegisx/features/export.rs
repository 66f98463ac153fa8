//! `GET /export`

use super::collection::{Features, FeaturesParams, FormatParams, TABLE};
use crate::aegisx::cases::Api;
use actix_web::{HttpResponse, get};
use countersign_application::{DownloadFeatures, ExportFeaturesCommand};
use countersign_http::kit::{ApiError, Export, Permit, Turn, download};

/// Downloads feature switches as a file.
#[utoipa::path(
    tag = "features",
    security(("bearer" = []), ("api_key" = ["features:export"])),
    params(FormatParams, FeaturesParams),
    responses((status = 200, description = "The file.", content(
        (String = "text/csv"),
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    )))
)]
#[get("/export")]
pub(super) async fn export_features(
    api: Api,
    permit: Permit<DownloadFeatures>,
    export: Export<Features>,
    turn: Turn,
) -> Result<HttpResponse, ApiError> {
    let format = export.format();
    let (Permit { by, origin }, request) = (permit, export.request);
    let command = ExportFeaturesCommand { by, request, format: format.as_str(), origin };
    let walk = api.run(|api| async move { api.export_features.execute(command).await }).await?;
    download(turn, format, api.runtime(), walk, TABLE, api.clock.now()).await
}
