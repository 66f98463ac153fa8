//! Who waits for whom, and for how long.

use crate::databases::{Backdoor, Fixture, on_both_engines, postgres};
use countersign_domain::{EmailAddress, Instant, NewUser, Profile, UserId, Username};
use countersign_persistence::Database;
use countersign_ports::{Store, StoreError};
use uuid::Uuid;

on_both_engines! {
    a_writer_that_waits_too_long_is_told_to_come_back
}

fn person(number: u128) -> NewUser {
    NewUser {
        id: UserId::from_uuid(Uuid::from_u128(number)),
        username: Username::parse(&format!("user{number}")).unwrap(),
        email: EmailAddress::parse(&format!("user{number}@example.com")).unwrap(),
        email_verified_at: None,
        profile: Profile::default(),
        created_at: Instant::UNIX_EPOCH,
    }
}

async fn register(store: &dyn Store, number: u128) -> UserId {
    let mut tx = store.begin().await.unwrap();
    let user = tx.users().insert(&person(number)).await.unwrap();
    tx.commit().await.unwrap();
    user.id
}

async fn lock(database: &dyn Database, id: UserId) -> Result<(), StoreError> {
    let mut tx = database.store().begin().await?;
    tx.users().lock(id).await?;
    tx.commit().await
}

async fn a_writer_that_waits_too_long_is_told_to_come_back(fixture: Fixture<impl Backdoor>) {
    let id = register(&*fixture.store(), 1).await;
    let other_server = fixture.backdoor.open_again();
    let mut holder = fixture.store().begin().await.unwrap();
    holder.users().lock(id).await.unwrap().unwrap();
    for database in [&fixture.database, &other_server] {
        let waited = lock(&**database, id).await;
        assert!(matches!(waited, Err(StoreError::Unavailable(_))), "{waited:?}");
        database.store().reader().await.unwrap().users().find(id).await.unwrap().unwrap();
    }
    assert!(holder.users().record_login(id, Instant::UNIX_EPOCH).await.unwrap());
    holder.commit().await.unwrap();
    for database in [&fixture.database, &other_server] {
        lock(&**database, id).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_that_wait_for_each_other_one_is_told_to_come_back() {
    let fixture = postgres().await;
    let store = fixture.store();
    let (ada, ben) = (register(&*store, 1).await, register(&*store, 2).await);
    let mut one = store.begin().await.unwrap();
    let mut other = store.begin().await.unwrap();
    one.users().lock(ada).await.unwrap();
    other.users().lock(ben).await.unwrap();
    let one = async {
        let locked = one.users().lock(ben).await;
        one.rollback().await;
        locked
    };
    let other = async {
        let locked = other.users().lock(ada).await;
        other.rollback().await;
        locked
    };
    let (one, other) = tokio::join!(one, other);
    let told = [&one, &other].into_iter().filter(|told| matches!(told, Err(StoreError::Unavailable(_))));
    assert_eq!(told.count(), 1, "{one:?} {other:?}");
    lock(&*fixture.database, ada).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_may_open_a_session_while_its_account_is_locked_elsewhere() {
    let fixture = postgres().await;
    let id = register(&*fixture.store(), 1).await;
    let mut holder = fixture.store().begin().await.unwrap();
    holder.users().lock(id).await.unwrap().unwrap();
    let mut other = fixture.store().begin().await.unwrap();
    let role = countersign_domain::RoleName::user();
    assert!(other.roles().grant(id, &role, Instant::UNIX_EPOCH).await.unwrap(), "a row that refers to it");
    other.commit().await.unwrap();
    holder.commit().await.unwrap();
}
