//! What the audit trail is filtered by, and how it looks as a file.

use super::AuditEventView;
use crate::kit::{Collection, Fields, Refused, Table, instant};
use crate::v1::text::{id, time};
use countersign_domain::{Action, AuditEvent, Instant, Invalid, Violation};
use countersign_ports::{AuditFilter, AuditSort, Direction, Sort};
use std::fmt;
use utoipa::IntoParams;
use uuid::Uuid;

/// The audit trail.
pub(super) struct AuditTrail;

impl Collection for AuditTrail {
    type Filter = AuditFilter;
    type Sort = AuditSort;

    const NAME: &'static str = "audit-logs";
    const SEARCHED: bool = false;
    const SORTS: &'static [(&'static str, AuditSort)] = &[("occurred_at", AuditSort::OccurredAt)];
    const DEFAULT_SORT: Sort<AuditSort> =
        Sort { by: AuditSort::OccurredAt, direction: Direction::Descending };

    fn filter(fields: &mut Fields<'_>) -> Result<AuditFilter, Refused> {
        let actions = fields.optional("filter[action]", actions);
        let refused = fields.optional("filter[outcome]", refused);
        let actor = fields.optional("filter[actor_id]", id);
        let subject = fields.optional("filter[subject_id]", id);
        let about = fields.optional("filter[user_id]", id);
        let request = fields.optional("filter[request_id]", id);
        let from = fields.optional("filter[from]", instant);
        let until = fields.optional("filter[until]", instant);
        Ok(AuditFilter {
            actions: actions?.unwrap_or_default(),
            refused: refused?,
            actor: actor?,
            subject: subject?,
            about: about?,
            request: request?,
            from: from?,
            until: until?,
        })
    }
}

/// One action, or several with commas between.
fn actions(text: &str) -> Result<Vec<Action>, Invalid> {
    let unknown = || Invalid::new(Violation::NotAllowed, "must be an action, or several with commas between");
    text.split(',').map(|name| Action::parse(name.trim()).ok_or_else(unknown)).collect()
}

fn refused(text: &str) -> Result<bool, Invalid> {
    match text {
        "done" => Ok(false),
        "refused" => Ok(true),
        _ => Err(Invalid::new(Violation::NotAllowed, "must be done or refused")),
    }
}

/// Which events, and in which order.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it stands in the document; the parameters are read by `AuditTrail`")]
pub(super) struct AuditParams {
    /// `occurred_at`, with `-` in front for descending.
    #[param(required = false, default = "-occurred_at", pattern = "^[-+]?occurred_at$")]
    sort: String,
    /// An action like `logged_in`, or several with commas between.
    #[param(rename = "filter[action]", required = false, example = "logged_in")]
    action: String,
    /// `done` or `refused`.
    #[param(rename = "filter[outcome]", required = false, pattern = "^(done|refused)$")]
    outcome: String,
    /// Who acted: this user, or a key of his.
    #[param(rename = "filter[actor_id]", required = false)]
    actor_id: Uuid,
    /// On whose account.
    #[param(rename = "filter[subject_id]", required = false)]
    subject_id: Uuid,
    /// Either of these two.
    #[param(rename = "filter[user_id]", required = false)]
    user_id: Uuid,
    /// In which request.
    #[param(rename = "filter[request_id]", required = false)]
    request_id: Uuid,
    /// At this moment or after it.
    #[param(rename = "filter[from]", required = false, value_type = String, format = DateTime)]
    from: Instant,
    /// Before this moment.
    #[param(rename = "filter[until]", required = false, value_type = String, format = DateTime)]
    until: Instant,
}

impl fmt::Debug for AuditParams {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuditParams").finish_non_exhaustive()
    }
}

/// The trail as a file.
pub(super) const TABLE: Table<AuditEvent> = Table {
    name: "audit-logs",
    columns: &[
        "id",
        "occurred_at",
        "action",
        "outcome",
        "reason",
        "actor_type",
        "actor_id",
        "session_id",
        "api_key_id",
        "subject_id",
        "ip",
        "user_agent",
        "request_id",
        "details",
    ],
    row,
};

fn row(event: AuditEvent) -> Vec<String> {
    let event = AuditEventView::new(event);
    let shown = |id: Option<Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
    vec![
        event.id.to_string(),
        time(event.occurred_at),
        event.action.to_owned(),
        event.outcome.to_owned(),
        event.reason.unwrap_or_default(),
        event.actor_type.to_owned(),
        shown(event.actor_id),
        shown(event.session_id),
        shown(event.api_key_id),
        shown(event.subject_id),
        event.ip.unwrap_or_default(),
        event.user_agent.unwrap_or_default(),
        event.request_id.to_string(),
        if event.details.is_empty() {
            String::new()
        } else {
            serde_json::Value::Object(event.details).to_string()
        },
    ]
}
