//! Many at once.

use futures_util::future::join_all;
use serde_json::json;

use crate::installation::{Installation, PASSWORD, Tokens, expect, on_both_engines};

on_both_engines!(of_a_hundred_registrations_of_one_address_one_succeeds, of_fifty_refreshes_one_succeeds);

async fn of_a_hundred_registrations_of_one_address_one_succeeds(site: Installation) {
    let variants =
        ["ada@example.org", "Ada@Example.org", "ADA@EXAMPLE.ORG", " ada@example.org", "ada@example.org "];
    let api = site.api();
    let requests = (0..100).map(|n| {
        let body = json!({ "username": format!("ada{n}"), "email": variants[n % variants.len()], "password": PASSWORD });
        // A hasher with a full queue asks to come back.
        let api = api.clone();
        async move {
            loop {
                let reply = api.post("/api/v1/auth/register", body.clone()).await;
                if reply.status != 503 {
                    return reply;
                }
            }
        }
    });
    let replies = join_all(requests).await;
    assert_eq!(replies.iter().filter(|reply| reply.status == 201).count(), 1);
    assert_eq!(replies.iter().filter(|reply| reply.code() == "DUPLICATE_EMAIL").count(), 99);
    assert_eq!(site.rows("users"), 1);
    while site.rows("outbox") > 0 {
        tokio::task::yield_now().await;
    }
    let mails: Vec<_> = site.server.outbox().into_iter().flat_map(|mail| mail.to).collect();
    assert_eq!(mails.len(), 1);
    assert!(mails[0].eq_ignore_ascii_case("ada@example.org"), "{mails:?}");
}

async fn of_fifty_refreshes_one_succeeds(site: Installation) {
    site.verified_account("ada").await;
    let tokens = site.log_in("ada").await;
    let replies = join_all((0..50).map(|_| site.try_refresh(&tokens.refresh))).await;
    let successes: Vec<_> = replies.iter().filter(|reply| reply.status == 200).collect();
    assert_eq!(successes.len(), 1);
    assert_eq!(replies.iter().filter(|reply| reply.code() == "INVALID_TOKEN").count(), 49);
    let successor = Tokens::of(successes[0]);
    expect(200, site.try_refresh(&successor.refresh).await);
}
