//! Whatever the server does, a call comes back in time, and what was acknowledged is there.

use super::support::{event, open, prepared};
use countersign_audit_mongodb::MongoAuditStore;
use countersign_domain::{AuditEvent, Instant};
use countersign_ports::AuditLookup as _;
use countersign_ports::{AuditFilter, AuditStore, Selection, StoreError, StoreResult};
use countersign_testkit::MongoDb;
use futures_util::future::join_all;
use std::fmt::Debug;
use std::future::Future;
use std::time::Duration;
use tokio::time::{sleep, timeout};

/// The promise, and some patience with a busy machine.
const BOUND: Duration = Duration::from_secs(4);

async fn is_away<T: Debug>(call: impl Future<Output = StoreResult<T>>) {
    let answer = timeout(BOUND, call).await.expect("an answer in time");
    assert!(matches!(answer, Err(StoreError::Unavailable(_))), "{answer:?}");
}

async fn everything_is_away(trail: &MongoAuditStore) {
    is_away(trail.append(&[event(1000)])).await;
    is_away(trail.find(event(1).id)).await;
    is_away(trail.count(&Selection::default())).await;
    let filter = AuditFilter { from: Some(Instant::UNIX_EPOCH), ..AuditFilter::default() };
    is_away(trail.count(&Selection { filter, search: None })).await;
    is_away(trail.ping()).await;
}

async fn is_back(trail: &MongoAuditStore) {
    let back = async {
        while trail.append(&[event(2000)]).await.is_err() {
            sleep(Duration::from_millis(50)).await;
        }
    };
    timeout(Duration::from_secs(20), back).await.expect("to find the server again");
    trail.ping().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stopped_server_is_unavailable_until_it_is_back() {
    let mut server = MongoDb::start();
    let trail = prepared(server.url()).await;
    trail.append(&[event(1)]).await.unwrap();
    server.stop();
    everything_is_away(&trail).await;
    server.start_again();
    is_back(&trail).await;
    assert_eq!(trail.find(event(1).id).await.unwrap(), Some(event(1)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_frozen_server_is_unavailable_until_it_thaws() {
    let server = MongoDb::start();
    let trail = prepared(server.url()).await;
    for _ in 0..2 {
        server.pause();
        // More than there are connections: none is left waiting.
        let one = event(1);
        join_all((0..15).map(|_| is_away(trail.append(std::slice::from_ref(&one))))).await;
        is_away(trail.ping()).await;
        server.resume();
        is_back(&trail).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_survives_a_kill() {
    let mut server = MongoDb::start();
    let trail = prepared(server.url()).await;
    for round in 0..3 {
        let events: Vec<AuditEvent> = (1..=100).map(|n| event(round * 100 + n)).collect();
        trail.append(&events).await.unwrap();
        server.stop_immediate();
        server.start_again();
        is_back(&trail).await;
        for event in events {
            assert_eq!(trail.find(event.id).await.unwrap(), Some(event));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_not_there_at_the_start_is_found_later() {
    let mut server = MongoDb::start();
    server.stop_immediate();
    let trail = open(&server.url());
    everything_is_away(&trail).await;
    assert!(matches!(trail.prepare().await, Err(StoreError::Unavailable(_))));
    server.start_again();
    is_back(&trail).await;
    trail.prepare().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_credentials_are_no_reason_to_give_events_up() {
    let server = MongoDb::start();
    let url = server.url().replacen("mongodb://", "mongodb://nobody:wrong@", 1);
    everything_is_away(&open(&url)).await;
}
