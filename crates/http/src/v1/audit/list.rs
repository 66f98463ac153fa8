//! `GET /audit-logs`

use super::AuditEventView;
use super::collection::{AuditParams, AuditTrail};
use crate::kit::{Answer, List, ListParams, Page, Permit};
use crate::v1::{Succeeded, V1State};
use actix_web::{get, web};
use countersign_application::ReadAudit;

/// Lists the audit trail, the latest first.
///
/// Events arrive a moment after what they tell of; while their store is away they wait, and none is lost.
#[utoipa::path(
    tag = "audit",
    security(("bearer" = []), ("api_key" = ["audit:read"])),
    params(ListParams, AuditParams),
    responses((status = 200, description = "A page of events.", body = Succeeded<Page<Vec<AuditEventView>>>))
)]
#[get("/audit-logs")]
pub(super) async fn list_audit_events(
    api: web::Data<V1State>,
    permit: Permit<ReadAudit>,
    list: List<AuditTrail>,
) -> Answer {
    let request = list.request.clone();
    let events =
        api.run(|api| async move { api.list_audit_events.execute(&permit.by, &request).await }).await?;
    list.reply(events, AuditEventView::new)
}
