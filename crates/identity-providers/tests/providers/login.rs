//! Logging in at an OpenID Connect issuer.

use crate::issuer::{Authentication, CLIENT, Issuer, SUBJECT};
use crate::keys::{SigningKey, sha256};
use crate::world::{World, grant, providers, request, settings, told, verifier};
use countersign_domain::ProviderName;
use countersign_identity_providers::ProviderSettings;
use countersign_ports::{CodeVerifier, IdentityProviders, ProviderError};
use secrecy::SecretString;
use serde_json::{Value, json};
use std::collections::HashMap;

#[tokio::test]
async fn somebody_logs_in() {
    let world = World::new().await;
    let profile = world.log_in().await.unwrap();
    assert_eq!(profile.subject.as_str(), SUBJECT);
    assert_eq!(profile.email.unwrap().as_str(), "Ada@example.com");
    assert!(profile.email_verified);
    assert_eq!(profile.name.unwrap().as_str(), "Ada Lovelace");
    assert_eq!(profile.username_hint.unwrap().as_str(), "ada");
}

#[tokio::test]
async fn every_accepted_algorithm_is_verified() {
    for algorithm in ["RS256", "PS256", "ES256", "ES384", "EdDSA"] {
        let world = World::new().await;
        world.issuer.state().keys = vec![SigningKey::new(algorithm, "k1")];
        assert_eq!(world.log_in().await.unwrap().subject.as_str(), SUBJECT, "{algorithm}");
    }
}

#[tokio::test]
async fn the_authorization_request_is_complete() {
    let issuer = Issuer::start().await;
    issuer.state().discovery = json!({ "authorization_endpoint": "https://idp.example/authorize?tenant=a" });
    let world = World::of(issuer);
    let extra = ProviderSettings { extra_scopes: vec!["groups".to_owned()], ..settings(&world.issuer) };
    let url = providers(vec![extra], &world.clock).authorization_url(&request("idp")).await.unwrap();
    assert_eq!((url.host_str(), url.path()), (Some("idp.example"), "/authorize"));
    let parameters: HashMap<String, String> = url.query_pairs().into_owned().collect();
    let expected = [
        ("tenant", "a"),
        ("response_type", "code"),
        ("client_id", CLIENT),
        ("redirect_uri", "https://auth.example.org/cb/idp?a=b"),
        ("scope", "openid email profile groups"),
        ("state", "state-canary"),
        ("nonce", "nonce-canary"),
        ("code_challenge", &sha256(verifier().expose())),
        ("code_challenge_method", "S256"),
    ];
    assert_eq!(parameters, expected.map(|(name, value)| (name.to_owned(), value.to_owned())).into());
    assert!(!url.as_str().contains(verifier().expose()));
}

#[tokio::test]
async fn we_authenticate_in_the_way_that_the_issuer_takes() {
    let cases = [
        (Authentication::Basic, json!(["client_secret_post", "client_secret_basic"])),
        (Authentication::Basic, Value::Null),
        (Authentication::Post, json!(["private_key_jwt", "client_secret_post"])),
        (Authentication::Public, json!(["none"])),
    ];
    for (authentication, methods) in cases {
        let issuer = Issuer::start().await;
        issuer.state().authentication = authentication;
        issuer.state().discovery = json!({ "token_endpoint_auth_methods_supported": methods });
        assert!(World::of(issuer).log_in().await.is_ok(), "{authentication:?}");
    }
    let world = World::new().await;
    world.issuer.state().discovery = json!({ "token_endpoint_auth_methods_supported": ["private_key_jwt"] });
    assert!(told(world.log_in().await).starts_with("faulty: it takes none of our ways"));
}

#[tokio::test]
async fn o2_a_code_is_good_once_with_its_verifier_and_its_redirect_uri() {
    let world = World::new().await;
    assert_eq!(told(world.log_in_with(|grant| grant.code = SecretString::from("made-up")).await), "refused");
    let other = CodeVerifier::parse(&"x".repeat(43)).unwrap();
    assert_eq!(told(world.log_in_with(|grant| grant.code_verifier = other).await), "refused");
    let changed = |grant: &mut countersign_ports::CallbackGrant| grant.redirect_uri.set_path("/elsewhere");
    assert_eq!(told(world.log_in_with(changed).await), "refused");
    let url = world.providers.authorization_url(&request("idp")).await.unwrap();
    let code = world.issuer.authorize(&url);
    assert!(world.providers.identify(grant("idp", &code)).await.is_ok());
    assert_eq!(told(world.providers.identify(grant("idp", &code)).await), "refused");
}

#[tokio::test]
async fn a_wrong_secret_is_told_to_the_operator() {
    let issuer = Issuer::start().await;
    let public = ProviderSettings { client_secret: None, ..settings(&issuer) };
    let world = World::of(issuer);
    let providers = providers(vec![public], &world.clock);
    let outcome = providers.identify(grant("idp", "code")).await;
    assert_eq!(told(outcome), "faulty: it refused the exchange of the code: invalid_client");
}

#[tokio::test]
async fn o5_only_a_strict_true_verifies_an_address() {
    for (claim, verified) in [
        (json!(true), true),
        (json!(false), false),
        (json!("true"), false),
        (json!(1), false),
        (Value::Null, false),
    ] {
        let world = World::new().await;
        world.issuer.state().claims = json!({ "email_verified": claim });
        let profile = world.log_in().await.unwrap();
        assert_eq!((profile.email.is_some(), profile.email_verified), (true, verified), "{claim}");
    }
}

#[tokio::test]
async fn what_cannot_be_used_here_is_left_out() {
    let world = World::new().await;
    world.issuer.state().claims =
        json!({ "email": "ada@localhost", "name": 7, "preferred_username": "ada@x" });
    let profile = world.log_in().await.unwrap();
    assert_eq!((profile.email, profile.email_verified), (None, false));
    assert_eq!((profile.name, profile.username_hint), (None, None));
}

#[tokio::test]
async fn an_address_that_the_id_token_lacks_is_asked_for() {
    let world = World::new().await;
    world.issuer.state().claims = json!({ "email": null, "email_verified": true, "name": null });
    world.issuer.state().userinfo =
        Some(json!({ "sub": SUBJECT, "email": "b@example.com", "email_verified": true, "name": "B" }));
    let profile = world.log_in().await.unwrap();
    assert_eq!((profile.email.unwrap().as_str(), profile.email_verified), ("b@example.com", true));
    assert_eq!((profile.name.unwrap().as_str(), profile.username_hint.unwrap().as_str()), ("B", "ada"));
}

#[tokio::test]
async fn what_the_id_token_says_of_verification_is_not_said_of_another_address() {
    let world = World::new().await;
    world.issuer.state().claims = json!({ "email": null, "email_verified": true });
    world.issuer.state().userinfo = Some(json!({ "sub": SUBJECT, "email": "b@example.com" }));
    assert!(!world.log_in().await.unwrap().email_verified);
}

#[tokio::test]
async fn an_issuer_without_addresses_identifies_all_the_same() {
    let world = World::new().await;
    world.issuer.state().claims = json!({ "email": null });
    assert_eq!(world.log_in().await.unwrap().email, None);
    world.issuer.state().userinfo = Some(json!({ "sub": SUBJECT }));
    assert_eq!(world.log_in().await.unwrap().email, None);
}

#[tokio::test]
async fn userinfo_about_somebody_else_is_refused() {
    let world = World::new().await;
    world.issuer.state().claims = json!({ "email": null });
    for said in [json!({ "sub": "another", "email": "a@example.com" }), json!({ "email": "a@example.com" })] {
        world.issuer.state().userinfo = Some(said.clone());
        world.clock.forward(3600);
        world.issuer.state().claims = json!({ "email": null, "exp": i64::MAX >> 12 });
        let told = told(world.log_in().await);
        let expected = if said["sub"].is_null() {
            "faulty: its answer is not one of a userinfo endpoint"
        } else {
            "untrustworthy: its userinfo is about somebody else than its ID token"
        };
        assert_eq!(told, expected);
    }
}

#[tokio::test]
async fn a_provider_that_is_not_set_up_is_unknown() {
    let world = World::new().await;
    let unknown = world.providers.authorization_url(&request("other")).await;
    assert!(matches!(unknown, Err(ProviderError::Unknown)));
    let unknown = world.providers.identify(grant("other", "code")).await;
    assert!(matches!(unknown, Err(ProviderError::Unknown)));
    let listed: Vec<(ProviderName, String)> =
        world.providers.list().into_iter().map(|info| (info.name, info.display_name)).collect();
    assert_eq!(listed, [(crate::world::name("idp"), "My IdP".to_owned())]);
}
