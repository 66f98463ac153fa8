use crate::fixtures::{at, begin, commit, newcomer, reader, registered, user, user_id};
use countersign_domain::{
    AccountState, Company, EmailAddress, FullName, LoginIdentifier, PasswordHash, Profile, RoleName,
    TimeZone, User, Username,
};
use countersign_ports::{LoginRecord, Store, StoreError, StoreResult, UniqueKey};
use futures_util::future::join_all;
use std::sync::Arc;

fn conflict<T>(result: &StoreResult<T>) -> Option<UniqueKey> {
    if let Err(StoreError::Conflict(key)) = result { Some(*key) } else { None }
}

async fn for_login(store: &dyn Store, identifier: &str) -> Option<LoginRecord> {
    let identifier = LoginIdentifier::parse(identifier).unwrap();
    reader(store).await.users().for_login(&identifier).await.unwrap()
}

async fn store_state(store: &dyn Store, mut user: User, state: AccountState) -> User {
    user.state = state;
    commit!(store, |tx| tx.users().update(&user))
}

pub async fn a_new_account_is_active_and_numbered(store: Arc<dyn Store>) {
    let person = newcomer(1);
    let stored = commit!(store, |tx| tx.users().insert(&person));
    let expected = User {
        id: person.id,
        number: stored.number,
        username: person.username.clone(),
        email: person.email.clone(),
        email_verified_at: None,
        profile: Profile::default(),
        state: AccountState::Active,
        version: stored.version,
        created_at: at(0),
        updated_at: at(0),
        last_login_at: None,
        login_count: 0,
    };
    assert_eq!(stored, expected);
    assert!(stored.number > 0);
    assert_eq!((stored.username.as_str(), stored.email.as_str()), ("User1", "User1@Example.com"));
    assert_eq!(user(&*store, person.id).await, Some(expected));
}

pub async fn numbers_grow_and_are_never_reused(store: Arc<dyn Store>) {
    let first = registered(&*store, 1).await;
    let second = registered(&*store, 2).await;
    let number = second.number;
    commit!(store, |tx| tx.users().update(&second.close(at(1)).unwrap()));
    let third = registered(&*store, 3).await;
    assert!(first.number < number && number < third.number);
}

pub async fn a_taken_name_is_a_conflict_and_the_username_comes_first(store: Arc<dyn Store>) {
    registered(&*store, 1).await;
    registered(&*store, 2).await;
    for (username, email, key) in [
        ("uSER1", "other@example.com", UniqueKey::Username),
        ("other", "USER1@EXAMPLE.COM", UniqueKey::Email),
        ("user1", "user1@example.com", UniqueKey::Username),
        ("user2", "user1@example.com", UniqueKey::Username),
    ] {
        let mut person = newcomer(3);
        person.username = Username::parse(username).unwrap();
        person.email = EmailAddress::parse(email).unwrap();
        let mut tx = begin(&*store).await;
        assert_eq!(conflict(&tx.users().insert(&person).await), Some(key), "{username} {email}");
        tx.rollback().await;
    }
}

pub async fn an_identifier_is_used_once(store: Arc<dyn Store>) {
    registered(&*store, 1).await;
    let mut person = newcomer(2);
    person.id = user_id(1);
    assert_eq!(conflict(&begin(&*store).await.users().insert(&person).await), Some(UniqueKey::Id));
}

pub async fn of_fifty_registrations_of_one_address_one_wins(store: Arc<dyn Store>) {
    let tasks = (1..=50).map(|number| {
        let store = Arc::clone(&store);
        tokio::spawn(async move {
            let mut person = newcomer(number);
            person.email = EmailAddress::parse("One@Example.com").unwrap();
            let mut tx = begin(&*store).await;
            let inserted = tx.users().insert(&person).await;
            if inserted.is_ok() {
                tx.commit().await.unwrap();
                return true;
            }
            tx.rollback().await;
            assert_eq!(conflict(&inserted), Some(UniqueKey::Email), "{inserted:?}");
            false
        })
    });
    let outcomes: Vec<bool> = join_all(tasks).await.into_iter().map(Result::unwrap).collect();
    assert_eq!(outcomes.into_iter().filter(|won| *won).count(), 1);
}

pub async fn an_account_is_found_by_either_name_in_any_case(store: Arc<dyn Store>) {
    let ada = registered(&*store, 1).await;
    registered(&*store, 2).await;
    for name in ["user1", "USER1", "user1@example.com", "USER1@EXAMPLE.COM"] {
        let record = for_login(&*store, name).await.unwrap();
        assert_eq!((record.user, record.password, record.roles), (ada.clone(), None, vec![]), "{name}");
    }
    let phc = PasswordHash::from_phc("$argon2id$x".to_owned());
    commit!(store, |tx| tx.credentials().set_password(ada.id, &phc, at(5)));
    for role in [RoleName::user(), RoleName::administrator()] {
        commit!(store, |tx| tx.roles().grant(ada.id, &role, at(5)));
    }
    let by_id = reader(&*store).await.users().with_password(ada.id).await.unwrap().unwrap();
    let by_name = for_login(&*store, "user1").await.unwrap();
    for record in [by_id, by_name] {
        let password = record.password.unwrap();
        assert_eq!((record.user, password.hash, password.changed_at), (ada.clone(), phc.clone(), at(5)));
        assert_eq!(record.roles, [RoleName::administrator(), RoleName::user()]);
    }
}

pub async fn a_closed_account_goes_by_no_name_and_frees_both(store: Arc<dyn Store>) {
    let ada = registered(&*store, 1).await;
    let closed = commit!(store, |tx| tx.users().update(&ada.close(at(1)).unwrap()));
    assert!(for_login(&*store, "user1").await.is_none());
    assert!(for_login(&*store, "user1@example.com").await.is_none());
    assert!(reader(&*store).await.users().with_password(closed.id).await.unwrap().is_none());
    assert_eq!(user(&*store, closed.id).await, Some(closed));
    let mut heir = newcomer(1);
    heir.id = user_id(2);
    commit!(store, |tx| tx.users().insert(&heir));
    assert_eq!(for_login(&*store, "user1").await.unwrap().user.id, heir.id);
}

pub async fn a_disabled_account_keeps_its_names(store: Arc<dyn Store>) {
    let ada = registered(&*store, 1).await;
    let disabled = store_state(&*store, ada, AccountState::Disabled).await;
    assert_eq!(for_login(&*store, "user1").await.unwrap().user, disabled);
    let mut heir = newcomer(1);
    heir.id = user_id(2);
    assert_eq!(conflict(&begin(&*store).await.users().insert(&heir).await), Some(UniqueKey::Username));
}

pub async fn an_update_counts_the_version_and_leaves_the_logins(store: Arc<dyn Store>) {
    let mut ada = registered(&*store, 1).await;
    commit!(store, |tx| tx.users().record_login(ada.id, at(1)));
    ada.username = Username::parse("Lovelace").unwrap();
    ada.email = EmailAddress::parse("Ada@New.example").unwrap();
    (ada.email_verified_at, ada.updated_at) = (Some(at(2)), at(2));
    let updated = commit!(store, |tx| tx.users().update(&ada));
    let expected = User { version: ada.version + 1, last_login_at: Some(at(1)), login_count: 1, ..ada };
    assert_eq!(updated, expected);
    assert_eq!(updated.email.as_str(), "Ada@New.example");
    assert_eq!(user(&*store, expected.id).await, Some(expected));
    assert!(for_login(&*store, "user1").await.is_none());
    assert!(for_login(&*store, "lovelace").await.is_some());

    let unproven = User { email_verified_at: None, ..updated };
    assert_eq!(commit!(store, |tx| tx.users().update(&unproven)).email_verified_at, None);
}

pub async fn an_update_to_a_taken_name_is_a_conflict(store: Arc<dyn Store>) {
    let ada = registered(&*store, 1).await;
    let other = registered(&*store, 2).await;
    let email = User { email: other.email.clone(), ..ada.clone() };
    assert_eq!(conflict(&begin(&*store).await.users().update(&email).await), Some(UniqueKey::Email));
    let both = User { username: other.username, ..email };
    assert_eq!(conflict(&begin(&*store).await.users().update(&both).await), Some(UniqueKey::Username));
}

pub async fn an_update_from_an_old_version_is_stale(store: Arc<dyn Store>) {
    let ada = registered(&*store, 1).await;
    commit!(store, |tx| tx.users().update(&ada));
    let again = begin(&*store).await.users().update(&ada).await;
    assert!(matches!(again, Err(StoreError::StaleVersion)), "{again:?}");
}

pub async fn only_the_login_of_an_active_account_is_counted(store: Arc<dyn Store>) {
    let ada = registered(&*store, 1).await;
    assert!(commit!(store, |tx| tx.users().record_login(ada.id, at(1))));
    assert!(commit!(store, |tx| tx.users().record_login(ada.id, at(2))));
    let counted = user(&*store, ada.id).await.unwrap();
    assert_eq!((counted.login_count, counted.last_login_at), (2, Some(at(2))));
    assert_eq!((counted.version, counted.updated_at), (ada.version, ada.updated_at));
    let disabled = store_state(&*store, counted, AccountState::Disabled).await;
    assert!(!commit!(store, |tx| tx.users().record_login(disabled.id, at(3))));
    assert!(!commit!(store, |tx| tx.users().record_login(user_id(9), at(3))));
    assert_eq!(user(&*store, disabled.id).await, Some(disabled));
}

pub async fn a_profile_comes_back_as_it_was(store: Arc<dyn Store>) {
    let mut person = newcomer(1);
    person.profile = Profile {
        full_name: FullName::parse("Ada \"🦀\" \\ Lovelace").ok(),
        company: Company::parse("Ærø & Søn").ok(),
        timezone: TimeZone::parse("Europe/London").ok(),
        ..Profile::default()
    };
    assert_eq!(commit!(store, |tx| tx.users().insert(&person)).profile, person.profile);
    assert_eq!(user(&*store, person.id).await.unwrap().profile, person.profile);
}

pub async fn nobody_is_nobody(store: Arc<dyn Store>) {
    assert_eq!(user(&*store, user_id(1)).await, None);
    assert!(for_login(&*store, "user1").await.is_none());
    assert!(reader(&*store).await.users().with_password(user_id(1)).await.unwrap().is_none());
    assert_eq!(begin(&*store).await.users().lock(user_id(1)).await.unwrap(), None);
}
