use crate::fixtures::{at, commit, reader, registered, user_id};
use countersign_domain::PasswordHash;
use countersign_ports::{Store, StoredPassword};
use std::sync::Arc;

fn phc(text: &str) -> PasswordHash {
    PasswordHash::from_phc(text.to_owned())
}

async fn password(store: &dyn Store) -> Option<StoredPassword> {
    reader(store).await.users().with_password(user_id(1)).await.unwrap().unwrap().password
}

pub async fn a_password_is_replaced_by_the_next(store: Arc<dyn Store>) {
    let ada = registered(&*store, 1).await;
    assert_eq!(password(&*store).await, None);
    for (hash, now) in [(phc("one"), at(1)), (phc("two"), at(2))] {
        commit!(store, |tx| tx.credentials().set_password(ada.id, &hash, now));
        assert_eq!(password(&*store).await, Some(StoredPassword { hash, changed_at: now }));
        assert!(commit!(store, |tx| tx.credentials().has_password(ada.id)));
    }
    assert!(!commit!(store, |tx| tx.credentials().has_password(user_id(2))));
}

pub async fn a_removed_password_is_gone_and_removing_none_is_no_error(store: Arc<dyn Store>) {
    let ada = registered(&*store, 1).await;
    commit!(store, |tx| tx.credentials().set_password(ada.id, &phc("one"), at(1)));
    for _ in 0..2 {
        commit!(store, |tx| tx.credentials().remove_password(ada.id));
        assert_eq!(password(&*store).await, None);
    }
}

pub async fn a_rehash_replaces_only_the_hash_it_was_made_from(store: Arc<dyn Store>) {
    let ada = registered(&*store, 1).await;
    commit!(store, |tx| tx.credentials().set_password(ada.id, &phc("old"), at(1)));
    assert!(!commit!(store, |tx| tx.credentials().rehash_password(ada.id, &phc("other"), &phc("new"))));
    assert!(!commit!(store, |tx| tx.credentials().rehash_password(user_id(2), &phc("old"), &phc("new"))));
    assert_eq!(password(&*store).await.unwrap().hash, phc("old"));
    assert!(commit!(store, |tx| tx.credentials().rehash_password(ada.id, &phc("old"), &phc("new"))));
    assert_eq!(password(&*store).await, Some(StoredPassword { hash: phc("new"), changed_at: at(1) }));
}

pub async fn a_password_stands_until_it_is_set_again(store: Arc<dyn Store>) {
    let ada = registered(&*store, 1).await;
    assert!(!commit!(store, |tx| tx.credentials().password_stands(ada.id, at(1))), "there is none");
    commit!(store, |tx| tx.credentials().set_password(ada.id, &phc("one"), at(1)));
    assert!(commit!(store, |tx| tx.credentials().password_stands(ada.id, at(1))));
    commit!(store, |tx| tx.credentials().rehash_password(ada.id, &phc("one"), &phc("dear")));
    assert!(commit!(store, |tx| tx.credentials().password_stands(ada.id, at(1))), "a rehash is no change");
    commit!(store, |tx| tx.credentials().set_password(ada.id, &phc("two"), at(2)));
    assert!(!commit!(store, |tx| tx.credentials().password_stands(ada.id, at(1))));
}
