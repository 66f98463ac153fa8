use crate::fixtures::{at, begin, commit, newcomer, reader, registered, user, user_id};
use countersign_domain::{
    AccountState, EmailAddress, FullName, PasswordHash, Profile, RoleName, UserId, Username,
};
use countersign_ports::{Holders, ImportedUser, LoginRecord, Store, StoreError};
use futures_util::future::join_all;
use std::sync::Arc;

fn phc(text: &str) -> PasswordHash {
    PasswordHash::from_phc(text.to_owned())
}

fn arriving(number: u64) -> ImportedUser {
    ImportedUser {
        account: newcomer(number),
        state: AccountState::Active,
        last_login_at: None,
        login_count: 0,
        password: Some(phc(&format!("$2b$12${number}"))),
        roles: vec![RoleName::user()],
    }
}

async fn import(store: &dyn Store, users: &[ImportedUser]) -> Vec<bool> {
    commit!(store, |tx| tx.users().import(users, at(9)))
}

async fn record(store: &dyn Store, id: UserId) -> LoginRecord {
    reader(store).await.users().with_password(id).await.unwrap().unwrap()
}

pub async fn an_imported_account_comes_back_whole(store: Arc<dyn Store>) {
    let mut ada = arriving(1);
    ada.account.email_verified_at = Some(at(-5));
    ada.account.profile = Profile { full_name: FullName::parse("Åsa").ok(), ..Profile::default() };
    ada.state = AccountState::Disabled;
    (ada.last_login_at, ada.login_count) = (Some(at(-1)), 42);
    ada.roles = vec![RoleName::administrator(), RoleName::user()];
    let mut plain = arriving(2);
    (plain.password, plain.roles) = (None, Vec::new());
    assert_eq!(import(&*store, &[ada.clone(), plain]).await, [true, true]);

    let stored = record(&*store, user_id(1)).await;
    let (user, password) = (stored.user, stored.password.unwrap());
    assert_eq!((user.username, user.email), (ada.account.username, ada.account.email));
    assert_eq!((user.profile, user.email_verified_at), (ada.account.profile, Some(at(-5))));
    assert_eq!((user.state, user.version), (AccountState::Disabled, 1));
    assert_eq!((user.created_at, user.updated_at), (at(0), at(9)));
    assert_eq!((user.last_login_at, user.login_count), (Some(at(-1)), 42));
    assert_eq!((password.hash, password.changed_at), (phc("$2b$12$1"), at(9)));
    assert_eq!(stored.roles, [RoleName::administrator(), RoleName::user()]);
    let plain = record(&*store, user_id(2)).await;
    assert_eq!((plain.password, plain.roles.len()), (None, 0));
    assert!(user.number < plain.user.number, "numbers go by the order");
}

pub async fn accounts_whose_keys_are_taken_are_left_out_whole(store: Arc<dyn Store>) {
    registered(&*store, 1).await;
    let mut same_id = arriving(1);
    same_id.account.username = Username::parse("another").unwrap();
    same_id.account.email = EmailAddress::parse("another@example.com").unwrap();
    let mut same_username = arriving(3);
    same_username.account.username = Username::parse("uSER1").unwrap();
    let mut same_email = arriving(4);
    same_email.account.email = EmailAddress::parse("USER1@example.com").unwrap();
    let mut same_as_the_second = arriving(5);
    same_as_the_second.account.username = newcomer(2).username;
    let batch = [same_id, arriving(2), same_username, same_email, same_as_the_second, arriving(6)];
    assert_eq!(import(&*store, &batch).await, [false, true, false, false, false, true]);

    let first = record(&*store, user_id(1)).await;
    assert_eq!((first.user.username.as_str(), first.password, first.roles), ("User1", None, Vec::new()));
    for number in [3, 4, 5] {
        assert_eq!(user(&*store, user_id(number)).await, None);
    }
    for number in [2, 6] {
        let stored = record(&*store, user_id(number)).await;
        assert_eq!(stored.password.unwrap().hash, phc(&format!("$2b$12${number}")));
        assert_eq!(stored.roles, [RoleName::user()]);
    }
    assert_eq!(import(&*store, &batch).await, [false; 6], "again, nothing is stored");
}

pub async fn an_import_of_nothing_is_no_error(store: Arc<dyn Store>) {
    assert_eq!(import(&*store, &[]).await, [false; 0]);
    assert!(reader(&*store).await.users().holders(&[]).await.unwrap().is_empty());
}

pub async fn a_role_that_does_not_exist_fails_the_import(store: Arc<dyn Store>) {
    let mut wizard = arriving(2);
    wizard.roles = vec![RoleName::parse("wizard").unwrap()];
    let mut tx = begin(&*store).await;
    let imported = tx.users().import(&[arriving(1), wizard], at(9)).await;
    assert!(matches!(imported, Err(StoreError::BrokenReference)), "{imported:?}");
    tx.rollback().await;
    assert_eq!(user(&*store, user_id(1)).await, None);
}

pub async fn of_two_imports_at_once_each_account_is_stored_once(store: Arc<dyn Store>) {
    let batch: Vec<_> = (1..=40).map(arriving).collect();
    let outcomes = join_all((0..2).map(|_| import(&*store, &batch))).await;
    for (number, (one, other)) in outcomes[0].iter().zip(&outcomes[1]).enumerate() {
        assert!(one ^ other, "{number}: {one} and {other}");
    }
    assert_eq!(reader(&*store).await.users().export(None, None, 100).await.unwrap().len(), 40);
}

pub async fn who_holds_the_keys_of_an_account_is_told(store: Arc<dyn Store>) {
    for number in [1, 2] {
        registered(&*store, number).await;
    }
    let closed = registered(&*store, 3).await.close(at(1)).unwrap();
    commit!(store, |tx| tx.users().update(&closed));
    let mut both = arriving(7);
    both.account.username = Username::parse("USER1").unwrap();
    both.account.email = EmailAddress::parse("user2@EXAMPLE.com").unwrap();
    let of = [arriving(2), arriving(9), both, arriving(3)];
    let held = reader(&*store).await.users().holders(&of).await.unwrap();
    let expected = [
        Holders { has_id: true, username: Some(user_id(2)), email: Some(user_id(2)) },
        Holders::default(),
        Holders { has_id: false, username: Some(user_id(1)), email: Some(user_id(2)) },
        Holders { has_id: true, ..Holders::default() },
    ];
    assert_eq!(held, expected);
}

pub async fn an_export_goes_by_identifier_to_the_end(store: Arc<dyn Store>) {
    let mut disabled = arriving(4);
    disabled.state = AccountState::Disabled;
    // Not in the order in which they are stored.
    import(&*store, &[arriving(5), disabled, arriving(2), arriving(1)]).await;
    let closed = registered(&*store, 3).await.close(at(1)).unwrap();
    commit!(store, |tx| tx.users().update(&closed));

    let ids = async |after: Option<u64>, state, limit| {
        let mut reader = reader(&*store).await;
        let page = reader.users().export(after.map(user_id), state, limit).await.unwrap();
        page.into_iter().map(|record| record.user.id).collect::<Vec<_>>()
    };
    assert_eq!(ids(None, None, 3).await, [1, 2, 4].map(user_id));
    assert_eq!(ids(Some(4), None, 3).await, [5].map(user_id));
    assert_eq!(ids(Some(5), None, 3).await, []);
    assert_eq!(ids(None, Some(AccountState::Active), 9).await, [1, 2, 5].map(user_id));
    assert_eq!(ids(Some(1), Some(AccountState::Disabled), 9).await, [4].map(user_id));
    let page = reader(&*store).await.users().export(None, None, 1).await.unwrap();
    assert_eq!(page[0].password.as_ref().map(|stored| stored.hash.clone()), Some(phc("$2b$12$1")));
    assert_eq!(page[0].roles, [RoleName::user()]);
}
