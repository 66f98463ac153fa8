use crate::fixtures::{at, begin, commit, event_id, hash, reader, registered, user_id};
use countersign_domain::{EmailAddress, OneTimeToken, Purpose};
use countersign_ports::{Store, StoreError, StoreResult, UniqueKey};
use futures_util::future::join_all;
use std::sync::Arc;

/// A token of the user by number 1, good until `at(100)`.
fn token(number: u64, purpose: Purpose) -> OneTimeToken {
    OneTimeToken {
        id: event_id(number),
        hash: hash(number),
        purpose,
        user: Some(user_id(1)),
        email: EmailAddress::parse("Ada@Example.com").ok(),
        issued_at: at(0),
        expires_at: at(100),
    }
}

async fn issued(store: &dyn Store, number: u64, purpose: Purpose) -> OneTimeToken {
    let token = token(number, purpose);
    commit!(store, |tx| tx.one_time_tokens().insert(&token));
    token
}

async fn is_good(store: &dyn Store, number: u64, purpose: Purpose) -> bool {
    reader(store).await.one_time_tokens().find(&hash(number), purpose, at(1)).await.unwrap().is_some()
}

pub async fn reading_a_token_does_not_use_it(store: Arc<dyn Store>) {
    registered(&*store, 1).await;
    let token = issued(&*store, 1, Purpose::ResetPassword).await;
    for _ in 0..2 {
        let found = reader(&*store).await.one_time_tokens().find(&token.hash, token.purpose, at(1)).await;
        assert_eq!(found.unwrap().as_ref(), Some(&token));
    }
}

pub async fn a_token_is_good_for_its_purpose_until_it_expires(store: Arc<dyn Store>) {
    registered(&*store, 1).await;
    let token = issued(&*store, 1, Purpose::VerifyEmail).await;
    for (purpose, now, good) in [
        (Purpose::ResetPassword, at(1), false),
        (Purpose::VerifyEmail, at(100), false),
        (Purpose::VerifyEmail, at(99), true),
    ] {
        let found = reader(&*store).await.one_time_tokens().find(&token.hash, purpose, now).await.unwrap();
        assert_eq!(found.is_some(), good, "{purpose:?} at {now}");
        let used = commit!(store, |tx| tx.one_time_tokens().consume(&token.hash, purpose, now));
        assert_eq!(used.is_some(), good, "{purpose:?} at {now}");
    }
}

pub async fn a_token_is_consumed_once(store: Arc<dyn Store>) {
    let setup = OneTimeToken { user: None, email: None, ..token(1, Purpose::SetUpAdministrator) };
    commit!(store, |tx| tx.one_time_tokens().insert(&setup));
    let used = commit!(store, |tx| tx.one_time_tokens().consume(&setup.hash, setup.purpose, at(1)));
    assert_eq!(used.as_ref(), Some(&setup));
    assert!(!is_good(&*store, 1, setup.purpose).await);
    let again = commit!(store, |tx| tx.one_time_tokens().consume(&setup.hash, setup.purpose, at(1)));
    assert_eq!(again, None);
}

pub async fn of_fifty_consumers_one_gets_it(store: Arc<dyn Store>) {
    registered(&*store, 1).await;
    let token = issued(&*store, 1, Purpose::ResetPassword).await;
    let tasks = (0..50).map(|_| {
        let (store, token) = (Arc::clone(&store), token.clone());
        tokio::spawn(async move {
            commit!(store, |tx| tx.one_time_tokens().consume(&token.hash, token.purpose, at(1)))
        })
    });
    let got: Vec<OneTimeToken> = join_all(tasks).await.into_iter().filter_map(Result::unwrap).collect();
    assert_eq!(got, [token]);
}

pub async fn a_rolled_back_use_is_no_use(store: Arc<dyn Store>) {
    registered(&*store, 1).await;
    let token = issued(&*store, 1, Purpose::ResetPassword).await;
    let mut tx = begin(&*store).await;
    assert!(tx.one_time_tokens().consume(&token.hash, token.purpose, at(1)).await.unwrap().is_some());
    tx.rollback().await;
    assert!(is_good(&*store, 1, token.purpose).await);
}

pub async fn voiding_takes_all_of_one_purpose_of_one_user(store: Arc<dyn Store>) {
    registered(&*store, 1).await;
    registered(&*store, 2).await;
    for number in [1, 2] {
        issued(&*store, number, Purpose::ResetPassword).await;
    }
    issued(&*store, 3, Purpose::VerifyEmail).await;
    let foreign = OneTimeToken { user: Some(user_id(2)), ..token(4, Purpose::ResetPassword) };
    commit!(store, |tx| tx.one_time_tokens().insert(&foreign));
    assert_eq!(commit!(store, |tx| tx.one_time_tokens().void(Some(user_id(1)), Purpose::ResetPassword)), 2);
    for (number, purpose, good) in [
        (1, Purpose::ResetPassword, false),
        (2, Purpose::ResetPassword, false),
        (3, Purpose::VerifyEmail, true),
        (4, Purpose::ResetPassword, true),
    ] {
        assert_eq!(is_good(&*store, number, purpose).await, good, "{number}");
    }
}

pub async fn voiding_for_nobody_spares_everybody(store: Arc<dyn Store>) {
    registered(&*store, 1).await;
    let purpose = Purpose::SetUpAdministrator;
    issued(&*store, 1, purpose).await;
    let nobodys = OneTimeToken { user: None, email: None, ..token(2, purpose) };
    commit!(store, |tx| tx.one_time_tokens().insert(&nobodys));
    assert_eq!(commit!(store, |tx| tx.one_time_tokens().void(None, purpose)), 1);
    assert!(is_good(&*store, 1, purpose).await && !is_good(&*store, 2, purpose).await);
}

pub async fn counting_leaves_out_what_is_used_voided_or_older(store: Arc<dyn Store>) {
    registered(&*store, 1).await;
    let purpose = Purpose::ResetPassword;
    for (number, second) in [(1, 10), (2, 20), (3, 30), (4, 40)] {
        let token = OneTimeToken { issued_at: at(second), ..token(number, purpose) };
        commit!(store, |tx| tx.one_time_tokens().insert(&token));
    }
    issued(&*store, 5, Purpose::VerifyEmail).await;
    commit!(store, |tx| tx.one_time_tokens().consume(&hash(4), purpose, at(50)));
    let mut reader = reader(&*store).await;
    let tokens = reader.one_time_tokens();
    assert_eq!(tokens.count_since(user_id(1), purpose, at(20)).await.unwrap(), 2);
    assert_eq!(tokens.count_since(user_id(2), purpose, at(0)).await.unwrap(), 0);
    commit!(store, |tx| tx.one_time_tokens().void(Some(user_id(1)), purpose));
    assert_eq!(tokens.count_since(user_id(1), purpose, at(0)).await.unwrap(), 0);
}

pub async fn expired_tokens_are_deleted_to_the_limit(store: Arc<dyn Store>) {
    registered(&*store, 1).await;
    for number in 1..=3 {
        issued(&*store, number, Purpose::VerifyEmail).await;
    }
    assert_eq!(commit!(store, |tx| tx.one_time_tokens().delete_expired(at(100), 9)), 0);
    assert_eq!(commit!(store, |tx| tx.one_time_tokens().delete_expired(at(101), 2)), 2);
    assert_eq!(commit!(store, |tx| tx.one_time_tokens().delete_expired(at(101), 2)), 1);
}

pub async fn a_token_is_stored_once(store: Arc<dyn Store>) {
    fn conflict(result: &StoreResult<()>) -> Option<UniqueKey> {
        if let Err(StoreError::Conflict(key)) = result { Some(*key) } else { None }
    }
    registered(&*store, 1).await;
    let first = issued(&*store, 1, Purpose::VerifyEmail).await;
    let same_hash = OneTimeToken { id: event_id(2), ..first.clone() };
    let stored = begin(&*store).await.one_time_tokens().insert(&same_hash).await;
    assert_eq!(conflict(&stored), Some(UniqueKey::TokenHash));
    let same_id = OneTimeToken { hash: hash(2), ..first };
    let stored = begin(&*store).await.one_time_tokens().insert(&same_id).await;
    assert_eq!(conflict(&stored), Some(UniqueKey::Id));
}
