//! News of revocations from other servers.

use crate::databases::{Backdoor, open_postgres, postgres, sqlite};
use countersign_domain::{Instant, Revocation, SessionId};
use countersign_persistence::Database;
use countersign_ports::RevocationFeed;
use countersign_testkit::{Postgres, PostgresOptions};
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;
use tokio::time::timeout;
use uuid::Uuid;

const LISTENERS: &str = "FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'";

fn revocation(number: u128) -> Revocation {
    let now = Instant::UNIX_EPOCH;
    Revocation { session: SessionId::from_uuid(Uuid::from_u128(number)), revoked_at: now, expires_at: now }
}

async fn revoke(database: &Arc<dyn Database>, number: u128) {
    let mut tx = database.store().begin().await.unwrap();
    tx.revocations().insert(&[revocation(number)]).await.unwrap();
    tx.commit().await.unwrap();
}

/// Waits for news; fails when there is none for long.
async fn news(feed: &Arc<dyn RevocationFeed>) {
    timeout(Duration::from_secs(30), feed.changed()).await.unwrap();
}

/// Whether a future that waits for news has had none so far.
async fn still_waits(mut waiting: Pin<&mut impl Future<Output = ()>>) -> bool {
    poll_fn(|context| Poll::Ready(waiting.as_mut().poll(context).is_pending())).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revocation_on_another_server_is_news() {
    let fixture = postgres().await;
    let other_server = fixture.backdoor.open_again();
    let feed = fixture.database.revocation_feed();
    news(&feed).await;
    for number in 1..=20 {
        let mut waiting = pin!(feed.changed());
        assert!(still_waits(waiting.as_mut()).await, "nothing is new yet");
        revoke(&other_server, number).await;
        timeout(Duration::from_secs(30), waiting).await.expect("news");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn news_that_nobody_waits_for_is_kept() {
    let fixture = postgres().await;
    let feed = fixture.database.revocation_feed();
    news(&feed).await;
    assert!(still_waits(pin!(feed.changed())).await, "and gives up");
    revoke(&fixture.database, 1).await;
    news(&feed).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_rolled_back_is_no_news() {
    let fixture = postgres().await;
    let (feed, witness) = (fixture.database.revocation_feed(), fixture.database.revocation_feed());
    for feed in [&feed, &witness] {
        news(feed).await;
    }
    let mut waiting = pin!(feed.changed());
    assert!(still_waits(waiting.as_mut()).await);
    let mut tx = fixture.store().begin().await.unwrap();
    tx.revocations().insert(&[revocation(1)]).await.unwrap();
    tx.rollback().await;
    assert!(still_waits(waiting.as_mut()).await);
    revoke(&fixture.database, 2).await;
    news(&witness).await;
    timeout(Duration::from_secs(30), waiting).await.expect("news");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_feed_that_was_cut_tells_so_and_hears_again() {
    let fixture = postgres().await;
    let feed = fixture.database.revocation_feed();
    news(&feed).await;
    for number in 1..=3 {
        fixture.backdoor.query(&format!("SELECT pg_terminate_backend(pid, 5000) {LISTENERS}"));
        revoke(&fixture.database, number).await;
        news(&feed).await;
        assert_eq!(fixture.backdoor.query(&format!("SELECT count(*) {LISTENERS}")), "1");
        revoke(&fixture.database, 10 + number).await;
        news(&feed).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_feed_waits_while_the_server_is_away() {
    let mut cluster = Postgres::start_with(PostgresOptions::fast());
    let database = open_postgres(cluster.admin_url());
    database.migrate().await.unwrap();
    cluster.stop_immediate();
    let feed = database.revocation_feed();
    {
        let mut waiting = pin!(feed.changed());
        assert!(still_waits(waiting.as_mut()).await);
        cluster.start_again();
        timeout(Duration::from_secs(30), waiting).await.expect("news");
    }
    revoke(&database, 1).await;
    news(&feed).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_feed_that_is_dropped_listens_no_more() {
    let fixture = postgres().await;
    let feed = fixture.database.revocation_feed();
    news(&feed).await;
    assert_eq!(fixture.backdoor.query(&format!("SELECT count(*) {LISTENERS}")), "1");
    drop(feed);
    let gone = async {
        while fixture.backdoor.query(&format!("SELECT count(*) {LISTENERS}")) != "0" {
            tokio::task::yield_now().await;
        }
    };
    timeout(Duration::from_secs(30), gone).await.expect("the connection is closed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_has_no_other_servers() {
    let fixture = sqlite().await;
    let feed = fixture.database.revocation_feed();
    let mut waiting = pin!(feed.changed());
    assert!(still_waits(waiting.as_mut()).await);
    revoke(&fixture.database, 1).await;
    assert!(still_waits(waiting.as_mut()).await);
}
