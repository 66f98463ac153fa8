//! What answers show of sessions.

use super::{device, place};
use countersign_application::OwnSession;
use countersign_domain::{Instant, Session, UserAgent};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A session that goes on.
#[derive(Serialize, ToSchema)]
#[schema(as = Session)]
pub(in crate::v1) struct OpenSessionView {
    /// Its identifier.
    id: Uuid,
    /// What its user calls it.
    #[schema(example = "laptop at work")]
    name: Option<String>,
    /// What it was opened with, where that can be told.
    #[schema(example = "Firefox on Linux")]
    device: Option<String>,
    /// What the client said it is.
    #[schema(example = "Mozilla/5.0 (X11; Linux x86_64; rv:146.0) Gecko/20100101 Firefox/146.0")]
    user_agent: Option<String>,
    /// From where it was opened: the first 24 bits of an IPv4 address, the first 48 of an IPv6 address.
    #[schema(example = "192.0.2.0/24")]
    ip_prefix: Option<String>,
    /// When it was opened.
    #[schema(value_type = String, format = DateTime)]
    created_at: Instant,
    /// When it was last renewed.
    #[schema(value_type = String, format = DateTime)]
    last_used_at: Instant,
    /// When it ends unless it is renewed before.
    #[schema(value_type = String, format = DateTime)]
    expires_at: Instant,
}

impl OpenSessionView {
    pub(in crate::v1) fn new(session: Session) -> Self {
        Self {
            id: session.id.as_uuid(),
            name: session.name.map(Into::into),
            device: session.user_agent.as_ref().map(UserAgent::as_str).and_then(device::device),
            user_agent: session.user_agent.map(Into::into),
            ip_prefix: session.ip.and_then(place::prefix),
            created_at: session.created_at,
            last_used_at: session.last_used_at,
            expires_at: session.idle_expires_at.min(session.expires_at),
        }
    }
}

/// One of your sessions.
#[derive(Serialize, ToSchema)]
#[schema(as = OwnSession)]
pub(super) struct OwnSessionView {
    /// Whether it is the one that asks.
    current: bool,
    #[serde(flatten)]
    session: OpenSessionView,
}

impl OwnSessionView {
    pub(super) fn new(OwnSession { session, current }: OwnSession) -> Self {
        Self { current, session: OpenSessionView::new(session) }
    }
}
