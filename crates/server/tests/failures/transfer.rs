//! Accounts that come and go by the command line.

use countersign_application::{
    DumpUsers, DumpUsersCommand, ImportRow, ImportUsers, ImportUsersCommand, RowOutcome,
};
use countersign_domain::{AccountState, NewUser, PasswordHash, Profile, RoleName};
use countersign_ports::ImportedUser;

use crate::world::{World, email, username};

fn arriving(world: &World, name: &str) -> ImportRow {
    let account = NewUser {
        id: world.ports.ids.user(),
        username: username(name),
        email: email(name),
        email_verified_at: None,
        profile: Profile::default(),
        created_at: world.ports.clock.now(),
    };
    let user = ImportedUser {
        account,
        state: AccountState::Active,
        last_login_at: None,
        login_count: 0,
        password: Some(PasswordHash::from_phc("$2b$12$…".to_owned())),
        roles: vec![RoleName::administrator(), RoleName::user()],
    };
    ImportRow { line: 1, user, has_own_id: true }
}

#[tokio::test(flavor = "multi_thread")]
async fn import_users() {
    let world = World::new().await;
    let rows = ["ada", "grace"].map(|name| arriving(&world, name));
    let run = async |ports| {
        let (rows, source) = (rows.to_vec(), "users.ndjson".to_owned());
        let command = ImportUsersCommand { rows, source, origin: world.origin() };
        ImportUsers::new(&ports).execute(command).await
    };
    assert_eq!(world.fail_each_call(run).await.unwrap(), [RowOutcome::Created, RowOutcome::Created]);
}

#[tokio::test(flavor = "multi_thread")]
async fn dump_users() {
    let world = World::with_ada().await;
    let run = async |ports| {
        let command = DumpUsersCommand { state: None, with_hashes: true, origin: world.origin() };
        DumpUsers::new(&ports).execute(command).await
    };
    world.fail_each_call(run).await.unwrap();
}
