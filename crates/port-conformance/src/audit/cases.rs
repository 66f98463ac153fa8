//! What is kept, and what of it changes.

use super::trail::{Trail, count, list, sixty, stored};
use crate::fixtures::{api_key_id, at, audit_event, event_id, user_id};
use chrono::TimeDelta;
use countersign_domain::{Action, Actor, AuditEvent, Origin, UserAgent};
use countersign_ports::{AuditFilter, Direction, Slice};
use futures_util::future::join_all;
use serde_json::json;
use std::sync::Arc;

pub async fn an_event_comes_back_as_it_was(trail: Trail) {
    let events = sixty();
    trail.append(&[]).await.unwrap();
    trail.append(&events).await.unwrap();
    for event in events {
        assert_eq!(trail.find(event.id).await.unwrap().as_ref(), Some(&event));
    }
    for micros in [1, 999, 1_000, 999_999] {
        let number = u64::try_from(micros).unwrap() + 1000;
        let event = AuditEvent { at: at(0) + TimeDelta::microseconds(micros), ..audit_event(number, 0) };
        trail.append(std::slice::from_ref(&event)).await.unwrap();
        assert_eq!(trail.find(event.id).await.unwrap(), Some(event));
    }
}

pub async fn an_event_that_is_there_is_left_as_it_is(trail: Trail) {
    let [one, two, three] = [1, 2, 3].map(|number| audit_event(number, 0));
    trail.append(&[one.clone(), two.clone()]).await.unwrap();
    let changed = AuditEvent { action: Action::LoggedOut, ..audit_event(2, 9) };
    trail.append(&[changed.clone(), three.clone(), three.clone(), one.clone()]).await.unwrap();
    trail.append(&[changed]).await.unwrap();
    assert_eq!(count(&trail, &AuditFilter::default()).await, 3);
    for event in [one, two, three] {
        assert_eq!(trail.find(event.id).await.unwrap(), Some(event));
    }
}

pub async fn hostile_texts_come_back_unchanged(trail: Trail) {
    let texts = [
        "'; DROP TABLE audit_events; --",
        "{\"$where\": \"sleep(1000)\"}",
        "\\u0000 \\x00 %00 \\",
        "\u{202e}\u{feff}\u{200b}\u{e0001}\u{10ffff}",
        "a\u{301}\u{1f468}\u{200d}\u{1f469}",
        "",
        " ",
        "\r\n\t\u{7f}",
    ];
    for (number, text) in texts.into_iter().enumerate() {
        let details = json!({
            "text": text, text: [text, { text: null }], "$set": { "$oid": text }, "a.b": { ".": text },
            "numbers": [0, -1, i64::MAX, i64::MIN, 1.5], "truth": [true, false, null, [], {}],
        });
        let event = AuditEvent {
            origin: Origin {
                user_agent: Some(UserAgent::from(text.to_owned())),
                ..crate::fixtures::origin()
            },
            outcome: countersign_domain::Outcome::Refused { reason: text.to_owned() },
            details: details.as_object().cloned().unwrap(),
            ..audit_event(u64::try_from(number).unwrap(), 0)
        };
        trail.append(std::slice::from_ref(&event)).await.unwrap();
        assert_eq!(trail.find(event.id).await.unwrap(), Some(event));
    }
}

pub async fn an_event_that_is_not_there_is_not_found(trail: Trail) {
    trail.append(&[audit_event(1, 0)]).await.unwrap();
    assert_eq!(trail.find(event_id(2)).await.unwrap(), None);
}

pub async fn many_writers_at_once_lose_and_double_nothing(trail: Trail) {
    let writers = (0..20_u64).map(|writer| {
        let trail = Arc::clone(&trail);
        // Each event is written by two of them.
        let events: Vec<_> = (0..20).map(|n| audit_event((writer / 2) * 20 + n, 0)).collect();
        tokio::spawn(async move { trail.append(&events).await })
    });
    for written in join_all(writers).await {
        written.unwrap().unwrap();
    }
    assert_eq!(count(&trail, &AuditFilter::default()).await, 200);
}

pub async fn forgetting_places_leaves_what_was_done(trail: Trail) {
    let events = stored(&trail).await;
    let is_his = |event: &AuditEvent| match event.actor.user() {
        Some(actor) => actor == user_id(2),
        // Who tries to log in is nobody yet.
        None => event.subject == Some(user_id(2)),
    };
    let his = events.iter().filter(|event| is_his(event)).count();
    let by_key =
        |event: &&AuditEvent| matches!(event.actor, Actor::ApiKey { user, .. } if user == user_id(2));
    assert!(events.iter().any(|event| by_key(&event)) && his > events.iter().filter(by_key).count());

    for _ in 0..2 {
        assert_eq!(trail.forget_places(user_id(2)).await.unwrap(), u64::try_from(his).unwrap());
        for event in &events {
            let mut expected = event.clone();
            if is_his(event) {
                expected.origin.forget_place();
            }
            assert_eq!(trail.find(event.id).await.unwrap(), Some(expected));
        }
    }
    assert_eq!(trail.forget_places(user_id(99)).await.unwrap(), 0);
}

pub async fn forgetting_places_goes_through_any_number_of_events(trail: Trail) {
    // More than twice the batch of any store, many of them at one moment.
    let key = Actor::ApiKey { id: api_key_id(1), user: user_id(1) };
    let event = |n: u64| match n % 2 {
        0 => audit_event(n, 0),
        _ => AuditEvent { actor: key, ..audit_event(n, i64::try_from(n / 400).unwrap()) },
    };
    let events: Vec<_> = (1..=1203).map(event).collect();
    for part in events.chunks(500) {
        trail.append(part).await.unwrap();
    }
    trail
        .append(&[AuditEvent { actor: Actor::System, subject: None, ..audit_event(2000, 0) }])
        .await
        .unwrap();
    assert_eq!(trail.forget_places(user_id(1)).await.unwrap(), 1203);
    let all = list(&trail, &AuditFilter::default(), Direction::Ascending, Slice::Page(1), 2000).await.items;
    assert_eq!(all.len(), 1204);
    let placed: Vec<_> = all.iter().filter(|event| event.origin.ip.is_some()).map(|event| event.id).collect();
    assert_eq!(placed, [event_id(2000)]);
}
