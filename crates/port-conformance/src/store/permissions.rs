use crate::fixtures::{at, begin, commit, list_request, reader};
use countersign_domain::{
    Description, Permission, PermissionEntry, PermissionsChange, Role, RoleName, SearchText,
};
use countersign_ports::{PermissionFilter, PermissionSort, Selection, Slice, Store, StoreError, UniqueKey};
use std::sync::Arc;

fn invoices() -> PermissionEntry {
    PermissionEntry {
        name: Permission::parse("invoices:pay").unwrap(),
        description: Description::parse("Pay them.").unwrap(),
        is_system: false,
        created_at: at(5),
    }
}

async fn find(store: &dyn Store, name: &Permission) -> Option<PermissionEntry> {
    reader(store).await.permissions().find(name).await.unwrap()
}

pub async fn a_permission_comes_back_as_it_was(store: Arc<dyn Store>) {
    commit!(store, |tx| tx.permissions().insert(&invoices()));
    assert_eq!(find(&*store, &invoices().name).await, Some(invoices()));
    assert_eq!(commit!(store, |tx| tx.permissions().lock(&invoices().name)), Some(invoices()));
    assert!(find(&*store, &Permission::USERS_READ).await.unwrap().is_system);
}

pub async fn a_permission_name_is_used_once(store: Arc<dyn Store>) {
    let again = PermissionEntry { name: Permission::USERS_READ, ..invoices() };
    let again = begin(&*store).await.permissions().insert(&again).await;
    assert!(matches!(again, Err(StoreError::Conflict(UniqueKey::PermissionName))), "{again:?}");
}

pub async fn a_permission_is_described_anew(store: Arc<dyn Store>) {
    commit!(store, |tx| tx.permissions().insert(&invoices()));
    let description = Description::parse("Pay all of them.").unwrap();
    commit!(store, |tx| tx.permissions().describe(&invoices().name, &description));
    let expected = PermissionEntry { description, ..invoices() };
    assert_eq!(find(&*store, &invoices().name).await, Some(expected));
}

pub async fn permissions_that_do_not_exist_are_named(store: Arc<dyn Store>) {
    let asked = [invoices().name, Permission::USERS_READ];
    assert_eq!(commit!(store, |tx| tx.permissions().missing(&asked)), [invoices().name]);
    assert_eq!(commit!(store, |tx| tx.permissions().missing(&[])), []);
}

pub async fn a_permission_is_deleted_unless_a_role_gives_it(store: Arc<dyn Store>) {
    let name = invoices().name;
    commit!(store, |tx| tx.permissions().insert(&invoices()));
    let clerk = Role::new(RoleName::parse("clerk").unwrap(), None, vec![name.clone()], at(5));
    commit!(store, |tx| tx.roles().insert(&clerk));
    let given = begin(&*store).await.permissions().delete(&name).await;
    assert!(matches!(given, Err(StoreError::BrokenReference)), "{given:?}");
    let change = PermissionsChange { given: vec![], taken: vec![name.clone()] };
    commit!(store, |tx| tx.roles().change_permissions(&clerk.name, &change, at(6)));
    commit!(store, |tx| tx.permissions().delete(&name));
    assert_eq!(find(&*store, &name).await, None);
}

pub async fn permissions_are_listed_searched_and_counted(store: Arc<dyn Store>) {
    commit!(store, |tx| tx.permissions().insert(&invoices()));
    let mut lookup = reader(&*store).await;
    let mut request = list_request::<PermissionFilter, _>(PermissionSort::Name);
    let mut all = Vec::new();
    request.limit = 10;
    loop {
        let listed = lookup.permissions().list(&request).await.unwrap();
        all.extend(listed.items.into_iter().map(|entry| entry.name));
        match listed.next {
            Some(position) => request.slice = Slice::After(position),
            None => break,
        }
    }
    let mut expected = [Permission::BUILT_IN, &[invoices().name]].concat();
    expected.sort_unstable();
    assert_eq!(all, expected);
    let count = |text| Selection { search: SearchText::parse(text).ok(), ..Selection::default() };
    assert_eq!(lookup.permissions().count(&count("PAY THEM")).await.unwrap(), 1);
    assert_eq!(lookup.permissions().count(&count("audit:")).await.unwrap(), 2);
    let filter = PermissionFilter { is_system: Some(false) };
    assert_eq!(lookup.permissions().count(&Selection { filter, search: None }).await.unwrap(), 1);
}
