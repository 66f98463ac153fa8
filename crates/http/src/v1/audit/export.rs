//! `GET /audit-logs/export`

use super::collection::{AuditParams, AuditTrail, TABLE};
use crate::kit::{ApiError, Export, ExportParams, Permit, Turn, download};
use crate::v1::V1State;
use actix_web::{HttpResponse, get, web};
use countersign_application::{DownloadAudit, ExportAuditEventsCommand};

/// Downloads the audit trail as a file.
///
/// It is written as that of the users is.
#[utoipa::path(
    tag = "audit",
    security(("bearer" = []), ("api_key" = ["audit:export"])),
    params(ExportParams, AuditParams),
    responses((status = 200, description = "The file.", content(
        (String = "text/csv"),
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    )))
)]
#[get("/audit-logs/export")]
pub(super) async fn export_audit_events(
    api: web::Data<V1State>,
    permit: Permit<DownloadAudit>,
    export: Export<AuditTrail>,
    turn: Turn,
) -> Result<HttpResponse, ApiError> {
    let format = export.format();
    let (Permit { by, origin }, request) = (permit, export.request);
    let command = ExportAuditEventsCommand { by, request, format: format.as_str(), origin };
    let walk = api.run(|api| async move { api.export_audit_events.execute(command).await }).await?;
    download(turn, format, api.runtime(), walk, TABLE, api.now()).await
}
