//! Rows of the audit trail.

use crate::schema::audit_events;
use crate::types::{At, Json, Key};
use countersign_domain::{AuditEvent, Outcome};
use diesel::prelude::*;
use diesel::result::Error;

/// An audit event: the whole as a document, and beside it what it is looked up by.
#[derive(Debug, Insertable)]
#[diesel(table_name = audit_events)]
pub(crate) struct AuditRow {
    id: Key,
    occurred_at: At,
    action: &'static str,
    actor_id: Option<Key>,
    subject_id: Option<Key>,
    event: Json,
    refused: bool,
    request_id: Option<Key>,
}

impl TryFrom<&AuditEvent> for AuditRow {
    type Error = Error;

    fn try_from(event: &AuditEvent) -> QueryResult<Self> {
        Ok(Self {
            id: event.id.into(),
            occurred_at: At(event.at),
            action: event.action.as_str(),
            actor_id: event.actor.user().map(Into::into),
            subject_id: event.subject.map(Into::into),
            event: Json::write(event)?,
            refused: matches!(event.outcome, Outcome::Refused { .. }),
            request_id: Some(event.origin.request.into()),
        })
    }
}
