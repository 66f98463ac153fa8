//! Two servers on one PostgreSQL.

use crate::installation::{Installation, PASSWORD, Tokens, expect};
use crate::people::{calm_step, tokens_of};
use countersign_testkit::{Api, Reply, Server, postgres_database};
use futures_util::future::join_all;
use serde_json::{Value, json};
use std::time::Duration;

/// How long another node may accept what ended here.
const BOUND: Duration = Duration::from_secs(1);
/// The suite is for finding out that it breaks; how often it holds is a matter of longer runs.
const ROUNDS: usize = 2;

struct Nodes {
    one: Installation,
    two: Server,
}

impl Nodes {
    async fn start(settings: &[(&str, &str)]) -> Self {
        let database = postgres_database();
        let url = database.url();
        let mut settings = settings.to_vec();
        settings.push(("COUNTERSIGN_PUBLIC_URL", "http://auth.example.org"));
        let one = Installation::with(Some(database), &settings).await;
        // Keys, and mails in files: whichever node sends one.
        let folder = one.server.data_dir();
        settings.push(("DATABASE_URL", &url));
        settings.push(("COUNTERSIGN_DATA_DIR", folder.to_str().unwrap()));
        let two = Server::start(env!("CARGO_BIN_EXE_countersign"), &settings).await;
        Self { one, two }
    }

    fn apis(&self) -> [Api; 2] {
        [self.one.api(), self.two.api()]
    }

    /// Sends one request fifty times at once, half of it to each node.
    async fn fifty(&self, path: &str, bodies: &[Value]) -> Vec<Reply> {
        let apis = self.apis();
        join_all((0..50).map(|n| apis[n % 2].post(path, bodies[n % bodies.len()].clone()))).await
    }
}

fn successes(replies: &[Reply]) -> usize {
    for reply in replies {
        assert!(reply.status < 500, "{}: {}", reply.status, reply.text);
    }
    replies.iter().filter(|reply| reply.status == 200).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_good_once_is_good_once_on_two_nodes() {
    let nodes = Nodes::start(&[]).await;
    let site = &nodes.one;
    for round in 0..ROUNDS {
        let name = format!("ada{round}");
        let email = format!("{name}@example.org");
        // The token that proves an address.
        site.register(&name).await;
        let token = site.mail(&email, 1).await.token();
        let verify = nodes.fifty("/api/v1/auth/email/verify", &[json!({ "token": token })]).await;
        assert_eq!(successes(&verify), 1, "verification, round {round}");
        // A refresh token.
        let tokens = site.log_in(&name).await;
        let body = json!({ "refresh_token": tokens.refresh });
        let refreshed = nodes.fifty("/api/v1/auth/refresh", &[body]).await;
        assert_eq!(successes(&refreshed), 1, "refresh, round {round}");
        let successor = Tokens::of(refreshed.iter().find(|reply| reply.status == 200).unwrap());
        tokens_of(site.try_refresh(&successor.refresh).await);
        // The token of a reset.
        let forgot = json!({ "email": email });
        expect(200, site.api().post("/api/v1/auth/password/forgot", forgot).await);
        let token = site.mail(&email, 2).await.token();
        let body = json!({ "token": token, "password": PASSWORD });
        let apis = nodes.apis();
        let resets = join_all((0..10).map(|n| apis[n % 2].post("/api/v1/auth/password/reset", body.clone())));
        assert_eq!(successes(&resets.await), 1, "reset, round {round}");
        // A ticket, a backup code, a time step.
        let protected = site.protected(&format!("grace{round}")).await;
        let name = format!("grace{round}");
        let ticket = site.ticket(&name).await;
        let body = json!({ "mfa_ticket": ticket, "backup_code": protected.backup_codes[0] });
        let verified = nodes.fifty("/api/v1/auth/mfa/verify", &[body]).await;
        assert_eq!(successes(&verified), 1, "ticket, round {round}");
        let tickets = join_all((0..4).map(|_| site.ticket(&name))).await;
        let with = |proof: &str, code: &str| -> Vec<Value> {
            tickets.iter().map(|ticket| json!({ "mfa_ticket": ticket, proof: code })).collect()
        };
        // Four tickets and no more: a fifth wrong one would lock.
        let apis = nodes.apis();
        let all = async |bodies: Vec<Value>| {
            let requests = bodies.into_iter().enumerate();
            join_all(requests.map(|(n, body)| apis[n % 2].post("/api/v1/auth/mfa/verify", body))).await
        };
        let verified = all(with("backup_code", &protected.backup_codes[1])).await;
        assert_eq!(successes(&verified), 1, "backup code, round {round}");
        let tickets = join_all((0..4).map(|_| site.ticket(&name))).await;
        calm_step().await;
        let code = protected.generator.current();
        let bodies = tickets.iter().map(|ticket| json!({ "mfa_ticket": ticket, "code": code })).collect();
        assert_eq!(successes(&all(bodies).await), 1, "time step, round {round}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_ends_on_one_node_is_refused_on_the_other_within_a_second() {
    let nodes = Nodes::start(&[]).await;
    let site = &nodes.one;
    site.verified_account("ada").await;
    for round in 0..20 {
        if round == 10 {
            cut_feeds(site);
        }
        let tokens = site.log_in("ada").await;
        let [here, there] = nodes.apis().map(|api| api.with_token(&tokens.access));
        expect(200, there.get("/api/v1/users/me").await);
        expect(200, here.post("/api/v1/auth/logout", json!({})).await);
        assert_eq!(here.get("/api/v1/users/me").await.code(), "TOKEN_BLACKLISTED");
        let ended = tokio::time::Instant::now();
        loop {
            let asked = ended.elapsed();
            let reply = there.get("/api/v1/users/me").await;
            if reply.code() == "TOKEN_BLACKLISTED" {
                break;
            }
            assert!(asked < BOUND, "accepted {asked:?} after the logout, round {round}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn where_each_request_asks_the_database_nothing_ended_is_accepted_anywhere() {
    let nodes = Nodes::start(&[("COUNTERSIGN_SESSIONS_CHECK", "database")]).await;
    let site = &nodes.one;
    site.verified_account("ada").await;
    for _ in 0..20 {
        let tokens = site.log_in("ada").await;
        let [here, there] = nodes.apis().map(|api| api.with_token(&tokens.access));
        expect(200, there.get("/api/v1/users/me").await);
        expect(200, here.post("/api/v1/auth/logout", json!({})).await);
        assert_eq!(there.get("/api/v1/users/me").await.code(), "TOKEN_BLACKLISTED");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lock_holds_on_both_nodes() {
    let nodes = Nodes::start(&[]).await;
    nodes.one.verified_account("ada").await;
    let body = |password: &str| json!({ "identifier": "ada", "password": password });
    let replies = nodes.fifty("/api/v1/auth/login", &[body("not the password")]).await;
    assert_eq!(replies.iter().filter(|reply| reply.code() == "INVALID_CREDENTIALS").count(), 5);
    for api in nodes.apis() {
        assert_eq!(api.post("/api/v1/auth/login", body(PASSWORD)).await.code(), "ACCOUNT_LOCKED");
    }
}

/// Cuts the connections by which the nodes hear of each other, as a failing network would.
fn cut_feeds(site: &Installation) {
    let cut = "SELECT CAST(count(pg_terminate_backend(pid)) AS TEXT) AS value FROM pg_stat_activity \
               WHERE query LIKE 'LISTEN%' AND datname = current_database()";
    assert_eq!(site.ask(cut), "2");
}
