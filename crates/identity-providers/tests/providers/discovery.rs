//! What an issuer publishes, how often it is asked for, and the `iss` beside a code.

use crate::issuer::{Issuer, SUBJECT};
use crate::keys::SigningKey;
use crate::stub::Reply;
use crate::world::{World, request, told};
use countersign_identity_providers::ProviderSettings;
use countersign_ports::IdentityProviders;
use serde_json::{Value, json};
use std::sync::Arc;

const DISCOVERY: &str = "/realm/.well-known/openid-configuration";
const JWKS: &str = "/realm/jwks";
const NO_KEY: &str = "untrustworthy: the ID token is not signed by a key of the issuer";

#[tokio::test]
async fn what_is_published_is_asked_for_once_an_hour() {
    let world = World::new().await;
    for _ in 0..3 {
        world.log_in().await.unwrap();
    }
    assert_eq!((world.asked(DISCOVERY), world.asked(JWKS), world.asked("/realm/token")), (1, 1, 3));
    world.clock.forward(3600);
    world.issuer.state().claims = json!({ "exp": 2_000_000_000 });
    world.log_in().await.unwrap();
    assert_eq!((world.asked(DISCOVERY), world.asked(JWKS)), (2, 2));
}

#[tokio::test]
async fn many_who_come_at_once_ask_once() {
    let world = Arc::new(World::new().await);
    let asking = (0..20).map(|_| {
        let world = Arc::clone(&world);
        tokio::spawn(async move { world.log_in().await.is_ok() })
    });
    for asked in asking.collect::<Vec<_>>() {
        assert!(asked.await.unwrap());
    }
    assert_eq!((world.asked(DISCOVERY), world.asked(JWKS)), (1, 1));
}

#[tokio::test]
async fn a_failure_is_tried_again_after_seconds() {
    let world = World::new().await;
    world.issuer.state().replies.insert(DISCOVERY, Reply::Json(503, json!({})));
    for _ in 0..3 {
        assert_eq!(told(world.log_in().await), "unavailable: it answered with status 503");
    }
    assert_eq!(world.asked(DISCOVERY), 1);
    world.issuer.state().replies.clear();
    world.clock.forward(3);
    assert_eq!(world.log_in().await.unwrap().subject.as_str(), SUBJECT);
}

#[tokio::test]
async fn a_clock_that_was_set_back_keeps_nothing_for_ever() {
    let world = World::new().await;
    world.log_in().await.unwrap();
    world.clock.forward(-1);
    world.log_in().await.unwrap();
    assert_eq!(world.asked(DISCOVERY), 2);
}

#[tokio::test]
async fn keys_that_were_rotated_are_found_at_once() {
    let world = World::new().await;
    world.log_in().await.unwrap();
    let old = world.issuer.state().keys.remove(0);
    world.issuer.state().keys.push(SigningKey::new("RS256", "k2"));
    world.log_in().await.unwrap();
    assert_eq!(world.asked(JWKS), 2);
    // The old one is of no use any more.
    let new = std::mem::replace(&mut world.issuer.state().keys, vec![old]);
    let published = Reply::Json(200, json!({ "keys": [new[0].jwk()] }));
    world.issuer.state().replies.insert(JWKS, published);
    assert_eq!(told(world.log_in().await), NO_KEY);
}

#[tokio::test]
async fn an_unknown_key_is_looked_for_once_a_minute() {
    let world = World::new().await;
    world.log_in().await.unwrap();
    world.issuer.state().header = json!({ "kid": "unknown" });
    for _ in 0..3 {
        assert_eq!(told(world.log_in().await), NO_KEY);
    }
    assert_eq!(world.asked(JWKS), 2);
    world.clock.forward(60);
    assert_eq!(told(world.log_in().await), NO_KEY);
    assert_eq!(world.asked(JWKS), 3);
    world.issuer.state().header = json!({});
    world.log_in().await.unwrap();
}

#[tokio::test]
async fn a_failed_search_for_keys_keeps_those_there_are() {
    let world = World::new().await;
    world.log_in().await.unwrap();
    world.issuer.state().header = json!({ "kid": "unknown" });
    world.issuer.state().replies.insert(JWKS, Reply::Json(500, json!({})));
    assert_eq!(told(world.log_in().await), "faulty: it answered with status 500");
    world.issuer.state().header = json!({});
    world.log_in().await.unwrap();
}

#[tokio::test]
async fn a_set_is_read_past_keys_that_are_of_no_use() {
    let world = World::new().await;
    let (mut for_encryption, good) =
        (SigningKey::new("RS256", "k1").jwk(), world.issuer.state().keys[0].jwk());
    for_encryption["use"] = "enc".into();
    let keys = json!([
        { "kty": "oct", "k": "c2VjcmV0", "kid": "k1", "alg": "HS256" },
        { "kty": "AKP", "alg": "ML-DSA-44", "kid": "k1", "pub": "AA" },
        { "kty": "EC", "crv": "secp256k1", "kid": "k1", "x": "AA", "y": "AA" },
        { "kty": "RSA", "kid": "k1", "n": "AA", "e": "AQAB" },
        7,
        for_encryption,
        good,
    ]);
    world.issuer.state().replies.insert(JWKS, Reply::Json(200, json!({ "keys": keys })));
    world.log_in().await.unwrap();
    // Nor does a token have to say which key it was, where one fits.
    world.issuer.state().header = json!({ "kid": null });
    world.log_in().await.unwrap();
}

#[tokio::test]
async fn a_key_that_is_not_for_signatures_verifies_none() {
    for (member, value) in
        [("use", json!("enc")), ("key_ops", json!(["encrypt"])), ("alg", json!("RSA-OAEP"))]
    {
        let world = World::new().await;
        let mut key = world.issuer.state().keys[0].jwk();
        key[member] = value;
        world.issuer.state().replies.insert(JWKS, Reply::Json(200, json!({ "keys": [key] })));
        assert_eq!(told(world.log_in().await), NO_KEY, "{member}");
    }
}

#[tokio::test]
async fn a_document_of_another_issuer_is_refused() {
    let world = World::new().await;
    let issuer = world.issuer.issuer();
    for other in
        [format!("{issuer}/"), issuer.to_uppercase(), "https://evil.example".to_owned(), String::new()]
    {
        world.issuer.state().discovery = json!({ "issuer": other });
        world.clock.forward(3);
        assert!(
            told(world.log_in().await).starts_with("faulty: its discovery document is of another issuer")
        );
    }
    assert_eq!(world.asked("/realm/token"), 0);
}

#[tokio::test]
async fn an_issuer_may_end_with_a_slash() {
    let issuer = Issuer::start().await;
    let settings = ProviderSettings {
        kind: countersign_identity_providers::ProviderKind::OpenIdConnect {
            issuer: format!("{}/", issuer.issuer()),
        },
        ..crate::world::settings(&issuer)
    };
    issuer.state().discovery = json!({ "issuer": format!("{}/", issuer.issuer()) });
    let providers = crate::world::providers(vec![settings], &crate::world::TestClock::new());
    assert!(providers.authorization_url(&request("idp")).await.is_ok());
}

#[tokio::test]
async fn a_document_that_lacks_something_is_refused() {
    for missing in ["issuer", "authorization_endpoint", "token_endpoint", "jwks_uri"] {
        let world = World::new().await;
        world.issuer.state().discovery = json!({ missing: null });
        let expected = "faulty: its answer is not a discovery document";
        assert_eq!(told(world.log_in().await), expected, "{missing}");
    }
}

#[tokio::test]
async fn o3_an_issuer_beside_the_code_is_checked_before_the_code_is_told() {
    let world = World::new().await;
    let issuer = world.issuer.issuer();
    let with = |issuer: Option<&str>| {
        let issuer = issuer.map(str::to_owned);
        world.log_in_with(move |grant| grant.issuer = issuer)
    };
    assert!(with(Some(&issuer)).await.is_ok());
    let asked = world.asked("/realm/token");
    let others = "untrustworthy: the `iss` beside the code is another's";
    for other in ["https://evil.example", "", &format!("{issuer}/")] {
        assert_eq!(told(with(Some(other)).await), others, "{other}");
    }
    assert_eq!(world.asked("/realm/token"), asked);
}

#[tokio::test]
async fn an_issuer_that_promises_to_name_itself_has_to() {
    for (promise, required) in [(json!(true), true), (json!(false), false), (Value::Null, false)] {
        let world = World::new().await;
        world.issuer.state().discovery = json!({ "authorization_response_iss_parameter_supported": promise });
        let issuer = world.issuer.issuer();
        assert!(world.log_in_with(move |grant| grant.issuer = Some(issuer)).await.is_ok());
        let without = world.log_in().await;
        if required {
            assert_eq!(told(without), "untrustworthy: the `iss` beside the code is missing");
            assert_eq!(world.asked("/realm/token"), 1);
        } else {
            assert!(without.is_ok());
        }
    }
}
