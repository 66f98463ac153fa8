//! Migrations as servers run them. What they make is compared by `cargo xtask schema-parity`.

use crate::databases::{Backdoor, Fixture, on_both_engines};
use countersign_domain::Permission;
use futures_util::future::join_all;

on_both_engines! { empty:
    everything_is_applied_once_and_can_be_taken_back
    of_servers_that_start_at_once_one_migrates
    the_permissions_that_the_server_asks_for_are_there
}

async fn everything_is_applied_once_and_can_be_taken_back(fixture: Fixture<impl Backdoor>) {
    let database = &fixture.database;
    let pending = database.pending_migrations().await.unwrap();
    assert!(!pending.is_empty());
    for _ in 0..2 {
        assert_eq!(database.migrate().await.unwrap(), pending);
        assert_eq!(database.pending_migrations().await.unwrap(), Vec::<String>::new());
        assert_eq!(database.migrate().await.unwrap(), Vec::<String>::new());
        assert_eq!(fixture.backdoor.query("SELECT count(*) FROM roles"), "2");
        let mut reverted = database.revert_all().await.unwrap();
        reverted.reverse();
        assert_eq!(reverted, pending);
    }
    database.ping().await.unwrap();
}

async fn of_servers_that_start_at_once_one_migrates(fixture: Fixture<impl Backdoor>) {
    let servers = (0..4).map(|_| {
        let database = fixture.backdoor.open_again();
        tokio::spawn(async move { database.migrate().await.unwrap() })
    });
    let applied: Vec<_> = join_all(servers).await.into_iter().map(Result::unwrap).collect();
    assert_eq!(applied.iter().filter(|names| !names.is_empty()).count(), 1, "{applied:?}");
    assert_eq!(fixture.database.pending_migrations().await.unwrap(), Vec::<String>::new());
}

async fn the_permissions_that_the_server_asks_for_are_there(fixture: Fixture<impl Backdoor>) {
    fixture.database.migrate().await.unwrap();
    let seeded = |sql: &str| -> Vec<Permission> {
        let names = fixture.backdoor.query(&format!("SELECT string_agg({sql}"));
        names.trim().split(' ').map(|name| Permission::parse(name).unwrap()).collect()
    };
    let mut built_in = Permission::BUILT_IN.to_vec();
    built_in.sort_unstable();
    assert_eq!(seeded("name, ' ' ORDER BY name) FROM permissions WHERE is_system"), built_in);
    let of_role = |role: &str| {
        seeded(&format!("permission, ' ' ORDER BY permission) FROM role_permissions WHERE role = '{role}'"))
    };
    assert_eq!(of_role("admin"), built_in);
    // As docs/permissions.md has it, which is made of these.
    assert_eq!(of_role("user"), Permission::OF_USERS);
}
