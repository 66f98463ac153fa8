//! The database goes away and comes back.

use std::time::Duration;

use countersign_testkit::{Postgres, PostgresOptions, Reply};

use crate::installation::{Installation, PASSWORD, expect};

/// The promise: an answer within this time, whatever the database does.
const BOUND: Duration = Duration::from_secs(5);

async fn answered(site: &Installation) -> Reply {
    let login = site.try_log_in("ada", PASSWORD);
    tokio::time::timeout(BOUND, login).await.expect("an answer while the database is away")
}

#[track_caller]
fn says_to_come_back(reply: &Reply) {
    assert_eq!((reply.status, reply.code()), (503, "SERVICE_UNAVAILABLE"), "{}", reply.text);
    assert!(
        reply.header("retry-after").parse::<u32>().is_ok(),
        "Retry-After: {}",
        reply.header("retry-after")
    );
}

async fn works_again(site: &Installation) {
    let deadline = tokio::time::Instant::now() + Duration::from_secs(30);
    loop {
        let reply = site.try_log_in("ada", PASSWORD).await;
        if reply.status == 200 {
            return;
        }
        let late = tokio::time::Instant::now() > deadline;
        assert!(!late, "the server does not work again: {}\n{}", reply.text, site.server.log());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stopped_database_is_503_until_it_is_back() {
    // One that keeps what it has committed when it is stopped at once.
    let mut postgres = Postgres::start_with(PostgresOptions::default());
    let site = Installation::with(Some(postgres.database()), &[]).await;
    site.verified_account("ada").await;
    let ada = site.logged_in("ada").await;

    postgres.stop_immediate();
    says_to_come_back(&answered(&site).await);
    says_to_come_back(&tokio::time::timeout(BOUND, ada.get("/api/v1/users/me")).await.expect("an answer"));
    let health = tokio::time::timeout(BOUND, site.api().get("/health/ready")).await.expect("an answer");
    assert_eq!((health.status, health.at("/dependencies/database")), (503, &"down".into()));
    expect(200, site.api().get("/health/live").await);

    postgres.start_again();
    works_again(&site).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_frozen_database_is_503_until_it_thaws() {
    let postgres = Postgres::start_with(PostgresOptions::fast());
    let site = Installation::with(Some(postgres.database()), &[]).await;
    site.verified_account("ada").await;

    postgres.pause();
    says_to_come_back(&answered(&site).await);
    says_to_come_back(&answered(&site).await);
    postgres.resume();
    works_again(&site).await;
    assert_eq!(site.rows("users"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_starts_without_its_database_and_works_when_it_comes() {
    let mut postgres = Postgres::start_with(PostgresOptions::fast());
    let database = postgres.database();
    postgres.stop_immediate();
    let site = Installation::with(Some(database), &[]).await;
    says_to_come_back(&answered(&site).await);

    postgres.start_again();
    // It comes back without a schema; whoever asks before that is made is told to come back, and nothing else.
    let next = async {
        loop {
            let reply = answered(&site).await;
            if reply.status != 503 {
                return reply;
            }
        }
    };
    let reply = tokio::time::timeout(Duration::from_mins(1), next).await.expect("a prepared server");
    assert_eq!((reply.status, reply.code()), (401, "INVALID_CREDENTIALS"), "{}", reply.text);
    site.verified_account("ada").await;
}
