//! The outbox: what an action sets off, stored with the action and delivered after it.

use crate::{AuditEvent, EmailAddress, EventId, Instant, MailRequest, Origin, UserId};
use serde::{Deserialize, Serialize};

/// What is to be delivered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Message {
    /// An entry for the audit trail.
    AuditRecorded(AuditEvent),
    /// A mail to send.
    MailRequested(MailRequest),
    /// Somebody forgot the password of the account with this address, if there is one. Whether there is, is
    /// looked up after the request was answered, so that the answer cannot tell.
    RecoveryRequested {
        /// The address given.
        email: EmailAddress,
        /// From where.
        origin: Origin,
    },
    /// Somebody wants the verification mail for this address again; looked up likewise.
    VerificationRequested {
        /// The address given.
        email: EmailAddress,
        /// From where.
        origin: Origin,
    },
    /// An account was erased: from where its user acted is to be removed from the audit trail.
    UserErased {
        /// By which the trail knows it.
        user: UserId,
    },
}

impl Message {
    /// The stable name of its kind, for logs and gauges.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::AuditRecorded(_) => "audit_recorded",
            Self::MailRequested(_) => "mail_requested",
            Self::RecoveryRequested { .. } => "recovery_requested",
            Self::VerificationRequested { .. } => "verification_requested",
            Self::UserErased { .. } => "user_erased",
        }
    }
}

/// A message with its identifier, by which receivers are idempotent: it is delivered at least once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope {
    /// Its identifier.
    pub id: EventId,
    /// When it was written.
    pub created_at: Instant,
    /// What is in it.
    pub message: Message,
}
