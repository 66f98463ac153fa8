use crate::fixtures::{at, begin, commit, hash, logged_in, reader, refresh_token};
use countersign_domain::{AccountState, RefreshToken, RoleName};
use countersign_ports::{RefreshRecord, Store, StoreError, StoreResult, UniqueKey};
use futures_util::future::join_all;
use std::sync::Arc;

fn conflict<T>(result: &StoreResult<T>) -> Option<UniqueKey> {
    if let Err(StoreError::Conflict(key)) = result { Some(*key) } else { None }
}

async fn find(store: &dyn Store, number: u64) -> Option<RefreshRecord> {
    reader(store).await.refresh_tokens().find(&hash(number)).await.unwrap()
}

/// A session whose live token is the one by number 1.
async fn family(store: &dyn Store) -> RefreshToken {
    let session = logged_in(store, 1).await;
    let token = refresh_token(1, session.id, 0);
    commit!(store, |tx| tx.refresh_tokens().insert(&token));
    token
}

pub async fn a_record_tells_all_that_a_renewal_needs(store: Arc<dyn Store>) {
    let session = logged_in(&*store, 1).await;
    let token = refresh_token(1, session.id, 0);
    commit!(store, |tx| tx.refresh_tokens().insert(&token));
    let record = find(&*store, 1).await.unwrap();
    assert_eq!((record.token, record.latest_generation), (token, 0));
    assert_eq!(
        (record.session, record.user.state, record.roles),
        (session.clone(), AccountState::Active, vec![])
    );
    assert!(find(&*store, 2).await.is_none());

    for role in [RoleName::user(), RoleName::administrator()] {
        commit!(store, |tx| tx.roles().grant(session.user, &role, at(1)));
    }
    let ada = reader(&*store).await.users().find(session.user).await.unwrap().unwrap();
    commit!(store, |tx| tx.users().update(&ada.close(at(2)).unwrap()));
    let record = find(&*store, 1).await.unwrap();
    assert_eq!(record.user.state, AccountState::Closed);
    assert_eq!(record.roles, [RoleName::administrator(), RoleName::user()]);
}

pub async fn a_rotated_token_is_still_found_and_knows_the_latest_generation(store: Arc<dyn Store>) {
    let first = family(&*store).await;
    let successor = refresh_token(2, first.session, 1);
    assert!(commit!(store, |tx| tx.refresh_tokens().rotate(&first.hash, &successor)));
    let old = find(&*store, 1).await.unwrap();
    assert_eq!(old.token, RefreshToken { rotated_at: Some(successor.issued_at), ..first });
    assert_eq!(old.latest_generation, 1);
    let new = find(&*store, 2).await.unwrap();
    assert_eq!((new.token, new.latest_generation), (successor, 1));
}

pub async fn a_session_has_one_live_token(store: Arc<dyn Store>) {
    let first = family(&*store).await;
    let second = begin(&*store).await.refresh_tokens().insert(&refresh_token(2, first.session, 1)).await;
    assert_eq!(conflict(&second), Some(UniqueKey::LiveRefreshToken));
}

pub async fn a_hash_is_stored_once(store: Arc<dyn Store>) {
    family(&*store).await;
    let other = logged_in(&*store, 2).await;
    let again = begin(&*store).await.refresh_tokens().insert(&refresh_token(1, other.id, 0)).await;
    assert_eq!(conflict(&again), Some(UniqueKey::TokenHash));
}

pub async fn only_a_live_token_is_rotated(store: Arc<dyn Store>) {
    let first = family(&*store).await;
    let successor = refresh_token(2, first.session, 1);
    assert!(!commit!(store, |tx| tx.refresh_tokens().rotate(&hash(9), &successor)));
    assert!(commit!(store, |tx| tx.refresh_tokens().rotate(&first.hash, &successor)));
    let other = refresh_token(3, first.session, 2);
    assert!(!commit!(store, |tx| tx.refresh_tokens().rotate(&first.hash, &other)));
    assert!(find(&*store, 3).await.is_none());
}

pub async fn an_expired_token_is_not_rotated(store: Arc<dyn Store>) {
    let first = family(&*store).await;
    let successor = RefreshToken { issued_at: first.expires_at, ..refresh_token(2, first.session, 1) };
    assert!(!commit!(store, |tx| tx.refresh_tokens().rotate(&first.hash, &successor)));
    assert_eq!(find(&*store, 1).await.unwrap().token, first);
}

pub async fn a_generation_is_used_once(store: Arc<dyn Store>) {
    let first = family(&*store).await;
    let second = refresh_token(2, first.session, 1);
    commit!(store, |tx| tx.refresh_tokens().rotate(&first.hash, &second));
    let same = refresh_token(3, first.session, 1);
    let rotated = begin(&*store).await.refresh_tokens().rotate(&second.hash, &same).await;
    assert_eq!(conflict(&rotated), Some(UniqueKey::LiveRefreshToken));
}

pub async fn of_fifty_rotations_one_wins(store: Arc<dyn Store>) {
    let first = family(&*store).await;
    let tasks = (2..=51).map(|number| {
        let (store, first) = (Arc::clone(&store), first.clone());
        tokio::spawn(async move {
            let successor = refresh_token(number, first.session, 1);
            commit!(store, |tx| tx.refresh_tokens().rotate(&first.hash, &successor)).then_some(number)
        })
    });
    let winners: Vec<u64> = join_all(tasks).await.into_iter().filter_map(Result::unwrap).collect();
    assert_eq!(winners.len(), 1, "{winners:?}");
    assert_eq!(find(&*store, winners[0]).await.unwrap().token.rotated_at, None);
    assert_eq!(find(&*store, 1).await.unwrap().latest_generation, 1);
}
