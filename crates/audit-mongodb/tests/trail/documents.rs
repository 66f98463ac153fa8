//! What is in the database: documents, indexes, and what the server makes of them.

use super::support::{documents, event, open, prepared, user};
use countersign_audit_mongodb::{MongoAuditStore, MongoSettings};
use countersign_domain::{Action, Actor, AuditEvent, Origin, Outcome, RequestId};
use countersign_ports::AuditLookup as _;
use countersign_ports::{AuditStore, Selection, StoreError};
use countersign_testkit::mongodb_database;
use mongodb::bson::{Bson, DateTime, Document, doc};
use serde_json::json;
use std::time::Duration;
use tokio::time::{sleep, timeout};
use uuid::Uuid;

fn binary(number: u128) -> Bson {
    Bson::from(mongodb::bson::Uuid::from_bytes(*Uuid::from_u128(number).as_bytes()))
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_is_one_document_with_typed_fields() {
    let url = mongodb_database();
    let trail = prepared(url.clone()).await;
    trail.append(&[event(1)]).await.unwrap();
    let mut found = documents(&url).await.find_one(doc! { "_id": binary(1) }).await.unwrap().unwrap();
    let whole = found.remove("event").unwrap();
    let expected = doc! {
        "_id": binary(1), "at": 1_767_225_600_123_457_i64, "occurred_at": DateTime::from_millis(1_767_225_600_123),
        "action": "logged_in", "refused": false, "request": binary(9), "actor": binary(7), "subject": binary(8),
    };
    assert_eq!(found, expected);
    assert_eq!(whole.as_document().unwrap().get_str("at").unwrap(), "2026-01-01T00:00:00.123457Z");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_the_server_refuses_is_a_failure_and_its_neighbours_are_stored() {
    let url = mongodb_database();
    let trail = prepared(url.clone()).await;
    let collection = documents(&url).await;
    let database = collection.client().default_database().unwrap();
    let rule = doc! { "event.details.poison": { "$exists": false } };
    database.run_command(doc! { "collMod": "audit_events", "validator": rule }).await.unwrap();
    let poison = AuditEvent { details: json!({ "poison": 1 }).as_object().cloned().unwrap(), ..event(2) };

    for _ in 0..2 {
        let refused = trail.append(&[event(1), poison.clone(), event(3)]).await;
        assert!(matches!(refused, Err(StoreError::Failed(_))), "{refused:?}");
    }
    assert_eq!(trail.count(&Selection::default()).await.unwrap(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_is_no_document_is_a_failure_by_itself() {
    let trail = prepared(mongodb_database()).await;
    for details in [json!({ "a\u{0}b": 1 }), json!({ "n": u64::MAX }), json!({ "big": "x".repeat(16 << 20) })]
    {
        let bad = AuditEvent { details: details.as_object().cloned().unwrap(), ..event(2) };
        let refused = trail.append(&[event(1), bad]).await;
        assert!(matches!(refused, Err(StoreError::Failed(_))), "{refused:?}");
    }
    trail.append(&[event(1)]).await.unwrap();
}

/// The names of the indexes and whatever else a plan does.
fn stages(plan: &Document, into: &mut Vec<String>) {
    into.extend(plan.get_str("stage").map(str::to_owned));
    into.extend(plan.get_str("indexName").map(str::to_owned));
    if let Ok(input) = plan.get_document("inputStage") {
        stages(input, into);
    }
    for input in plan.get_array("inputStages").into_iter().flatten() {
        stages(input.as_document().unwrap(), into);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_list_is_read_from_an_index_and_not_sorted() {
    let url = mongodb_database();
    let trail = prepared(url.clone()).await;
    // The filters select a tenth each.
    let other = |n: u128| AuditEvent {
        action: Action::SteppedUp,
        actor: Actor::User { id: user(n), session: None },
        subject: Some(user(n)),
        origin: Origin::local(RequestId::from_uuid(Uuid::from_u128(n))),
        outcome: if n % 10 == 1 { Outcome::Refused { reason: String::new() } } else { Outcome::Done },
        ..event(n)
    };
    let events: Vec<_> = (100..=400).map(|n| if n % 10 == 0 { event(n) } else { other(n) }).collect();
    trail.append(&events).await.unwrap();
    let database = documents(&url).await.client().default_database().unwrap();
    let after = |filter: Document| {
        let at = 1_767_225_600_123_457_i64;
        let position = [
            doc! { "at": { "$gte": at } },
            doc! { "$or": [{ "at": { "$gt": at } }, { "_id": { "$gt": binary(1) } }] },
        ];
        doc! { "$and": [filter, position[0].clone(), position[1].clone()] }
    };
    let filters = [
        (doc! {}, "order"),
        (doc! { "action": { "$in": ["logged_in"] } }, "by_action"),
        (doc! { "action": { "$in": ["logged_in", "logged_out"] } }, "by_action"),
        (doc! { "actor": binary(7) }, "by_actor"),
        (doc! { "subject": binary(8) }, "by_subject"),
        (doc! { "$or": [{ "actor": binary(7) }, { "subject": binary(7) }] }, "by_actor"),
        (doc! { "refused": true }, "refused"),
        (doc! { "request": binary(9) }, "request"),
        (doc! { "at": { "$gte": 5_i64 } }, "order"),
    ];
    for (filter, index) in filters {
        for query in [filter.clone(), after(filter.clone())] {
            let find =
                doc! { "find": "audit_events", "filter": query, "sort": { "at": 1, "_id": 1 }, "limit": 21 };
            let command = doc! { "explain": find, "verbosity": "queryPlanner" };
            let explained = database.run_command(command).await.unwrap();
            let mut seen = Vec::new();
            stages(
                explained.get_document("queryPlanner").unwrap().get_document("winningPlan").unwrap(),
                &mut seen,
            );
            assert!(seen.iter().any(|stage| stage == index), "{filter}: {seen:?}");
            // The few of one request are sorted.
            let sorted = seen.iter().any(|stage| stage == "SORT" || stage == "COLLSCAN");
            assert!(!sorted || index == "request", "{filter}: {seen:?}");
        }
    }
}

/// After how long the server forgets; `None` for never.
async fn retention(url: &str) -> Option<Duration> {
    use futures_util::TryStreamExt;
    let indexes = documents(url).await.list_indexes().await.unwrap();
    let indexes: Vec<mongodb::IndexModel> = indexes.try_collect().await.unwrap();
    indexes.into_iter().find_map(|index| index.options?.expire_after)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_server_forgets_what_is_too_old_as_the_setting_says() {
    let url = mongodb_database();
    let day = Duration::from_hours(24);
    let keeping = async |retention| {
        let settings = MongoSettings { retention, ..MongoSettings::new(url.clone().into()) };
        MongoAuditStore::open(&settings).unwrap().prepare().await.unwrap();
    };
    for expected in [None, Some(7 * day), Some(7 * day), Some(30 * day), None, Some(20_000 * day)] {
        keeping(expected).await;
        assert_eq!(retention(&url).await, expected);
    }
    let trail = open(&url);
    let recent = AuditEvent { at: chrono::DateTime::from_timestamp(4_000_000_000, 0).unwrap(), ..event(2) };
    trail
        .append(&[AuditEvent { at: chrono::DateTime::UNIX_EPOCH, ..event(1) }, recent.clone()])
        .await
        .unwrap();
    keeping(Some(day)).await;
    let forgotten = async {
        while trail.find(event(1).id).await.unwrap().is_some() {
            sleep(Duration::from_millis(100)).await;
        }
    };
    timeout(Duration::from_secs(90), forgotten).await.unwrap();
    assert_eq!(trail.find(recent.id).await.unwrap(), Some(recent));
    assert_eq!(trail.forget_places(user(7)).await.unwrap(), 1);
}
