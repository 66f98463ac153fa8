//! The audit trail.

pub(super) mod export_audit_events;
pub(super) mod get_audit_event;
pub(super) mod list_audit_events;

pub use export_audit_events::{ExportAuditEvents, ExportAuditEventsCommand};
pub use get_audit_event::{GetAuditEvent, GetAuditEventError};
pub use list_audit_events::ListAuditEvents;
