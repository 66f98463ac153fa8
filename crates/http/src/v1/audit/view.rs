//! What answers show of the audit trail.

use countersign_domain::{Actor, AuditEvent, Instant, Outcome, SessionId, UserId};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// An event of the audit trail.
#[derive(Serialize, ToSchema)]
#[schema(as = AuditEvent)]
pub(in crate::v1) struct AuditEventView {
    /// Its identifier.
    pub(super) id: Uuid,
    /// When it happened.
    #[schema(value_type = String, format = DateTime)]
    pub(super) occurred_at: Instant,
    /// What was done, or tried.
    #[schema(example = "logged_in")]
    pub(super) action: &'static str,
    /// How it ended: `done` or `refused`.
    #[schema(example = "done")]
    pub(super) outcome: &'static str,
    /// Why it was refused.
    #[schema(example = "invalid_credentials")]
    pub(super) reason: Option<String>,
    /// What kind of actor it was: `user`, `api_key`, `anonymous` or `system`.
    #[schema(example = "user")]
    pub(super) actor_type: &'static str,
    /// Which user acted; of a key, its owner.
    pub(super) actor_id: Option<Uuid>,
    /// In which session, if in one.
    pub(super) session_id: Option<Uuid>,
    /// By which key, if by one.
    pub(super) api_key_id: Option<Uuid>,
    /// On whose account.
    pub(super) subject_id: Option<Uuid>,
    /// From which address; removed when the actor is erased.
    #[schema(example = "192.0.2.7")]
    pub(super) ip: Option<String>,
    /// By which program; likewise.
    #[schema(example = "curl/8.5.0")]
    pub(super) user_agent: Option<String>,
    /// The request that carried it.
    pub(super) request_id: Uuid,
    /// What changed: names of fields, numbers; never a secret.
    #[schema(value_type = Object, example = json!({ "fields": ["company"] }))]
    pub(super) details: serde_json::Map<String, serde_json::Value>,
}

impl AuditEventView {
    pub(in crate::v1) fn new(event: AuditEvent) -> Self {
        let (outcome, reason) = match event.outcome {
            Outcome::Done => ("done", None),
            Outcome::Refused { reason } => ("refused", Some(reason)),
        };
        let (actor_type, session_id, api_key_id) = match event.actor {
            Actor::Anonymous => ("anonymous", None, None),
            Actor::System => ("system", None, None),
            Actor::User { session, .. } => ("user", session.map(SessionId::as_uuid), None),
            Actor::ApiKey { id, .. } => ("api_key", None, Some(id.as_uuid())),
        };
        Self {
            id: event.id.as_uuid(),
            occurred_at: event.at,
            action: event.action.as_str(),
            outcome,
            reason,
            actor_type,
            actor_id: event.actor.user().map(UserId::as_uuid),
            session_id,
            api_key_id,
            subject_id: event.subject.map(UserId::as_uuid),
            ip: event.origin.ip.map(|ip| ip.to_string()),
            user_agent: event.origin.user_agent.map(Into::into),
            request_id: event.origin.request.as_uuid(),
            details: event.details,
        }
    }
}
