use crate::fixtures::{at, begin, commit, reader};
use countersign_domain::{AttemptScope, AttemptSubject, Attempts, LockoutPolicy, Network};
use countersign_ports::{Store, StoreError, StoreResult};
use futures_util::future::join_all;
use std::sync::Arc;

const ANYWHERE: AttemptScope = AttemptScope::Everywhere;
const FACTOR: AttemptScope = AttemptScope::SecondFactor;

fn subject(number: u8) -> AttemptSubject {
    AttemptSubject::from_bytes([number; 32])
}

fn network(ip: &str) -> AttemptScope {
    AttemptScope::Network(Network::of(Some(ip.parse().unwrap())))
}

/// So many failures, the last one at `second`.
fn counted(failures: u32, second: i64) -> Attempts {
    Attempts { failures, ..Attempts::none(at(second)) }
}

async fn save(store: &dyn Store, number: u8, scope: AttemptScope, attempts: Attempts) {
    let mut tx = begin(store).await;
    tx.login_attempts().lock(&subject(number), scope, at(0)).await.unwrap();
    tx.login_attempts().save(&subject(number), scope, &attempts).await.unwrap();
    tx.commit().await.unwrap();
}

/// All that is counted of a subject, the latest failure first.
async fn of(store: &dyn Store, number: u8) -> Vec<(AttemptScope, Attempts)> {
    reader(store).await.login_attempts().of(&subject(number), 99).await.unwrap()
}

pub async fn what_is_counted_comes_back_as_it_was(store: Arc<dyn Store>) {
    let all = [
        (ANYWHERE, counted(99, 3)),
        (FACTOR, Attempts { failures: 5, locks: 2, last_failed_at: at(2), locked_until: Some(at(600)) }),
        (network("2001:db8::1"), counted(u32::MAX, 1)),
    ];
    for (scope, attempts) in all {
        save(&*store, 1, scope, attempts).await;
    }
    save(&*store, 2, FACTOR, counted(1, 9)).await;
    assert_eq!(of(&*store, 1).await, all);
    let mut reader = reader(&*store).await;
    let scopes = [FACTOR, network("192.0.2.1")];
    assert_eq!(reader.login_attempts().find(&subject(1), &scopes).await.unwrap(), [all[1]]);
    assert_eq!(reader.login_attempts().find(&subject(3), &scopes).await.unwrap(), []);
    assert_eq!(reader.login_attempts().find(&subject(1), &[]).await.unwrap(), []);
    assert_eq!(reader.login_attempts().of(&subject(1), 2).await.unwrap(), all[..2]);
}

pub async fn a_count_goes_on_from_the_one_before(store: Arc<dyn Store>) {
    let mut tx = begin(&*store).await;
    let attempts = tx.login_attempts();
    assert_eq!(attempts.lock(&subject(1), FACTOR, at(1)).await.unwrap(), Attempts::none(at(1)));
    attempts.save(&subject(1), FACTOR, &counted(1, 1)).await.unwrap();
    assert_eq!(attempts.find(&subject(1), &[FACTOR]).await.unwrap(), [(FACTOR, counted(1, 1))]);
    assert_eq!(of(&*store, 1).await, [], "nobody else sees it yet");
    tx.commit().await.unwrap();
    let next = commit!(store, |tx| tx.login_attempts().lock(&subject(1), FACTOR, at(2)));
    assert_eq!(next, counted(1, 1));
}

pub async fn a_lock_alone_counts_nothing(store: Arc<dyn Store>) {
    let mut tx = begin(&*store).await;
    tx.login_attempts().lock(&subject(1), FACTOR, at(1)).await.unwrap();
    assert_eq!(tx.login_attempts().find(&subject(1), &[FACTOR]).await.unwrap(), []);
    tx.commit().await.unwrap();
    assert_eq!(of(&*store, 1).await, []);
}

pub async fn a_failure_that_is_rolled_back_is_not_counted(store: Arc<dyn Store>) {
    save(&*store, 1, FACTOR, counted(1, 1)).await;
    let mut tx = begin(&*store).await;
    tx.login_attempts().lock(&subject(1), FACTOR, at(2)).await.unwrap();
    tx.login_attempts().save(&subject(1), FACTOR, &counted(2, 2)).await.unwrap();
    tx.rollback().await;
    assert_eq!(of(&*store, 1).await, [(FACTOR, counted(1, 1))]);
}

/// One attempt that fails; says whether it was looked at.
async fn attempt(store: &dyn Store, policy: &LockoutPolicy) -> StoreResult<bool> {
    let mut tx = store.begin().await?;
    let before = tx.login_attempts().lock(&subject(1), FACTOR, at(1)).await?;
    let is_locked = before.locked_for(at(1), policy).is_some();
    if !is_locked {
        let after = before.failed(FACTOR, at(1), policy);
        tx.login_attempts().save(&subject(1), FACTOR, &after).await?;
    }
    tx.commit().await.expect("a commit");
    Ok(!is_locked)
}

/// How many of 200 attempts at once were looked at. Who is told to come back later comes back.
async fn two_hundred_attempts(store: &Arc<dyn Store>, policy: LockoutPolicy) -> usize {
    let tasks = (0..200).map(|_| {
        let store = Arc::clone(store);
        tokio::spawn(async move {
            loop {
                match attempt(&*store, &policy).await {
                    Err(StoreError::Unavailable(_)) => {}
                    outcome => return outcome.unwrap(),
                }
            }
        })
    });
    join_all(tasks).await.into_iter().filter(|seen| *seen.as_ref().unwrap()).count()
}

pub async fn two_hundred_failures_at_once_are_all_counted(store: Arc<dyn Store>) {
    let patient = LockoutPolicy { failures: 1000, failures_of_codes: 1000, ..LockoutPolicy::default() };
    assert_eq!(two_hundred_attempts(&store, patient).await, 200);
    assert_eq!(of(&*store, 1).await, [(FACTOR, counted(200, 1))]);
}

pub async fn of_two_hundred_failures_at_once_the_fifth_locks(store: Arc<dyn Store>) {
    let policy = LockoutPolicy::default();
    assert_eq!(two_hundred_attempts(&store, policy).await, 5);
    let locked = Attempts { locks: 1, locked_until: Some(at(1) + policy.first), ..counted(5, 1) };
    assert_eq!(of(&*store, 1).await, [(FACTOR, locked)]);
}

pub async fn what_is_cleared_is_forgotten(store: Arc<dyn Store>) {
    let (here, there) = (network("192.0.2.1"), network("192.0.2.2"));
    for (scope, second) in [(here, 4), (there, 3), (ANYWHERE, 2), (FACTOR, 1)] {
        save(&*store, 1, scope, counted(1, second)).await;
        save(&*store, 2, scope, counted(1, second)).await;
    }
    commit!(store, |tx| tx.login_attempts().clear(&subject(1), here));
    commit!(store, |tx| tx.login_attempts().clear(&subject(1), here));
    let left = of(&*store, 1).await;
    assert_eq!(left.iter().map(|(scope, _)| *scope).collect::<Vec<_>>(), [there, ANYWHERE, FACTOR]);
    assert_eq!(commit!(store, |tx| tx.login_attempts().clear_all(&subject(1), &[FACTOR])), 2);
    assert_eq!(of(&*store, 1).await, [(FACTOR, counted(1, 1))]);
    assert_eq!(commit!(store, |tx| tx.login_attempts().clear_all(&subject(1), &[])), 1);
    assert_eq!(of(&*store, 1).await, []);
    assert_eq!(of(&*store, 2).await.len(), 4);
}

pub async fn counts_without_a_late_failure_are_deleted_to_the_limit(store: Arc<dyn Store>) {
    for (number, second) in [(1, 10), (2, 10), (3, 10), (4, 11)] {
        save(&*store, number, FACTOR, counted(1, second)).await;
    }
    assert_eq!(commit!(store, |tx| tx.login_attempts().delete_expired(at(10), 9)), 0);
    assert_eq!(commit!(store, |tx| tx.login_attempts().delete_expired(at(11), 2)), 2);
    assert_eq!(commit!(store, |tx| tx.login_attempts().delete_expired(at(11), 2)), 1);
    assert_eq!(of(&*store, 4).await.len(), 1);
}
