//! Tests of giving and taking roles.

use super::*;
use crate::Principal;
use crate::use_cases::fixtures::{Kit, ada, barely_permitted, key_holder, later, origin, permitted, role};
use countersign_domain::{Instant, Permission, Role};
use countersign_ports::mock::{Ended, MockTransaction, ScriptedStore};
use mockall::Sequence;
use serde_json::json;

fn auditor() -> RoleName {
    RoleName::parse("auditor").unwrap()
}

/// Roles that permit something, each of them.
fn kept(name: &RoleName) -> Role {
    Role { name: name.clone(), ..role("any", &[Permission::AUDIT_READ]) }
}

async fn change(
    store: ScriptedStore,
    by: Permitted<AssignRoles>,
    change: RolesChange,
) -> (Result<Vec<RoleName>, ChangeRolesError>, Vec<Ended>) {
    let (ports, store) = Kit::new(store).ports();
    let command = ChangeRolesCommand { by, user: ada().id, change, origin: origin() };
    let outcome = ChangeRoles::new(&ports).execute(command).await;
    assert_eq!(store.left(), 0);
    (outcome, store.ended())
}

/// Expects these roles to be locked, in this order, and then the account, which has `held`.
fn locks(tx: &mut MockTransaction, roles: Vec<RoleName>, user: Option<User>, held: Vec<RoleName>) {
    let mut order = Sequence::new();
    for locked in roles {
        tx.roles
            .expect_lock()
            .withf(move |role| *role == locked)
            .times(1)
            .in_sequence(&mut order)
            .returning(|_| Ok(true));
    }
    tx.users.expect_lock().times(1).in_sequence(&mut order).return_once(|_| Ok(user));
    tx.roles.expect_of().returning(move |_| Ok(held.clone()));
    tx.roles.expect_find().returning(|role| Ok(Some(kept(role))));
}

fn gives(tx: &mut MockTransaction, given: RoleName) {
    let expected = move |user: &UserId, role: &RoleName, at: &Instant| {
        *user == ada().id && *role == given && *at == later(0)
    };
    tx.roles.expect_grant().withf(expected).times(1).returning(|_, _, _| Ok(true));
}

fn takes(tx: &mut MockTransaction, taken: RoleName) {
    let expected = move |user: &UserId, role: &RoleName| *user == ada().id && *role == taken;
    tx.roles.expect_remove().withf(expected).times(1).returning(|_, _| Ok(true));
}

#[tokio::test]
async fn who_has_what_a_role_permits_gives_it() {
    let store = ScriptedStore::new().transaction(|tx| {
        locks(tx, vec![auditor()], Some(ada()), vec![RoleName::user()]);
        gives(tx, auditor());
        Kit::expect_deed(tx, Action::RoleGranted, json!({ "role": "auditor" }), &[]);
    });
    let (outcome, ended) = change(store, permitted(), RolesChange::Give(auditor())).await;
    assert_eq!(outcome.unwrap(), [auditor(), RoleName::user()]);
    assert_eq!(ended, [Ended::Committed]);
}

#[tokio::test]
async fn giving_it_again_succeeds_and_is_not_written() {
    let store =
        ScriptedStore::new().transaction(|tx| locks(tx, vec![auditor()], Some(ada()), vec![auditor()]));
    let (outcome, _) = change(store, barely_permitted(), RolesChange::Give(auditor())).await;
    assert_eq!(outcome.unwrap(), [auditor()]);
}

#[tokio::test]
async fn who_has_what_a_role_permits_takes_it() {
    let store = ScriptedStore::new().transaction(|tx| {
        locks(tx, vec![auditor()], Some(ada()), vec![auditor(), RoleName::user()]);
        takes(tx, auditor());
        Kit::expect_deed(tx, Action::RoleRemoved, json!({ "role": "auditor" }), &[]);
    });
    let (outcome, ended) = change(store, permitted(), RolesChange::Take(auditor())).await;
    assert_eq!(outcome.unwrap(), [RoleName::user()]);
    assert_eq!(ended, [Ended::Committed]);
}

#[tokio::test]
async fn nobody_gives_or_takes_what_he_lacks_and_that_he_tried_is_remembered() {
    let changes = [
        (RolesChange::Give(auditor()), vec![]),
        (RolesChange::Take(auditor()), vec![auditor()]),
        (RolesChange::Set(vec![auditor()]), vec![]),
        (RolesChange::Set(vec![]), vec![auditor()]),
    ];
    for (asked, held) in changes {
        let store = ScriptedStore::new()
            .transaction(|tx| locks(tx, vec![auditor()], Some(ada()), held))
            .transaction(|tx| Kit::expect_refusal(tx, "authority_lacking"));
        let (outcome, ended) = change(store, barely_permitted(), asked).await;
        assert!(matches!(outcome, Err(ChangeRolesError::AuthorityLacking)));
        assert_eq!(ended, [Ended::RolledBack, Ended::Committed]);
    }
}

#[tokio::test]
async fn what_stays_needs_no_authority() {
    let store =
        ScriptedStore::new().transaction(|tx| locks(tx, vec![auditor()], Some(ada()), vec![auditor()]));
    let (outcome, _) = change(store, barely_permitted(), RolesChange::Set(vec![auditor()])).await;
    assert_eq!(outcome.unwrap(), [auditor()]);
}

#[tokio::test]
async fn a_key_gives_no_role_and_takes_what_its_scopes_cover() {
    let scopes = vec![Permission::ROLES_ASSIGN, Permission::AUDIT_READ];
    let key = || Permitted::new(Principal::Key(key_holder(scopes.clone())), scopes.clone());
    for asked in [RolesChange::Give(auditor()), RolesChange::Set(vec![])] {
        let store = ScriptedStore::new().transaction(|tx| Kit::expect_refusal(tx, "authority_lacking"));
        let (outcome, _) = change(store, key(), asked).await;
        assert!(matches!(outcome, Err(ChangeRolesError::AuthorityLacking)));
    }
    let store = ScriptedStore::new().transaction(|tx| {
        locks(tx, vec![auditor()], Some(ada()), vec![auditor()]);
        takes(tx, auditor());
        Kit::expect_deed(tx, Action::RoleRemoved, json!({ "role": "auditor" }), &[]);
    });
    assert_eq!(change(store, key(), RolesChange::Take(auditor())).await.0.unwrap(), []);
}

#[tokio::test]
async fn setting_gives_what_is_missing_and_takes_what_is_too_much() {
    let store = ScriptedStore::new().transaction(|tx| {
        let (admin, user) = (RoleName::administrator(), RoleName::user());
        locks(tx, vec![admin.clone(), auditor(), user.clone()], Some(ada()), vec![admin.clone(), user]);
        tx.roles.expect_is_held_by_another().returning(|_, _| Ok(true));
        takes(tx, admin);
        gives(tx, auditor());
        Kit::expect_envelopes(tx, &["audit_recorded", "audit_recorded"]);
    });
    let set = RolesChange::Set(vec![RoleName::user(), auditor(), auditor()]);
    assert_eq!(change(store, permitted(), set).await.0.unwrap(), [auditor(), RoleName::user()]);
}

#[tokio::test]
async fn the_last_administrator_is_not_demoted_and_the_attempt_is_remembered() {
    let admin = RoleName::administrator;
    for asked in [RolesChange::Take(admin()), RolesChange::Set(vec![])] {
        let store = ScriptedStore::new()
            .transaction(|tx| {
                locks(tx, vec![admin()], Some(ada()), vec![admin()]);
                tx.roles.expect_is_held_by_another().returning(|_, _| Ok(false));
                takes(tx, admin());
            })
            .transaction(|tx| Kit::expect_refusal(tx, "last_administrator"));
        let (outcome, ended) = change(store, permitted(), asked).await;
        assert!(matches!(outcome, Err(ChangeRolesError::LastAdministrator)));
        assert_eq!(ended, [Ended::RolledBack, Ended::Committed]);
    }
}

#[tokio::test]
async fn unknown_users_closed_accounts_and_roles_he_has_not_are_not_found() {
    let closed = ada().close(later(-1)).ok();
    for (asked, user) in [
        (RolesChange::Give(auditor()), None),
        (RolesChange::Give(auditor()), closed),
        (RolesChange::Take(auditor()), Some(ada())),
    ] {
        let store = ScriptedStore::new().transaction(|tx| locks(tx, vec![auditor()], user, vec![]));
        let (outcome, ended) = change(store, permitted(), asked).await;
        assert!(matches!(outcome, Err(ChangeRolesError::NotFound)));
        assert_eq!(ended, [Ended::RolledBack]);
    }
}

#[tokio::test]
async fn unknown_roles_are_not_found_or_named() {
    let unknown = || {
        ScriptedStore::new().transaction(|tx| {
            tx.roles.expect_of().returning(|_| Ok(vec![]));
            tx.roles.expect_lock().returning(|role| Ok(*role != auditor()));
        })
    };
    for asked in [RolesChange::Give(auditor()), RolesChange::Take(auditor())] {
        let (outcome, _) = change(unknown(), permitted(), asked).await;
        assert!(matches!(outcome, Err(ChangeRolesError::NotFound)));
    }
    let set = RolesChange::Set(vec![RoleName::user(), auditor()]);
    let (outcome, _) = change(unknown(), permitted(), set).await;
    assert!(matches!(outcome, Err(ChangeRolesError::UnknownRoles(roles)) if roles == [auditor()]));
}

#[tokio::test]
async fn what_was_given_while_the_locks_were_taken_is_not_taken_unseen() {
    let store = ScriptedStore::new().transaction(|tx| {
        let mut order = Sequence::new();
        tx.roles.expect_of().times(1).in_sequence(&mut order).returning(|_| Ok(vec![]));
        tx.users.expect_lock().times(1).in_sequence(&mut order).returning(|_| Ok(Some(ada())));
        tx.roles.expect_of().times(1).in_sequence(&mut order).returning(|_| Ok(vec![auditor()]));
    });
    let (outcome, ended) = change(store, permitted(), RolesChange::Set(vec![])).await;
    assert!(matches!(outcome, Err(ChangeRolesError::Stale)));
    assert_eq!(ended, [Ended::RolledBack]);
}
