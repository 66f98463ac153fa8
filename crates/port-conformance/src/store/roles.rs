use crate::fixtures::{at, begin, commit, reader, registered, user_id};
use countersign_domain::{AccountState, Permission, RoleName, UserId};
use countersign_ports::{Store, StoreError};
use futures_util::future::join_all;
use std::sync::Arc;

pub(super) async fn of(store: &dyn Store, user: UserId) -> Vec<RoleName> {
    reader(store).await.roles().of(user).await.unwrap()
}

pub async fn the_roles_there_are_are_listed_sorted(store: Arc<dyn Store>) {
    let names = reader(&*store).await.roles().names().await.unwrap();
    assert_eq!(names, [RoleName::administrator(), RoleName::user()]);
}

pub async fn a_role_is_granted_once(store: Arc<dyn Store>) {
    let ada = registered(&*store, 1).await;
    assert!(commit!(store, |tx| tx.roles().grant(ada.id, &RoleName::user(), at(1))));
    assert!(!commit!(store, |tx| tx.roles().grant(ada.id, &RoleName::user(), at(2))));
    assert_eq!(of(&*store, ada.id).await, [RoleName::user()]);
}

pub async fn a_role_that_does_not_exist_is_given_to_nobody(store: Arc<dyn Store>) {
    let ada = registered(&*store, 1).await;
    let mut tx = begin(&*store).await;
    let granted = tx.roles().grant(ada.id, &RoleName::parse("wizard").unwrap(), at(1)).await;
    assert!(matches!(granted, Err(StoreError::BrokenReference)), "{granted:?}");
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

pub(super) async fn permissions(store: &dyn Store, user: UserId) -> Vec<Permission> {
    reader(store).await.roles().permissions_of(user).await.unwrap()
}

pub async fn a_role_is_taken_once(store: Arc<dyn Store>) {
    let ada = registered(&*store, 1).await;
    for role in [RoleName::user(), RoleName::administrator()] {
        commit!(store, |tx| tx.roles().grant(ada.id, &role, at(1)));
    }
    assert!(commit!(store, |tx| tx.roles().remove(ada.id, &RoleName::administrator())));
    assert!(!commit!(store, |tx| tx.roles().remove(ada.id, &RoleName::administrator())));
    assert!(!commit!(store, |tx| tx.roles().remove(user_id(2), &RoleName::user())));
    assert_eq!(of(&*store, ada.id).await, [RoleName::user()]);
}

pub async fn permissions_are_those_of_all_roles_each_once(store: Arc<dyn Store>) {
    let ada = registered(&*store, 1).await;
    assert_eq!(permissions(&*store, ada.id).await, []);
    commit!(store, |tx| tx.roles().grant(ada.id, &RoleName::user(), at(1)));
    let own = Permission::OF_USERS;
    assert_eq!(permissions(&*store, ada.id).await, own);
    commit!(store, |tx| tx.roles().grant(ada.id, &RoleName::administrator(), at(1)));
    let both = permissions(&*store, ada.id).await;
    assert!(both.is_sorted_by(|one, next| one < next), "{both:?}");
    assert!(own.iter().all(|permission| both.contains(permission)));
}

pub async fn the_administrator_may_do_all_that_is_built_in(store: Arc<dyn Store>) {
    let ada = registered(&*store, 1).await;
    commit!(store, |tx| tx.roles().grant(ada.id, &RoleName::administrator(), at(1)));
    let mut built_in = Permission::BUILT_IN.to_vec();
    built_in.sort_unstable();
    assert_eq!(permissions(&*store, ada.id).await, built_in);
}

pub async fn a_role_that_does_not_exist_cannot_be_locked(store: Arc<dyn Store>) {
    assert!(commit!(store, |tx| tx.roles().lock(&RoleName::administrator())));
    assert!(!commit!(store, |tx| tx.roles().lock(&RoleName::parse("wizard").unwrap())));
}

/// Gives up a role unless nobody else has it, as a use case does.
async fn leave(store: &dyn Store, user: UserId) -> bool {
    let role = RoleName::administrator();
    let mut tx = begin(store).await;
    assert!(tx.roles().lock(&role).await.unwrap());
    let may_leave = tx.roles().is_held_by_another(&role, user).await.unwrap();
    let left = may_leave && tx.roles().remove(user, &role).await.unwrap();
    tx.commit().await.unwrap();
    left
}

pub async fn of_two_administrators_who_leave_at_once_one_stays(store: Arc<dyn Store>) {
    for _ in 0..10 {
        let users = [user_id(1), user_id(2)];
        for (number, user) in (1..).zip(users) {
            if reader(&*store).await.users().find(user).await.unwrap().is_none() {
                registered(&*store, number).await;
            }
            commit!(store, |tx| tx.roles().grant(user, &RoleName::administrator(), at(1)));
        }
        let tasks = users.map(|user| {
            let store = Arc::clone(&store);
            tokio::spawn(async move { leave(&*store, user).await })
        });
        assert_eq!(join_all(tasks).await.into_iter().filter(|left| *left.as_ref().unwrap()).count(), 1);
    }
}

pub async fn another_holder_is_active_and_somebody_else(store: Arc<dyn Store>) {
    let role = RoleName::administrator();
    let ada = registered(&*store, 1).await;
    let mut ben = registered(&*store, 2).await;
    for user in [ada.id, ben.id] {
        commit!(store, |tx| tx.roles().grant(user, &role, at(1)));
    }
    assert!(commit!(store, |tx| tx.roles().is_held_by_another(&role, ada.id)));
    assert!(!commit!(store, |tx| tx.roles().is_held_by_another(&RoleName::user(), ada.id)));
    ben.state = AccountState::Disabled;
    commit!(store, |tx| tx.users().update(&ben));
    assert!(!commit!(store, |tx| tx.roles().is_held_by_another(&role, ada.id)));
    assert!(commit!(store, |tx| tx.roles().is_held_by_another(&role, ben.id)));
}
