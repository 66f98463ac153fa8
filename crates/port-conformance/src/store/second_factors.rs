use crate::fixtures::{at, begin, commit, reader, registered, user_id};
use countersign_domain::{SealedSecret, TotpFactor, UserId};
use countersign_ports::{MacTag, Store};
use futures_util::future::join_all;
use std::sync::Arc;

/// A generator of the user by number 1, as enrolled at `second`.
fn generator(second: i64) -> TotpFactor {
    TotpFactor {
        user: user_id(1),
        secret: SealedSecret::from_sealed(format!("sealed at {second}")),
        created_at: at(second),
        confirmed_at: None,
        last_step: None,
    }
}

async fn enrol(store: &dyn Store, second: i64) -> bool {
    commit!(store, |tx| tx.second_factors().enrol_totp(&generator(second)))
}

/// The user by number 1 with a generator of `at(0)`, confirmed by a code of step 10.
async fn protected(store: &dyn Store) -> UserId {
    let user = registered(store, 1).await.id;
    assert!(enrol(store, 0).await);
    assert!(commit!(store, |tx| tx.second_factors().confirm_totp(user, at(0), 10, at(1))));
    user
}

async fn totp(store: &dyn Store) -> Option<TotpFactor> {
    reader(store).await.second_factors().totp(user_id(1)).await.unwrap()
}

async fn codes_left(store: &dyn Store, user: UserId) -> u64 {
    reader(store).await.second_factors().backup_codes_left(user).await.unwrap()
}

fn codes(numbers: impl IntoIterator<Item = u8>) -> Vec<MacTag> {
    numbers.into_iter().map(|number| MacTag::from_bytes([number; 32])).collect()
}

pub async fn an_unconfirmed_generator_is_replaced_by_the_next(store: Arc<dyn Store>) {
    registered(&*store, 1).await;
    assert_eq!(totp(&*store).await, None);
    for second in [1, 2] {
        assert!(enrol(&*store, second).await);
        assert_eq!(totp(&*store).await, Some(generator(second)));
    }
}

pub async fn a_confirmed_generator_stays(store: Arc<dyn Store>) {
    protected(&*store).await;
    let confirmed = TotpFactor { confirmed_at: Some(at(1)), last_step: Some(10), ..generator(0) };
    assert_eq!(totp(&*store).await, Some(confirmed.clone()));
    assert!(!enrol(&*store, 2).await);
    assert_eq!(totp(&*store).await, Some(confirmed));
}

pub async fn only_the_enrolment_that_is_meant_is_confirmed_and_once(store: Arc<dyn Store>) {
    let user = registered(&*store, 1).await.id;
    assert!(!commit!(store, |tx| tx.second_factors().confirm_totp(user, at(1), 10, at(3))), "there is none");
    enrol(&*store, 1).await;
    enrol(&*store, 2).await;
    assert!(!commit!(store, |tx| tx.second_factors().confirm_totp(user, at(1), 10, at(3))), "replaced");
    assert_eq!(totp(&*store).await, Some(generator(2)));
    assert!(commit!(store, |tx| tx.second_factors().confirm_totp(user, at(2), 10, at(3))));
    assert!(!commit!(store, |tx| tx.second_factors().confirm_totp(user, at(2), 11, at(4))));
    let confirmed = TotpFactor { confirmed_at: Some(at(3)), last_step: Some(10), ..generator(2) };
    assert_eq!(totp(&*store).await, Some(confirmed));
}

pub async fn a_step_is_accepted_once_and_none_before_it(store: Arc<dyn Store>) {
    let user = protected(&*store).await;
    for (step, accepted) in [(10, false), (9, false), (12, true), (12, false), (11, false), (13, true)] {
        let answer = commit!(store, |tx| tx.second_factors().accept_step(user, step));
        assert_eq!(answer, accepted, "{step}");
    }
    assert_eq!(totp(&*store).await.unwrap().last_step, Some(13));
}

pub async fn an_unconfirmed_generator_accepts_no_step(store: Arc<dyn Store>) {
    let user = registered(&*store, 1).await.id;
    assert!(!commit!(store, |tx| tx.second_factors().accept_step(user, 10)), "there is none");
    enrol(&*store, 1).await;
    assert!(!commit!(store, |tx| tx.second_factors().accept_step(user, 10)));
    assert_eq!(totp(&*store).await, Some(generator(1)));
}

pub async fn of_fifty_codes_of_one_step_one_is_accepted(store: Arc<dyn Store>) {
    let user = protected(&*store).await;
    let tasks = (0..50).map(|_| {
        let store = Arc::clone(&store);
        tokio::spawn(async move { commit!(store, |tx| tx.second_factors().accept_step(user, 11)) })
    });
    assert_eq!(join_all(tasks).await.into_iter().filter(|won| *won.as_ref().unwrap()).count(), 1);
}

pub async fn backup_codes_are_replaced_all_together(store: Arc<dyn Store>) {
    let user = registered(&*store, 1).await.id;
    let other = registered(&*store, 2).await.id;
    commit!(store, |tx| tx.second_factors().replace_backup_codes(other, &codes(0..3)));
    assert_eq!(codes_left(&*store, user).await, 0);
    commit!(store, |tx| tx.second_factors().replace_backup_codes(user, &codes(0..10)));
    assert_eq!(codes_left(&*store, user).await, 10);
    commit!(store, |tx| tx.second_factors().replace_backup_codes(user, &codes(9..12)));
    assert_eq!(codes_left(&*store, user).await, 3);
    assert!(!commit!(store, |tx| tx.second_factors().consume_backup_code(user, &codes([0])[0])));
    assert!(commit!(store, |tx| tx.second_factors().consume_backup_code(user, &codes([9])[0])));
    assert_eq!(codes_left(&*store, other).await, 3);
}

pub async fn a_backup_code_is_used_once_and_by_its_owner(store: Arc<dyn Store>) {
    let user = registered(&*store, 1).await.id;
    let other = registered(&*store, 2).await.id;
    commit!(store, |tx| tx.second_factors().replace_backup_codes(user, &codes(0..2)));
    let code = codes([1])[0];
    assert!(!commit!(store, |tx| tx.second_factors().consume_backup_code(other, &code)));
    assert!(commit!(store, |tx| tx.second_factors().consume_backup_code(user, &code)));
    assert!(!commit!(store, |tx| tx.second_factors().consume_backup_code(user, &code)));
    assert_eq!(codes_left(&*store, user).await, 1);
}

pub async fn of_fifty_uses_of_one_backup_code_one_counts(store: Arc<dyn Store>) {
    let user = registered(&*store, 1).await.id;
    commit!(store, |tx| tx.second_factors().replace_backup_codes(user, &codes(0..2)));
    let tasks = (0..50).map(|_| {
        let store = Arc::clone(&store);
        let code = codes([1])[0];
        tokio::spawn(async move { commit!(store, |tx| tx.second_factors().consume_backup_code(user, &code)) })
    });
    assert_eq!(join_all(tasks).await.into_iter().filter(|won| *won.as_ref().unwrap()).count(), 1);
}

pub async fn a_use_that_is_rolled_back_is_no_use(store: Arc<dyn Store>) {
    let user = protected(&*store).await;
    commit!(store, |tx| tx.second_factors().replace_backup_codes(user, &codes([1])));
    let mut tx = begin(&*store).await;
    assert!(tx.second_factors().accept_step(user, 11).await.unwrap());
    assert!(tx.second_factors().consume_backup_code(user, &codes([1])[0]).await.unwrap());
    tx.rollback().await;
    assert_eq!(totp(&*store).await.unwrap().last_step, Some(10));
    assert_eq!(codes_left(&*store, user).await, 1);
}

pub async fn removing_takes_the_generator_and_the_codes(store: Arc<dyn Store>) {
    let user = protected(&*store).await;
    commit!(store, |tx| tx.second_factors().replace_backup_codes(user, &codes(0..10)));
    assert!(commit!(store, |tx| tx.second_factors().remove(user)));
    assert_eq!((totp(&*store).await, codes_left(&*store, user).await), (None, 0));
    assert!(!commit!(store, |tx| tx.second_factors().remove(user)), "there is none");
    enrol(&*store, 2).await;
    assert!(!commit!(store, |tx| tx.second_factors().remove(user)), "it was not confirmed");
    assert_eq!(totp(&*store).await, None);
}

pub async fn a_login_knows_of_a_confirmed_generator_alone(store: Arc<dyn Store>) {
    async fn is_known(store: &dyn Store) -> bool {
        let record = reader(store).await.users().with_password(user_id(1)).await.unwrap().unwrap();
        let name = countersign_domain::LoginIdentifier::parse("user1").unwrap();
        let by_name = reader(store).await.users().for_login(&name).await.unwrap().unwrap();
        assert_eq!(record.has_second_factor, by_name.has_second_factor);
        record.has_second_factor
    }
    let user = registered(&*store, 1).await.id;
    assert!(!is_known(&*store).await);
    enrol(&*store, 0).await;
    assert!(!is_known(&*store).await);
    commit!(store, |tx| tx.second_factors().confirm_totp(user, at(0), 10, at(1)));
    assert!(is_known(&*store).await);
    commit!(store, |tx| tx.second_factors().remove(user));
    assert!(!is_known(&*store).await);
}
