//! A trail with a little of everything, and what a filter means.

use crate::fixtures::{api_key_id, at, audit_event, event_id, session_id, user_id};
use countersign_domain::{Action, Actor, AuditEvent, Instant, Outcome, RequestId, UserId};
use countersign_ports::{
    AuditFilter, AuditSort, AuditStore, Direction, ListRequest, Listed, Selection, Slice, Sort,
};
use std::sync::Arc;
use uuid::Uuid;

pub(super) type Trail = Arc<dyn AuditStore>;

pub(super) fn request_id(number: u64) -> RequestId {
    RequestId::from_uuid(Uuid::from_u64_pair(7, number))
}

/// Sixty events, three of them at each moment and not in the order of their identifiers: five actions, a third of
/// them refused, by nobody, the system, users 1 to 3 and their keys, on accounts of the same, five requests.
pub(super) fn sixty() -> Vec<AuditEvent> {
    const ACTIONS: [Action; 5] = [
        Action::LoggedIn,
        Action::LoggedOut,
        Action::ProfileUpdated,
        Action::ApiKeyCreated,
        Action::AccessDenied,
    ];
    let actor = |n: u64| match n % 8 {
        0 => Actor::Anonymous,
        1 => Actor::System,
        2..=4 => Actor::User { id: user_id(n % 8 - 1), session: (n % 16 < 8).then(|| session_id(n)) },
        _ => Actor::ApiKey { id: api_key_id(n), user: user_id(n % 8 - 4) },
    };
    let event = |n: u64| AuditEvent {
        action: ACTIONS[usize::try_from(n % 5).unwrap()],
        outcome: match n % 3 {
            0 => Outcome::Refused { reason: "wrong_password".to_owned() },
            _ => Outcome::Done,
        },
        actor: actor(n),
        subject: (n % 7 < 4).then(|| user_id(n % 4 + 1)),
        origin: countersign_domain::Origin { request: request_id(n % 5), ..crate::fixtures::origin() },
        ..audit_event(n * 37 % 60 + 1, i64::try_from(n / 3).unwrap())
    };
    (0..60).map(event).collect()
}

/// As [`sixty`], stored.
pub(super) async fn stored(trail: &Trail) -> Vec<AuditEvent> {
    let mut events = sixty();
    trail.append(&events).await.unwrap();
    events.sort_by_key(order);
    events
}

/// The order of the trail.
pub(super) fn order(event: &AuditEvent) -> (Instant, Uuid) {
    (event.at, event.id.as_uuid())
}

/// Each part of a filter alone, all pairs of them, and a few that select nothing or much.
pub(super) fn filters() -> Vec<AuditFilter> {
    let none = AuditFilter::default;
    let parts: Vec<AuditFilter> = vec![
        AuditFilter { actions: vec![Action::LoggedOut], ..none() },
        AuditFilter { actions: vec![Action::LoggedIn, Action::AccessDenied], ..none() },
        AuditFilter { refused: Some(true), ..none() },
        AuditFilter { refused: Some(false), ..none() },
        AuditFilter { actor: Some(user_id(1)), ..none() },
        AuditFilter { subject: Some(user_id(2)), ..none() },
        AuditFilter { about: Some(user_id(3)), ..none() },
        AuditFilter { request: Some(request_id(4)), ..none() },
        AuditFilter { from: Some(at(5)), ..none() },
        AuditFilter { until: Some(at(15)), ..none() },
    ];
    let both = |a: &AuditFilter, b: &AuditFilter| AuditFilter {
        actions: if b.actions.is_empty() { a.actions.clone() } else { b.actions.clone() },
        refused: b.refused.or(a.refused),
        actor: b.actor.or(a.actor),
        subject: b.subject.or(a.subject),
        about: b.about.or(a.about),
        request: b.request.or(a.request),
        from: b.from.or(a.from),
        until: b.until.or(a.until),
    };
    let pairs = parts.iter().flat_map(|a| parts.iter().map(move |b| both(a, b)));
    let nobody = AuditFilter { about: Some(UserId::from_uuid(event_id(1).as_uuid())), ..none() };
    let never = AuditFilter { from: Some(at(9)), until: Some(at(9)), ..none() };
    let all = parts.iter().fold(none(), |sum, part| both(&sum, part));
    pairs.chain([none(), nobody, never, all]).collect()
}

/// What a filter means.
pub(super) fn passes(filter: &AuditFilter, event: &AuditEvent) -> bool {
    let (actor, subject) = (event.actor.user(), event.subject);
    (filter.actions.is_empty() || filter.actions.contains(&event.action))
        && filter.refused.is_none_or(|refused| refused == matches!(event.outcome, Outcome::Refused { .. }))
        && filter.actor.is_none_or(|user| actor == Some(user))
        && filter.subject.is_none_or(|user| subject == Some(user))
        && filter.about.is_none_or(|user| actor == Some(user) || subject == Some(user))
        && filter.request.is_none_or(|request| event.origin.request == request)
        && filter.from.is_none_or(|from| event.at >= from)
        && filter.until.is_none_or(|until| event.at < until)
}

pub(super) async fn list(
    trail: &Trail,
    filter: &AuditFilter,
    direction: Direction,
    slice: Slice,
    limit: u32,
) -> Listed<AuditEvent> {
    let selection = Selection { filter: filter.clone(), search: None };
    let sort = Sort { by: AuditSort::OccurredAt, direction };
    trail.list(&ListRequest { selection, sort, slice, limit, count: false }).await.unwrap()
}

pub(super) async fn count(trail: &Trail, filter: &AuditFilter) -> u64 {
    trail.count(&Selection { filter: filter.clone(), search: None }).await.unwrap()
}
