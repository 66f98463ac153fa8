use crate::fixtures::{at, audit_event, begin, commit, event_id, origin, reader};
use countersign_domain::{EmailAddress, Envelope, EventId, Message};
use countersign_ports::{ClaimedEnvelope, Lane, OutboxState, Store, StoreError, UniqueKey};
use futures_util::future::join_all;
use std::collections::HashSet;
use std::sync::Arc;

fn envelope(number: u64, second: i64) -> Envelope {
    let email = EmailAddress::parse(&format!("\"Ünïcode\" {number}@example.com")).ok();
    let email = email.or_else(|| EmailAddress::parse(&format!("ünïcode{number}@example.com")).ok()).unwrap();
    let message = Message::RecoveryRequested { email, origin: origin() };
    Envelope { id: event_id(number), created_at: at(second), message }
}

fn entry(number: u64, second: i64) -> Envelope {
    let message = Message::AuditRecorded(audit_event(number, second));
    Envelope { id: event_id(number), created_at: at(second), message }
}

/// Appends envelopes by these numbers, written at as many seconds.
async fn append(store: &dyn Store, numbers: impl IntoIterator<Item = u32>) {
    let envelopes: Vec<_> = numbers.into_iter().map(|n| envelope(n.into(), n.into())).collect();
    commit!(store, |tx| tx.outbox().append(&envelopes));
}

/// Claims at `second`, for ten seconds.
async fn claim(store: &dyn Store, second: i64, limit: u32) -> Vec<ClaimedEnvelope> {
    commit!(store, |tx| tx.outbox().claim(Lane::Mail, at(second), at(second + 10), limit))
}

fn ids(claimed: &[ClaimedEnvelope]) -> Vec<EventId> {
    claimed.iter().map(|claimed| claimed.envelope.id).collect()
}

pub async fn an_envelope_is_claimed_with_its_message(store: Arc<dyn Store>) {
    append(&*store, []).await;
    assert!(claim(&*store, 50, 9).await.is_empty());
    append(&*store, [1]).await;
    let claimed = claim(&*store, 50, 9).await;
    assert_eq!(claimed.len(), 1);
    assert_eq!((&claimed[0].envelope, claimed[0].attempts), (&envelope(1, 1), 1));
}

pub async fn a_claim_takes_the_longest_due_up_to_its_limit(store: Arc<dyn Store>) {
    append(&*store, [3, 1, 4, 2, 60]).await;
    assert_eq!(ids(&claim(&*store, 50, 3).await), [1, 2, 3].map(event_id));
    assert_eq!(ids(&claim(&*store, 50, 3).await), [event_id(4)]);
    assert!(claim(&*store, 50, 3).await.is_empty());
}

pub async fn a_lane_holds_up_no_other(store: Arc<dyn Store>) {
    append(&*store, [1, 2]).await;
    commit!(store, |tx| tx.outbox().append(&[entry(3, 0), entry(4, 3)]));
    assert_eq!(ids(&claim(&*store, 50, 1).await), [event_id(1)]);
    let entries = commit!(store, |tx| tx.outbox().claim(Lane::Audit, at(50), at(60), 9));
    assert_eq!(ids(&entries), [3, 4].map(event_id));
    assert_eq!((&entries[0].envelope, entries[0].attempts), (&entry(3, 0), 1));
    assert_eq!(ids(&claim(&*store, 50, 9).await), [event_id(2)]);
}

pub async fn a_lease_keeps_others_away_until_it_ends(store: Arc<dyn Store>) {
    append(&*store, [1]).await;
    assert_eq!(claim(&*store, 50, 9).await.len(), 1);
    assert!(claim(&*store, 59, 9).await.is_empty());
    let again = claim(&*store, 60, 9).await;
    assert_eq!((ids(&again), again[0].attempts), (vec![event_id(1)], 2));
}

pub async fn what_is_delivered_is_gone(store: Arc<dyn Store>) {
    append(&*store, [1, 2, 3]).await;
    claim(&*store, 50, 9).await;
    commit!(store, |tx| tx.outbox().delivered(&[event_id(1), event_id(3)]));
    commit!(store, |tx| tx.outbox().delivered(&[]));
    assert_eq!(ids(&claim(&*store, 60, 9).await), [event_id(2)]);
}

pub async fn a_retry_waits_for_its_moment(store: Arc<dyn Store>) {
    append(&*store, [1]).await;
    claim(&*store, 50, 9).await;
    commit!(store, |tx| tx.outbox().retry(event_id(1), at(55), "no route"));
    assert!(claim(&*store, 54, 9).await.is_empty());
    assert_eq!(claim(&*store, 55, 9).await[0].attempts, 2);
}

pub async fn a_dead_letter_is_kept_and_not_tried_again(store: Arc<dyn Store>) {
    append(&*store, [1, 2, 3]).await;
    claim(&*store, 50, 9).await;
    for number in [1, 2] {
        commit!(store, |tx| tx.outbox().bury(event_id(number), "no such mailbox"));
    }
    assert_eq!(ids(&claim(&*store, 900, 9).await), [event_id(3)]);
    let dead = reader(&*store).await.outbox().dead_letters(9).await.unwrap();
    assert_eq!(dead.iter().map(|letter| letter.id).collect::<Vec<_>>(), [2, 1].map(event_id));
    let letter = &dead[0];
    assert_eq!((letter.kind.as_str(), letter.created_at), ("recovery_requested", at(2)));
    assert_eq!((letter.attempts, letter.error.as_str()), (1, "no such mailbox"));
    assert_eq!(reader(&*store).await.outbox().dead_letters(1).await.unwrap().len(), 1);
}

pub async fn the_state_counts_what_waits_and_what_is_dead(store: Arc<dyn Store>) {
    async fn state(store: &dyn Store) -> OutboxState {
        reader(store).await.outbox().state().await.unwrap()
    }
    assert_eq!(state(&*store).await, OutboxState { waiting: 0, oldest: None, dead: 0, dead_entries: 0 });
    append(&*store, [1, 2, 3]).await;
    claim(&*store, 1, 1).await;
    assert_eq!(
        state(&*store).await,
        OutboxState { waiting: 3, oldest: Some(at(1)), dead: 0, dead_entries: 0 }
    );
    commit!(store, |tx| tx.outbox().bury(event_id(1), "refused"));
    let expected = OutboxState { waiting: 2, oldest: Some(at(2)), dead: 1, dead_entries: 0 };
    assert_eq!(state(&*store).await, expected);
    commit!(store, |tx| tx.outbox().append(&[entry(4, 4)]));
    commit!(store, |tx| tx.outbox().bury(event_id(4), "refused"));
    assert_eq!(state(&*store).await, OutboxState { dead: 2, dead_entries: 1, ..expected });
}

pub async fn an_envelope_is_stored_once(store: Arc<dyn Store>) {
    append(&*store, [1]).await;
    let again = begin(&*store).await.outbox().append(&[envelope(1, 2)]).await;
    assert!(matches!(again, Err(StoreError::Conflict(UniqueKey::Id))), "{again:?}");
}

pub async fn two_relays_never_claim_the_same_envelope(store: Arc<dyn Store>) {
    append(&*store, 1..=200).await;
    let relays = (0..50).map(|_| {
        let store = Arc::clone(&store);
        tokio::spawn(async move { ids(&claim(&*store, 900, 7).await) })
    });
    let claimed: Vec<EventId> = join_all(relays).await.into_iter().flat_map(Result::unwrap).collect();
    let distinct: HashSet<EventId> = claimed.iter().copied().collect();
    assert_eq!(distinct.len(), claimed.len(), "an envelope was claimed twice");
    let left = claim(&*store, 900, 999).await.len();
    assert_eq!(claimed.len() + left, 200, "an envelope was lost");
}

pub async fn a_relay_passes_over_what_another_is_claiming(store: Arc<dyn Store>) {
    append(&*store, [1, 2]).await;
    let mut first = begin(&*store).await;
    assert_eq!(ids(&first.outbox().claim(Lane::Mail, at(50), at(60), 1).await.unwrap()), [event_id(1)]);
    let second = tokio::spawn({
        let store = Arc::clone(&store);
        async move { ids(&claim(&*store, 50, 1).await) }
    });
    first.commit().await.unwrap();
    assert_eq!(second.await.unwrap(), [event_id(2)]);
}
