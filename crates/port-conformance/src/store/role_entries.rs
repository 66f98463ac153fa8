use super::roles::{of, permissions};
use crate::fixtures::{at, begin, commit, hash, list_request, logged_in, reader, refresh_token, registered};
use countersign_domain::{
    AccountState, Description, LoginIdentifier, Permission, PermissionsChange, Role, RoleName, SearchText,
    Username,
};
use countersign_ports::{
    Direction, Listed, RoleFilter, RoleSort, Selection, Slice, Store, StoreError, UniqueKey, finish,
};
use futures_util::future::join_all;
use std::sync::Arc;

fn named(name: &str, permissions: &[Permission]) -> Role {
    Role::new(RoleName::parse(name).unwrap(), None, permissions.to_vec(), at(5))
}

async fn role(store: &dyn Store, name: &RoleName) -> Option<Role> {
    reader(store).await.roles().find(name).await.unwrap()
}

pub async fn a_role_comes_back_with_what_it_permits(store: Arc<dyn Store>) {
    let description = Description::parse("Reads on.").ok();
    let auditor = Role { description, ..named("auditor", &[Permission::USERS_READ, Permission::AUDIT_READ]) };
    commit!(store, |tx| tx.roles().insert(&auditor));
    assert_eq!(role(&*store, &auditor.name).await.as_ref(), Some(&auditor));
    assert_eq!(commit!(store, |tx| tx.roles().find(&auditor.name)), Some(auditor));
    let admin = role(&*store, &RoleName::administrator()).await.unwrap();
    assert!(admin.is_system && admin.description.is_some() && admin.version == 1);
    assert_eq!(role(&*store, &RoleName::user()).await.unwrap().permissions, Permission::OF_USERS);
    assert_eq!(role(&*store, &RoleName::parse("wizard").unwrap()).await, None);
}

pub async fn a_role_name_is_used_once(store: Arc<dyn Store>) {
    let again = begin(&*store).await.roles().insert(&named("admin", &[])).await;
    assert!(matches!(again, Err(StoreError::Conflict(UniqueKey::RoleName))), "{again:?}");
}

pub async fn of_many_makers_of_one_role_one_wins(store: Arc<dyn Store>) {
    let tasks = (0..8).map(|_| {
        let store = Arc::clone(&store);
        tokio::spawn(async move {
            let mut tx = begin(&*store).await;
            let made = tx.roles().insert(&named("auditor", &[])).await;
            finish(tx, made).await
        })
    });
    let made = join_all(tasks).await;
    assert_eq!(made.iter().filter(|made| made.as_ref().unwrap().is_ok()).count(), 1);
}

pub async fn a_role_is_described_from_its_version_alone(store: Arc<dyn Store>) {
    let auditor = named("auditor", &[]);
    commit!(store, |tx| tx.roles().insert(&auditor));
    let described =
        Role { description: Description::parse("Reads on.").ok(), updated_at: at(6), ..auditor.clone() };
    commit!(store, |tx| tx.roles().update(&described));
    let expected = Role { version: 2, ..described };
    assert_eq!(role(&*store, &auditor.name).await, Some(expected));
    let stale = begin(&*store).await.roles().update(&auditor).await;
    assert!(matches!(stale, Err(StoreError::StaleVersion)), "{stale:?}");
}

pub async fn what_a_role_permits_changes_for_who_has_it(store: Arc<dyn Store>) {
    let ada = registered(&*store, 1).await;
    let auditor = named("auditor", &[Permission::USERS_READ]);
    commit!(store, |tx| tx.roles().insert(&auditor));
    commit!(store, |tx| tx.roles().grant(ada.id, &auditor.name, at(5)));
    let change = PermissionsChange {
        given: vec![Permission::AUDIT_READ, Permission::ROLES_READ],
        taken: vec![Permission::USERS_READ, Permission::USERS_UPDATE],
    };
    for version in [2, 3] {
        commit!(store, |tx| tx.roles().change_permissions(&auditor.name, &change, at(6)));
        let changed = role(&*store, &auditor.name).await.unwrap();
        assert_eq!((changed.permissions, changed.version), (change.given.clone(), version));
        assert_eq!(changed.updated_at, at(6));
    }
    assert_eq!(permissions(&*store, ada.id).await, change.given);
    assert_eq!(commit!(store, |tx| tx.roles().permissions_of(ada.id)), change.given);
    assert_eq!(commit!(store, |tx| tx.roles().of(ada.id)), [auditor.name]);
}

pub async fn a_role_permits_only_what_there_is(store: Arc<dyn Store>) {
    let unknown = Permission::parse("dragons:ride").unwrap();
    let made = begin(&*store).await.roles().insert(&named("knight", std::slice::from_ref(&unknown))).await;
    assert!(matches!(made, Err(StoreError::BrokenReference)), "{made:?}");
    let change = PermissionsChange { given: vec![unknown], taken: vec![] };
    let given = begin(&*store).await.roles().change_permissions(&RoleName::user(), &change, at(6)).await;
    assert!(matches!(given, Err(StoreError::BrokenReference)), "{given:?}");
}

pub async fn a_role_is_deleted_unless_an_open_account_has_it(store: Arc<dyn Store>) {
    let (mut ada, auditor) = (registered(&*store, 1).await, named("auditor", &[Permission::USERS_READ]));
    commit!(store, |tx| tx.roles().insert(&auditor));
    commit!(store, |tx| tx.roles().grant(ada.id, &auditor.name, at(5)));
    let held = begin(&*store).await.roles().delete(&auditor.name).await;
    assert!(matches!(held, Err(StoreError::BrokenReference)), "{held:?}");
    ada.state = AccountState::Closed;
    commit!(store, |tx| tx.users().update(&ada));
    assert!(commit!(store, |tx| tx.roles().delete(&auditor.name)));
    assert!(!commit!(store, |tx| tx.roles().delete(&auditor.name)));
    assert_eq!(of(&*store, ada.id).await, []);
    assert_eq!(role(&*store, &auditor.name).await, None);
}

pub async fn roles_are_listed_searched_and_counted(store: Arc<dyn Store>) {
    for name in ["auditor", "a_b", "acb"] {
        commit!(store, |tx| tx.roles().insert(&named(name, &[Permission::USERS_READ])));
    }
    let mut lookup = reader(&*store).await;
    let mut request = list_request::<RoleFilter, _>(RoleSort::Name);
    request.limit = 2;
    let names = |listed: &Listed<Role>| -> Vec<String> {
        listed.items.iter().map(|role| role.name.as_str().to_owned()).collect()
    };
    let first = lookup.roles().list(&request).await.unwrap();
    assert_eq!(names(&first), ["a_b", "acb"]);
    assert_eq!(first.items[0].permissions, [Permission::USERS_READ]);
    request.slice = Slice::After(first.next.unwrap());
    let second = lookup.roles().list(&request).await.unwrap();
    assert_eq!(names(&second), ["admin", "auditor"]);
    request.sort.direction = Direction::Descending;
    request.slice = Slice::After(second.next.unwrap());
    assert_eq!(names(&lookup.roles().list(&request).await.unwrap()), ["admin", "acb"]);
    request.slice = Slice::Page(3);
    assert_eq!(names(&lookup.roles().list(&request).await.unwrap()), ["a_b"]);
    for (search, expected) in [("A_B", 1), ("everything", 1), ("a", 5), ("%", 0)] {
        let selection = Selection { search: SearchText::parse(search).ok(), ..Selection::default() };
        assert_eq!(lookup.roles().count(&selection).await.unwrap(), expected, "{search}");
    }
    let filter = RoleFilter { is_system: Some(true) };
    assert_eq!(lookup.roles().count(&Selection { filter, search: None }).await.unwrap(), 2);
}

pub async fn a_login_and_a_renewal_know_what_roles_permit(store: Arc<dyn Store>) {
    let session = logged_in(&*store, 1).await;
    commit!(store, |tx| tx.refresh_tokens().insert(&refresh_token(1, session.id, 0)));
    let also = named("clerk", &[Permission::PROFILE_READ, Permission::AUDIT_READ]);
    commit!(store, |tx| tx.roles().insert(&also));
    for role in [RoleName::user(), also.name] {
        commit!(store, |tx| tx.roles().grant(session.user, &role, at(1)));
    }
    let expected = [&[Permission::AUDIT_READ], Permission::OF_USERS].concat();
    let mut lookup = reader(&*store).await;
    let name = LoginIdentifier::Username(Username::parse("user1").unwrap());
    assert_eq!(lookup.users().for_login(&name).await.unwrap().unwrap().permissions, expected);
    assert_eq!(lookup.users().with_password(session.user).await.unwrap().unwrap().permissions, expected);
    assert_eq!(lookup.refresh_tokens().find(&hash(1)).await.unwrap().unwrap().permissions, expected);
}
