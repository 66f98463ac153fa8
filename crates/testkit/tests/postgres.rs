//! The clusters and databases that other crates' tests stand on.

use countersign_testkit::{Postgres, PostgresOptions, migrated_database, postgres_database};

#[test]
fn every_database_is_its_own_and_empty() {
    let (one, other) = (postgres_database(), postgres_database());
    one.query("CREATE TABLE thing (id int)");
    assert_ne!(one.url(), other.url());
    assert!(other.try_query("SELECT * FROM thing").is_err());
}

#[test]
fn a_dropped_database_is_gone_from_the_cluster() {
    let witness = postgres_database();
    let name = {
        let database = postgres_database();
        database.query("SELECT current_database()")
    };
    assert_eq!(witness.query(&format!("SELECT count(*) FROM pg_database WHERE datname = '{name}'")), "0");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_template_is_prepared_once_and_copied() {
    let template = format!("template_{}", std::process::id());
    let prepared = migrated_database(&template, |url| async move {
        let done = std::process::Command::new("psql")
            .args(["-d", &url, "-c", "CREATE TABLE thing (id int)"])
            .output();
        assert!(done.unwrap().status.success());
    });
    assert_eq!(prepared.await.query("SELECT count(*) FROM thing"), "0");
    let copy = migrated_database(&template, |_| async { panic!("prepared twice") }).await;
    assert_eq!(copy.query("SELECT count(*) FROM thing"), "0");
}

#[test]
fn what_was_committed_survives_a_stop_without_farewell() {
    let mut cluster = Postgres::start();
    let database = cluster.database();
    database.query("CREATE TABLE thing AS SELECT 7 AS id");
    cluster.stop_immediate();
    assert!(database.try_query("SELECT 1").is_err());
    cluster.start_again();
    assert_eq!(database.query("SELECT id FROM thing"), "7");
}

#[test]
fn a_frozen_cluster_answers_nothing_until_it_is_resumed() {
    let cluster = Postgres::start_with(PostgresOptions::fast());
    let database = cluster.database();
    cluster.pause();
    let (sender, answer) = std::sync::mpsc::channel();
    std::thread::scope(|scope| {
        scope.spawn(|| sender.send(database.query("SELECT 1")));
        assert!(answer.recv_timeout(std::time::Duration::from_millis(300)).is_err());
        cluster.resume();
        assert_eq!(answer.recv().unwrap(), "1");
    });
}
