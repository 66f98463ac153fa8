//! `GET /audit-logs/{id}`

use super::AuditEventView;
use crate::declare_errors;
use crate::kit::{Answer, ApiError, Permit, Reply};
use crate::v1::{Succeeded, V1State, path};
use actix_web::{get, web};
use countersign_application::{GetAuditEventError, ReadAudit};

declare_errors!(Errors: ResourceNotFound);

impl From<GetAuditEventError> for ApiError {
    fn from(error: GetAuditEventError) -> Self {
        match error {
            GetAuditEventError::NotFound => path::not_found(),
            GetAuditEventError::Failure(failure) => failure.into(),
        }
    }
}

/// Shows an event of the audit trail.
#[utoipa::path(
    tag = "audit",
    security(("bearer" = []), ("api_key" = ["audit:read"])),
    params(("id" = uuid::Uuid, Path, description = "The event.")),
    responses((status = 200, description = "The event.", body = Succeeded<AuditEventView>), Errors)
)]
#[get("/audit-logs/{id}")]
pub(super) async fn get_audit_event(
    api: web::Data<V1State>,
    permit: Permit<ReadAudit>,
    path: web::Path<String>,
) -> Answer {
    let id = path::id(&path)?;
    let event = api.run(|api| async move { api.get_audit_event.execute(&permit.by, id).await }).await?;
    Ok(Reply::ok(&AuditEventView::new(event)))
}
