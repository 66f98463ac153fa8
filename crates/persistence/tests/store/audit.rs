//! The audit trail, and the envelopes that cannot be read.

use crate::databases::{Backdoor, Fixture, on_both_engines};
use countersign_domain::{
    Action, Actor, AuditEvent, Envelope, EventId, Instant, Message, Origin, Outcome, RequestId, UserId,
};
use countersign_ports::{Lane, Selection};
use uuid::Uuid;

on_both_engines! {
    an_event_is_kept_once_and_whole
    what_is_too_old_is_deleted_to_the_limit
    an_envelope_that_nobody_can_read_is_put_aside
}

fn at(second: i64) -> Instant {
    Instant::from_timestamp(1_767_225_600 + second, 0).unwrap()
}

fn event(number: u128) -> AuditEvent {
    AuditEvent {
        id: EventId::from_uuid(Uuid::from_u128(number)),
        at: at(0),
        action: Action::LoggedIn,
        outcome: Outcome::Done,
        actor: Actor::User { id: UserId::from_uuid(Uuid::from_u128(7)), session: None },
        subject: Some(UserId::from_uuid(Uuid::from_u128(7))),
        origin: Origin::local(RequestId::from_uuid(Uuid::nil())),
        details: serde_json::Map::new(),
    }
}

async fn an_event_is_kept_once_and_whole(fixture: Fixture<impl Backdoor>) {
    let audit = fixture.database.audit_store();
    audit.append(&[]).await.unwrap();
    audit.append(&[event(1), event(2)]).await.unwrap();
    let changed = AuditEvent { action: Action::LoggedOut, ..event(2) };
    audit.append(&[changed, event(3)]).await.unwrap();
    assert_eq!(fixture.backdoor.query("SELECT count(*) FROM audit_events"), "3");
    assert_eq!(fixture.backdoor.query("SELECT count(*) FROM audit_events WHERE action = 'logged_in'"), "3");
    let kept = fixture.backdoor.query("SELECT event FROM audit_events ORDER BY id");
    let kept: AuditEvent = serde_json::from_str(kept.lines().next().unwrap()).unwrap();
    assert_eq!(kept, event(1));
}

async fn what_is_too_old_is_deleted_to_the_limit(fixture: Fixture<impl Backdoor>) {
    let audit = fixture.database.audit_store();
    let events: Vec<_> =
        (1..=5).map(|n| AuditEvent { at: at(i64::try_from(n).unwrap()), ..event(n) }).collect();
    audit.append(&events).await.unwrap();
    let retention = fixture.database.audit_retention();
    let mut deleted = Vec::new();
    for _ in 0..3 {
        deleted.push(retention.delete_before(at(4), 2).await.unwrap());
    }
    assert_eq!(deleted, [2, 1, 0]);
    assert_eq!(fixture.backdoor.query("SELECT count(*) FROM audit_events"), "2");
    assert_eq!(audit.find(events[3].id).await.unwrap().as_ref(), Some(&events[3]));
    assert_eq!(audit.count(&Selection::default()).await.unwrap(), 2);
}

async fn an_envelope_that_nobody_can_read_is_put_aside(fixture: Fixture<impl Backdoor>) {
    let store = fixture.store();
    let envelopes = [1, 2].map(|number| {
        let event = event(number);
        Envelope { id: event.id, created_at: event.at, message: Message::AuditRecorded(event) }
    });
    let mut tx = store.begin().await.unwrap();
    tx.outbox().append(&envelopes[..1]).await.unwrap();
    tx.commit().await.unwrap();
    fixture.backdoor.query(r#"UPDATE outbox SET message = '{"kind":"from_the_future"}'"#);
    let mut tx = store.begin().await.unwrap();
    tx.outbox().append(&envelopes[1..]).await.unwrap();
    let claimed = tx.outbox().claim(Lane::Audit, at(1), at(2), 9).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(claimed.iter().map(|claimed| &claimed.envelope).collect::<Vec<_>>(), [&envelopes[1]]);
    let dead = store.reader().await.unwrap().outbox().dead_letters(9).await.unwrap();
    assert_eq!(dead.iter().map(|letter| letter.id).collect::<Vec<_>>(), [envelopes[0].id]);
    assert!(dead[0].error.contains("from_the_future"), "{}", dead[0].error);
}
