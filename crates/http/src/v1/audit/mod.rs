//! The audit trail.

mod collection;
mod export;
mod list;
mod read;
mod view;

use utoipa_actix_web::service_config::ServiceConfig;

pub(super) use view::AuditEventView;

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list::list_audit_events)
        // Before what has an identifier in its place.
        .service(export::export_audit_events)
        .service(read::get_audit_event);
}
