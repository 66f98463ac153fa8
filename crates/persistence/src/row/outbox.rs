//! Rows of the outbox.

use super::corrupt;
use crate::schema::outbox;
use crate::types::{At, Json, Key};
use countersign_domain::Envelope;
use countersign_ports::{ClaimedEnvelope, DeadLetter};
use diesel::prelude::*;
use diesel::result::Error;

/// An envelope to be inserted: due from the start.
#[derive(Debug, Insertable)]
#[diesel(table_name = outbox)]
pub(crate) struct OutboxRow {
    id: Key,
    kind: &'static str,
    message: Json,
    created_at: At,
    due_at: At,
}

impl TryFrom<&Envelope> for OutboxRow {
    type Error = Error;

    fn try_from(envelope: &Envelope) -> QueryResult<Self> {
        Ok(Self {
            id: envelope.id.into(),
            kind: envelope.message.kind(),
            message: Json::write(&envelope.message)?,
            created_at: At(envelope.created_at),
            due_at: At(envelope.created_at),
        })
    }
}

/// An envelope about to be claimed.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = outbox)]
pub(crate) struct ClaimedRow {
    pub(crate) id: Key,
    message: Json,
    created_at: At,
    attempts: i32,
}

impl TryFrom<ClaimedRow> for ClaimedEnvelope {
    type Error = Error;

    fn try_from(row: ClaimedRow) -> QueryResult<Self> {
        let before = u32::try_from(row.attempts).ok().ok_or_else(corrupt("outbox.attempts"))?;
        Ok(Self {
            envelope: Envelope {
                id: row.id.into(),
                created_at: row.created_at.0,
                message: row.message.read()?,
            },
            attempts: before.saturating_add(1),
        })
    }
}

/// A dead letter.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = outbox)]
pub(crate) struct DeadLetterRow {
    id: Key,
    kind: String,
    created_at: At,
    attempts: i32,
    last_error: Option<String>,
}

impl TryFrom<DeadLetterRow> for DeadLetter {
    type Error = Error;

    fn try_from(row: DeadLetterRow) -> QueryResult<Self> {
        Ok(Self {
            id: row.id.into(),
            kind: row.kind,
            created_at: row.created_at.0,
            attempts: u32::try_from(row.attempts).ok().ok_or_else(corrupt("outbox.attempts"))?,
            error: row.last_error.unwrap_or_default(),
        })
    }
}
