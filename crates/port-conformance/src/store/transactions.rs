use crate::fixtures::{at, begin, commit, newcomer, reader, registered, user, user_id};
use countersign_domain::{Instant, NewUser};
use countersign_ports::{Store, StoreError, UniqueKey};
use futures_util::future::join_all;
use std::sync::Arc;

pub async fn nothing_is_visible_before_the_commit_but_to_its_writer(store: Arc<dyn Store>) {
    let mut tx = begin(&*store).await;
    let written = tx.users().insert(&newcomer(1)).await.unwrap();
    assert_eq!(tx.users().lock(user_id(1)).await.unwrap(), Some(written.clone()));
    assert_eq!(user(&*store, user_id(1)).await, None);
    tx.commit().await.unwrap();
    assert_eq!(user(&*store, user_id(1)).await, Some(written));
}

pub async fn a_rollback_leaves_nothing_and_no_lock(store: Arc<dyn Store>) {
    let before = registered(&*store, 1).await;
    let mut tx = begin(&*store).await;
    tx.users().insert(&newcomer(2)).await.unwrap();
    assert!(tx.users().record_login(user_id(1), at(1)).await.unwrap());
    tx.rollback().await;
    assert_eq!(user(&*store, user_id(2)).await, None);
    assert_eq!(commit!(store, |tx| tx.users().lock(user_id(1))), Some(before));
    registered(&*store, 2).await;
}

pub async fn a_drop_leaves_nothing_and_no_lock(store: Arc<dyn Store>) {
    let before = registered(&*store, 1).await;
    let mut tx = begin(&*store).await;
    tx.users().insert(&newcomer(2)).await.unwrap();
    assert!(tx.users().record_login(user_id(1), at(1)).await.unwrap());
    drop(tx);
    assert_eq!(commit!(store, |tx| tx.users().lock(user_id(1))), Some(before));
    assert_eq!(user(&*store, user_id(2)).await, None);
    registered(&*store, 2).await;
}

pub async fn any_error_ends_the_transaction(store: Arc<dyn Store>) {
    registered(&*store, 1).await;
    let mut tx = begin(&*store).await;
    tx.users().insert(&newcomer(2)).await.unwrap();
    let taken = tx.users().insert(&NewUser { id: user_id(3), ..newcomer(1) }).await;
    assert!(matches!(taken, Err(StoreError::Conflict(UniqueKey::Username))), "{taken:?}");
    assert!(tx.users().lock(user_id(2)).await.is_err(), "a call after the error");
    assert!(tx.commit().await.is_err(), "a commit after the error");
    assert_eq!(user(&*store, user_id(2)).await, None);
    registered(&*store, 2).await;
}

pub async fn a_stale_version_ends_the_transaction(store: Arc<dyn Store>) {
    let mut stale = registered(&*store, 1).await;
    stale.version += 1;
    let mut tx = begin(&*store).await;
    tx.users().insert(&newcomer(2)).await.unwrap();
    assert!(matches!(tx.users().update(&stale).await, Err(StoreError::StaleVersion)));
    assert!(tx.commit().await.is_err());
    assert_eq!(user(&*store, user_id(2)).await, None);
}

pub async fn a_locked_account_keeps_other_writers_waiting(store: Arc<dyn Store>) {
    let ada = registered(&*store, 1).await;
    let mut tx = begin(&*store).await;
    tx.users().lock(ada.id).await.unwrap().unwrap();
    let other = tokio::spawn({
        let store = Arc::clone(&store);
        async move { commit!(store, |tx| tx.users().lock(user_id(1))) }
    });
    let closed = tx.users().update(&ada.close(at(1)).unwrap()).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(other.await.unwrap(), Some(closed), "what the other saw, once it had the lock");
}

pub async fn instants_survive_to_the_microsecond(store: Arc<dyn Store>) {
    let moments = ["1970-01-01T00:00:00Z", "2000-02-29T23:59:59.999999Z", "9999-12-31T23:59:59.000001Z"];
    for (number, moment) in (1..).zip(moments) {
        let moment: Instant = moment.parse().unwrap();
        let mut person = newcomer(number);
        (person.created_at, person.email_verified_at) = (moment, Some(moment));
        commit!(store, |tx| tx.users().insert(&person));
        let found = user(&*store, person.id).await.unwrap();
        assert_eq!((found.created_at, found.email_verified_at), (moment, Some(moment)));
    }
}

pub async fn many_transactions_at_once_all_get_their_turn(store: Arc<dyn Store>) {
    registered(&*store, 1).await;
    let logins = (0..50).map(|second| {
        let store = Arc::clone(&store);
        tokio::spawn(async move {
            reader(&*store).await.users().find(user_id(1)).await.unwrap().unwrap();
            assert!(commit!(store, |tx| tx.users().record_login(user_id(1), at(second))));
        })
    });
    for login in join_all(logins).await {
        login.unwrap();
    }
    assert_eq!(user(&*store, user_id(1)).await.unwrap().login_count, 50);
}
