use crate::fixtures::{at, begin, commit, reader, registered, user_id};
use countersign_domain::{AccountState, RoleName, UserId};
use countersign_ports::{Store, StoreError};
use std::sync::Arc;

async fn of(store: &dyn Store, user: UserId) -> Vec<RoleName> {
    reader(store).await.roles().of(user).await.unwrap()
}

pub async fn a_role_is_granted_once(store: Arc<dyn Store>) {
    let ada = registered(&*store, 1).await;
    assert!(commit!(store, |tx| tx.roles().grant(ada.id, &RoleName::user(), at(1))));
    assert!(!commit!(store, |tx| tx.roles().grant(ada.id, &RoleName::user(), at(2))));
    assert_eq!(of(&*store, ada.id).await, [RoleName::user()]);
}

pub async fn a_role_that_does_not_exist_is_a_failure(store: Arc<dyn Store>) {
    let ada = registered(&*store, 1).await;
    let mut tx = begin(&*store).await;
    let granted = tx.roles().grant(ada.id, &RoleName::parse("wizard").unwrap(), at(1)).await;
    assert!(matches!(granted, Err(StoreError::Failed(_))), "{granted:?}");
}

pub async fn roles_are_listed_sorted(store: Arc<dyn Store>) {
    let ada = registered(&*store, 1).await;
    for role in [RoleName::user(), RoleName::administrator()] {
        commit!(store, |tx| tx.roles().grant(ada.id, &role, at(1)));
    }
    assert_eq!(of(&*store, ada.id).await, [RoleName::administrator(), RoleName::user()]);
    assert_eq!(of(&*store, user_id(2)).await, []);
}

pub async fn a_role_is_held_by_active_accounts_only(store: Arc<dyn Store>) {
    let role = RoleName::administrator();
    let mut ada = registered(&*store, 1).await;
    assert!(!reader(&*store).await.roles().is_held(&role).await.unwrap());
    commit!(store, |tx| tx.roles().grant(ada.id, &role, at(1)));
    assert!(reader(&*store).await.roles().is_held(&role).await.unwrap());
    assert!(!reader(&*store).await.roles().is_held(&RoleName::user()).await.unwrap());
    ada.state = AccountState::Disabled;
    commit!(store, |tx| tx.users().update(&ada));
    assert!(!reader(&*store).await.roles().is_held(&role).await.unwrap());
}
