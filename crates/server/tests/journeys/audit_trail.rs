//! The audit trail in MongoDB: every action arrives once, whatever happens to MongoDB.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use countersign_testkit::{Api, MongoDb, mongodb_database, postgres_database};
use futures_util::TryStreamExt;
use futures_util::future::join_all;
use mongodb::bson::{Document, doc};
use mongodb::{Client, Collection};
use serde_json::json;

use crate::installation::{Installation, PASSWORD, expect};

const ME: &str = "/api/v1/users/me";
const WORKERS: [&str; 4] = ["ada", "bob", "cleo", "dan"];

/// How many actions an outage lasts for. More are for a machine with time.
fn actions() -> usize {
    #[expect(clippy::disallowed_methods, reason = "a variable of the test run, not of the product")]
    let given = std::env::var("COUNTERSIGN_TEST_AUDIT_ACTIONS");
    given.ok().and_then(|number| number.parse().ok()).unwrap_or(2000)
}

async fn trail(url: &str) -> Collection<Document> {
    let client = Client::with_uri_str(url).await.unwrap();
    let database = client.default_database().unwrap_or_else(|| client.database("countersign"));
    database.collection("audit_events")
}

/// What of the trail there is for an action: the request of each event. Each identifier is there once by its index.
async fn requests(trail: &Collection<Document>, action: &str) -> Vec<String> {
    let found = trail.find(doc! { "action": action }).await.unwrap();
    let found: Vec<Document> = found.try_collect().await.unwrap();
    let request = |event: &Document| {
        let origin = event.get_document("event").unwrap().get_document("origin").unwrap();
        origin.get_str("request").unwrap().to_owned()
    };
    found.iter().map(request).collect()
}

/// Changes the profiles of some people, at once, this often together; gives the requests that did it.
async fn act(people: &[Api], count: usize) -> Vec<String> {
    let workers = people.iter().map(|person| async move {
        let mut done = Vec::new();
        for number in 0..count / people.len() {
            let reply =
                expect(200, person.patch(ME, json!({ "company": format!("Engines {number}") })).await);
            done.push(reply.header("x-request-id").to_owned());
        }
        done
    });
    join_all(workers).await.into_iter().flatten().collect()
}

async fn people(site: &Installation) -> Vec<Api> {
    let mut people = Vec::new();
    for name in WORKERS {
        site.verified_account(name).await;
        people.push(site.logged_in(name).await);
    }
    people
}

fn waiting(site: &Installation) -> u64 {
    let sql = "SELECT CAST(count(*) AS TEXT) AS value FROM outbox WHERE due_at IS NOT NULL";
    site.ask(sql).parse().unwrap()
}

/// Waits until nothing waits; gives how long that took.
async fn drained(site: &Installation) -> Duration {
    let begun = Instant::now();
    // The promise, of an idle machine, and some patience with a busy one.
    let bound = Duration::from_mins(1) * u32::try_from(actions().div_ceil(10_000)).unwrap();
    while waiting(site) > 0 {
        assert!(begun.elapsed() < bound, "{} still wait:\n{}", waiting(site), site.server.log());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    begun.elapsed()
}

#[track_caller]
fn once_each(done: &[String], arrived: &[String]) {
    let (wanted, there) = (done.iter().collect::<BTreeSet<_>>(), arrived.iter().collect::<BTreeSet<_>>());
    assert_eq!(wanted.len(), done.len());
    assert_eq!(there.len(), arrived.len(), "an action arrived twice");
    assert_eq!(wanted, there);
}

/// Waits until `/health` says this of the audit store; the server is never unwell for it.
async fn health_says(site: &Installation, state: &str) {
    let deadline = Instant::now() + Duration::from_secs(30);
    loop {
        let health = expect(200, site.api().get("/health/ready").await);
        if health.at("/dependencies/audit") == state {
            return;
        }
        assert!(Instant::now() < deadline, "{}", health.text);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn on_postgres(url: &str) -> Installation {
    Installation::with(Some(postgres_database()), &[("AUDIT_URL", url)]).await
}

async fn every_action_arrives(site: Installation, url: String) {
    let people = people(&site).await;
    let done = act(&people, 40).await;
    let refused = site.try_log_in("ada", "not this one").await;
    drained(&site).await;
    let trail = trail(&url).await;
    once_each(&done, &requests(&trail, "profile_updated").await);
    assert_eq!(requests(&trail, "user_registered").await.len(), WORKERS.len());
    let failed = doc! { "action": "logged_in", "refused": true };
    let failed = trail.find_one(failed).await.unwrap().unwrap();
    let request = failed.get_document("event").unwrap().get_document("origin").unwrap().get_str("request");
    assert_eq!(request.unwrap(), refused.header("x-request-id"));
    assert_eq!(site.rows("audit_events"), 0, "nothing of it is in the database");
    health_says(&site, "up").await;
    let doctor = site.server.command(&["doctor"]);
    assert!(String::from_utf8_lossy(&doctor.stdout).contains("MongoDB answers"), "{doctor:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_action_arrives_from_sqlite() {
    let url = mongodb_database();
    every_action_arrives(Installation::with(None, &[("AUDIT_URL", &url)]).await, url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_action_arrives_from_postgres() {
    let url = mongodb_database();
    every_action_arrives(on_postgres(&url).await, url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_while_mongodb_is_stopped() {
    let mut mongodb = MongoDb::start();
    let site = on_postgres(&mongodb.url()).await;
    let people = people(&site).await;
    let before = act(&people, 200).await;
    drained(&site).await;

    mongodb.stop();
    let begun = Instant::now();
    let during = act(&people, actions()).await;
    let acting = begun.elapsed();
    health_says(&site, "degraded").await;
    let backlog = waiting(&site);
    assert!(backlog >= u64::try_from(during.len()).unwrap());
    mongodb.start_again();
    let draining = drained(&site).await;
    println!("{backlog} entries of {acting:?} waited, and were gone {draining:?} after MongoDB was back");

    let trail = trail(&mongodb.url()).await;
    once_each(&[before, during].concat(), &requests(&trail, "profile_updated").await);
    health_says(&site, "up").await;
}

/// How long each of some actions took, sorted.
async fn times(person: &Api, count: usize) -> Vec<Duration> {
    let mut times = Vec::new();
    for number in 0..count {
        let begun = Instant::now();
        expect(200, person.patch(ME, json!({ "company": format!("Timed {number}") })).await);
        times.push(begun.elapsed());
    }
    times.sort();
    times
}

#[tokio::test(flavor = "multi_thread")]
async fn a_frozen_mongodb_slows_nobody_down_and_mails_go_on() {
    let mongodb = MongoDb::start();
    let site = on_postgres(&mongodb.url()).await;
    let people = people(&site).await;
    let usual = times(&people[0], 400).await;
    drained(&site).await;

    mongodb.pause();
    let done = act(&people, 200).await;
    let frozen = times(&people[0], 400).await;
    let (half, most) = (usual.len() / 2, usual.len() * 99 / 100);
    println!(
        "median and 99th percentile: {:?} {:?}, while MongoDB is frozen {:?} {:?}",
        usual[half], usual[most], frozen[half], frozen[most]
    );
    assert!(frozen[half] < usual[half] * 3 + Duration::from_millis(5), "actions wait for MongoDB");
    site.register("eve").await;
    site.mail("eve@example.org", 1).await;
    health_says(&site, "degraded").await;
    mongodb.resume();
    drained(&site).await;

    let arrived = requests(&trail(&mongodb.url()).await, "profile_updated").await;
    assert_eq!(arrived.len(), 400 + 200 + 400);
    assert!(done.iter().all(|request| arrived.contains(request)));
    health_says(&site, "up").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_taken_out_of_the_outbox_survives_a_kill_of_mongodb() {
    let mut mongodb = MongoDb::start();
    let site = on_postgres(&mongodb.url()).await;
    let people = people(&site).await;
    let mut done = Vec::new();
    for _ in 0..3 {
        // Killed while entries are under way, and back while there are more.
        let (some, ()) = tokio::join!(act(&people, 400), async {
            while waiting(&site) == 0 {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            tokio::task::block_in_place(|| mongodb.stop_immediate());
        });
        done.extend(some);
        let (more, ()) = tokio::join!(act(&people, 100), async {
            tokio::task::block_in_place(|| mongodb.start_again());
        });
        done.extend(more);
    }
    drained(&site).await;
    once_each(&done, &requests(&trail(&mongodb.url()).await, "profile_updated").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_mongodb_refuses_is_put_aside_for_all_to_see_and_the_others_arrive() {
    let url = mongodb_database();
    let site = on_postgres(&url).await;
    site.verified_account("ada").await;
    drained(&site).await;
    let trail = trail(&url).await;
    let rule = doc! { "action": { "$ne": "session_refreshed" } };
    let database = trail.client().default_database().unwrap();
    database.run_command(doc! { "collMod": "audit_events", "validator": rule }).await.unwrap();

    let tokens = site.log_in("ada").await;
    let ada = site.api().with_token(&tokens.access);
    let before = act(std::slice::from_ref(&ada), 20).await;
    expect(200, site.try_refresh(&tokens.refresh).await);
    let after = act(&[site.logged_in("ada").await], 20).await;
    drained(&site).await;
    once_each(&[before, after].concat(), &requests(&trail, "profile_updated").await);

    let health = expect(200, site.api().get("/health/ready").await);
    assert_eq!(
        (health.at("/dependencies/audit"), health.at("/dependencies/outbox")),
        (&"up".into(), &"degraded".into())
    );
    let doctor = site.server.command(&["doctor"]);
    let said = String::from_utf8_lossy(&doctor.stdout);
    assert!(said.contains("dead letters") && said.contains("audit_recorded"), "{said}");
    assert!(said.contains("Document failed validation"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_starts_without_mongodb_and_delivers_when_it_comes() {
    let mut mongodb = MongoDb::start();
    mongodb.stop_immediate();
    let site = Installation::with(None, &[("AUDIT_URL", &mongodb.url())]).await;
    site.verified_account("ada").await;
    expect(200, site.try_log_in("ada", PASSWORD).await);
    health_says(&site, "degraded").await;
    mongodb.start_again();
    drained(&site).await;
    assert_eq!(requests(&trail(&mongodb.url()).await, "user_registered").await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_forgets_what_is_older_than_the_setting_says() {
    let settings = [("COUNTERSIGN_AUDIT_RETENTION_DAYS", "30")];
    let mut site = Installation::with(Some(postgres_database()), &settings).await;
    site.verified_account("ada").await;
    site.log_in("ada").await;
    drained(&site).await;
    site.ask(
        "UPDATE audit_events SET occurred_at = now() - interval '31 days' WHERE action = 'user_registered'",
    );
    let kept = site.rows("audit_events") - 1;
    site.server.restart().await;
    let deadline = Instant::now() + Duration::from_secs(30);
    while site.rows("audit_events") > kept {
        assert!(Instant::now() < deadline, "{}", site.server.log());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(site.ask("SELECT count(*) FROM audit_events WHERE action = 'logged_in'"), "1");
}
