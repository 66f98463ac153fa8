//! The database goes away, hangs, comes back: an answer each time, and no restart of ours.

use crate::databases::{Fixture, open_postgres, postgres};
use countersign_domain::UserId;
use countersign_persistence::Database;
use countersign_persistence::postgres::{self as pg, PostgresSettings};
use countersign_ports::{StoreError, StoreResult};
use countersign_testkit::{Postgres, PostgresOptions, free_port};
use std::num::NonZeroUsize;
use std::sync::Arc;
use uuid::Uuid;

/// A read and a write, as a request does them.
async fn request(database: &Arc<dyn Database>) -> StoreResult<()> {
    let nobody = UserId::from_uuid(Uuid::nil());
    database.store().reader().await?.users().find(nobody).await?;
    let mut tx = database.store().begin().await?;
    tx.users().lock(nobody).await?;
    tx.commit().await
}

fn is_unavailable<T>(result: &StoreResult<T>) -> bool {
    matches!(result, Err(StoreError::Unavailable(_)))
}

/// A database on a cluster of its own, migrated and used once.
async fn own_cluster() -> Fixture<Postgres> {
    let cluster = Postgres::start_with(PostgresOptions::fast());
    let database = open_postgres(cluster.admin_url());
    database.migrate().await.unwrap();
    request(&database).await.unwrap();
    Fixture { database, backdoor: cluster }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_not_there_is_unavailable_to_every_call() {
    let database = open_postgres(format!("postgres://u:p@127.0.0.1:{}/db", free_port()));
    assert!(is_unavailable(&database.store().begin().await.map(drop)));
    assert!(is_unavailable(&database.store().reader().await.map(drop)));
    assert!(is_unavailable(&database.ping().await));
    assert!(is_unavailable(&database.migrate().await));
    assert!(is_unavailable(&database.audit_store().append(&[]).await));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_of_the_server_is_noticed_only_while_it_lasts() {
    let mut fixture = own_cluster().await;
    for _ in 0..2 {
        fixture.backdoor.stop_immediate();
        assert!(is_unavailable(&request(&fixture.database).await));
        assert!(is_unavailable(&fixture.database.ping().await));
        fixture.backdoor.start_again();
        request(&fixture.database).await.unwrap();
    }
    fixture.backdoor.stop_immediate();
    fixture.backdoor.start_again();
    request(&fixture.database).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_hangs_is_unavailable_until_it_goes_on() {
    let fixture = own_cluster().await;
    let mut open = fixture.database.store().begin().await.unwrap();
    let mut reader = fixture.database.store().reader().await.unwrap();
    fixture.backdoor.pause();
    let nobody = UserId::from_uuid(Uuid::nil());
    let (written, read, asked) = tokio::join!(
        async {
            let written = open.users().lock(nobody).await;
            open.rollback().await;
            written
        },
        async { reader.users().find(nobody).await },
        request(&fixture.database),
    );
    assert!(is_unavailable(&written) && is_unavailable(&read) && is_unavailable(&asked));
    fixture.backdoor.resume();
    request(&fixture.database).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_that_were_cut_while_idle_cost_nobody_an_error() {
    const CUT: &str = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity \
                       WHERE datname = current_database() AND pid <> pg_backend_pid()";
    let fixture = postgres().await;
    for _ in 0..3 {
        let (one, other) = tokio::join!(request(&fixture.database), request(&fixture.database));
        one.and(other).unwrap();
        fixture.backdoor.query(CUT);
        request(&fixture.database).await.unwrap();
    }
    let mut open = fixture.database.store().begin().await.unwrap();
    fixture.backdoor.query(CUT);
    let nobody = UserId::from_uuid(Uuid::nil());
    assert!(is_unavailable(&open.users().lock(nobody).await), "what was open is lost");
    assert!(open.commit().await.is_err());
    request(&fixture.database).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn when_every_connection_is_taken_the_next_caller_is_turned_away_and_then_served() {
    let fixture = postgres().await;
    let settings = PostgresSettings {
        connections: NonZeroUsize::MIN,
        ..PostgresSettings::new(fixture.backdoor.url().into())
    };
    let database = pg::open(&settings).unwrap();
    let taken = database.store().begin().await.unwrap();
    assert!(is_unavailable(&request(&database).await));
    drop(taken);
    request(&database).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_only_reads_is_unavailable_to_writers() {
    let fixture = postgres().await;
    let name = fixture.backdoor.query("SELECT current_database()");
    fixture.backdoor.query(&format!("ALTER DATABASE {name} SET default_transaction_read_only = on"));
    let database = open_postgres(fixture.backdoor.url());
    let mut tx = database.store().begin().await.unwrap();
    let written = tx.users().record_login(UserId::from_uuid(Uuid::nil()), chrono::DateTime::UNIX_EPOCH).await;
    assert!(is_unavailable(&written), "{written:?}");
}
