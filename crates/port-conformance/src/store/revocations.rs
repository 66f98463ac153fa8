use crate::fixtures::{at, commit, reader, session_id};
use countersign_domain::{Instant, Revocation};
use countersign_ports::Store;
use std::sync::Arc;

/// A revocation at `second`, over 100 seconds later.
fn revocation(number: u64, second: i64) -> Revocation {
    Revocation { session: session_id(number), revoked_at: at(second), expires_at: at(second + 100) }
}

async fn since(store: &dyn Store, since: Option<Instant>, now: Instant) -> Vec<Revocation> {
    let mut found = reader(store).await.revocations().since(since, now).await.unwrap();
    found.sort_unstable_by_key(|revocation| revocation.session);
    found
}

pub async fn a_revocation_is_told_from_its_moment_until_it_expires(store: Arc<dyn Store>) {
    let all = [revocation(1, 0), revocation(2, 10), revocation(3, 20)];
    commit!(store, |tx| tx.revocations().insert(&all));
    commit!(store, |tx| tx.revocations().insert(&[]));
    assert_eq!(since(&*store, None, at(20)).await, all);
    assert_eq!(since(&*store, Some(at(10)), at(20)).await, all[1..]);
    assert_eq!(since(&*store, Some(at(21)), at(21)).await, []);
    assert_eq!(since(&*store, None, at(99)).await, all);
    assert_eq!(since(&*store, None, at(100)).await, all[1..]);
}

pub async fn a_second_revocation_changes_nothing(store: Arc<dyn Store>) {
    commit!(store, |tx| tx.revocations().insert(&[revocation(1, 0)]));
    commit!(store, |tx| tx.revocations().insert(&[revocation(1, 10), revocation(2, 10), revocation(2, 11)]));
    assert_eq!(since(&*store, None, at(20)).await, [revocation(1, 0), revocation(2, 10)]);
}

pub async fn expired_revocations_are_deleted_to_the_limit(store: Arc<dyn Store>) {
    let all: Vec<Revocation> = (1..=3).map(|number| revocation(number, 0)).collect();
    commit!(store, |tx| tx.revocations().insert(&all));
    assert_eq!(commit!(store, |tx| tx.revocations().delete_expired(at(100), 9)), 0);
    assert_eq!(commit!(store, |tx| tx.revocations().delete_expired(at(101), 2)), 2);
    assert_eq!(commit!(store, |tx| tx.revocations().delete_expired(at(101), 2)), 1);
    assert_eq!(since(&*store, None, at(0)).await, []);
}
