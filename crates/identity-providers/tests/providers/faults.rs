//! Providers that do not answer as they should.

use crate::issuer::{ACCESS_TOKEN, Issuer};
use crate::stub::{Reply, Stub};
use crate::world::{TestClock, World, grant, request, settings, told};
use countersign_identity_providers::{IdentityProviderSettings, OAuthIdentityProviders, Timeouts};
use countersign_ports::{Clock, IdentityProviders};
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;

const DISCOVERY: &str = "/realm/.well-known/openid-configuration";
const PATHS: [&str; 4] = [DISCOVERY, "/realm/jwks", "/realm/token", "/realm/userinfo"];

/// A world in which a login asks every address.
async fn curious() -> World {
    let world = World::new().await;
    world.issuer.state().claims = json!({ "email": null, "exp": 2_000_000_000 });
    world.issuer.state().userinfo = Some(json!({ "sub": "none" }));
    world
}

/// What comes of a login when one of the addresses answers so, and nothing is known from before.
async fn with(world: &World, path: &'static str, reply: Reply) -> String {
    world.clock.forward(3600);
    world.issuer.state().replies = [(path, reply)].into();
    told(world.log_in().await)
}

#[tokio::test]
async fn o8_nonsense_is_a_fault_wherever_it_comes() {
    let html = "<!doctype html><title>canary</title>";
    let world = curious().await;
    for path in PATHS {
        for (reply, expected) in [
            (Reply::text(200, "text/html", html), "faulty: it did not answer with JSON"),
            (Reply::text(200, "application/jwt", "a.b.c"), "faulty: it did not answer with JSON"),
            (Reply::text(500, "text/html", html), "faulty: it answered with status 500"),
            (Reply::Json(404, json!({})), "faulty: it answered with status 404"),
            (Reply::Json(429, json!({})), "unavailable: it answered with status 429"),
            (Reply::Json(503, json!({})), "unavailable: it answered with status 503"),
            (Reply::Json(204, json!({})), "faulty: it answered with status 204"),
        ] {
            assert_eq!(with(&world, path, reply.clone()).await, expected, "{path} {reply:?}");
        }
        for body in ["", "{", "[]", "null", "\"canary\"", "{}", "[[[[[["] {
            let told = with(&world, path, Reply::text(200, "application/json", body)).await;
            assert!(told.starts_with("faulty: its answer is not "), "{path} {body}: {told}");
        }
    }
    for body in ["", "{}", "[]", "{\"error\":7}"] {
        let told = with(&world, "/realm/token", Reply::text(400, "application/json", body)).await;
        assert_eq!(told, "faulty: its answer is not one of a token endpoint", "{body}");
    }
    assert_eq!(
        with(&world, "/realm/token", Reply::text(400, "text/html", html)).await,
        "faulty: it did not answer with JSON"
    );
}

#[tokio::test]
async fn o8_no_redirect_is_followed() {
    let target = Stub::start(|_| Reply::Json(200, json!({}))).await;
    let world = curious().await;
    for path in PATHS {
        for location in [format!("http://{}/", target.address), "/realm/jwks".to_owned()] {
            let told = with(&world, path, Reply::redirect(&location)).await;
            assert_eq!(told, "faulty: it answered with a redirect, and none is followed", "{path}");
        }
    }
    assert_eq!(target.connections(), 0);
}

#[tokio::test]
async fn o8_a_gigabyte_is_not_read() {
    for path in PATHS {
        let world = World::new().await;
        world.issuer.state().claims = json!({ "email": null });
        world.issuer.state().userinfo = Some(json!({}));
        world.issuer.state().replies.insert(path, Reply::Endless);
        assert_eq!(told(world.log_in().await), "faulty: its answer is larger than 256 KiB", "{path}");
        // What the sockets of both sides hold, and 256 KiB.
        let taken = world.issuer.stub.taken().await;
        assert!(taken < 24 << 20, "{path}: {taken} bytes");
    }
}

#[tokio::test]
async fn an_answer_may_have_256_kib() {
    for (padding, expected) in [(255, "ok"), (257, "faulty: its answer is larger than 256 KiB")] {
        let world = World::new().await;
        let keys: Vec<_> = world.issuer.state().keys.iter().map(crate::keys::SigningKey::jwk).collect();
        let set = json!({ "keys": keys, "padding": "x".repeat(padding * 1024) });
        world.issuer.state().replies.insert("/realm/jwks", Reply::Json(200, set));
        let outcome = world.log_in().await;
        assert_eq!(if outcome.is_ok() { "ok".to_owned() } else { told(outcome) }, expected);
    }
}

/// The providers of a world, with less patience.
fn impatient(issuer: &Issuer, request: u64, total: u64) -> OAuthIdentityProviders {
    let timeouts = Timeouts {
        connect: Duration::from_millis(request),
        request: Duration::from_millis(request),
        total: Duration::from_millis(total),
    };
    let settings =
        IdentityProviderSettings { providers: vec![settings(issuer)], timeouts, ..Default::default() };
    let clock: Arc<dyn Clock> = TestClock::new();
    OAuthIdentityProviders::new(&settings, &clock).unwrap()
}

#[tokio::test]
async fn o8_a_provider_that_hangs_is_given_up() {
    for path in PATHS {
        for (per_request, total, reply) in
            [(100, 60_000, Reply::Hang), (100, 60_000, Reply::Stall), (60_000, 300, Reply::Hang)]
        {
            let issuer = Issuer::start().await;
            let providers = impatient(&issuer, per_request, total);
            issuer.state().claims = json!({ "email": null });
            issuer.state().userinfo = Some(json!({}));
            issuer.state().replies.insert(path, reply);
            let outcome = match providers.authorization_url(&request("idp")).await {
                Ok(url) => providers.identify(grant("idp", &issuer.authorize(&url))).await,
                Err(error) => Err(error),
            };
            assert_eq!(told(outcome), "unavailable: it did not answer in time", "{path}");
        }
    }
}

#[tokio::test]
async fn a_provider_that_is_away_is_unavailable() {
    let world = World::new().await;
    world.log_in().await.unwrap();
    let url = world.providers.authorization_url(&request("idp")).await.unwrap();
    let code = world.issuer.authorize(&url);
    let World { issuer, providers, .. } = world;
    drop(issuer);
    tokio::task::yield_now().await;
    let told = told(providers.identify(grant("idp", &code)).await);
    assert!(told.starts_with("unavailable: it cannot be reached: "), "{told}");
    assert!(!told.contains("canary") && !told.contains("/token"), "{told}");
}

#[tokio::test]
async fn a_token_that_no_header_can_hold_is_not_sent() {
    let world = World::new().await;
    world.issuer.state().claims = json!({ "email": null });
    world.issuer.state().userinfo = Some(json!({}));
    let forged = format!("{ACCESS_TOKEN}\r\nX-Injected: 1");
    world.issuer.state().token_answer = json!({ "access_token": forged });
    assert_eq!(told(world.log_in().await), "faulty: its answer is not a token that can be sent");
    assert_eq!(world.asked("/realm/userinfo"), 0);
}
