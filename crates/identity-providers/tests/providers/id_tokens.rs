//! ID tokens that prove nothing.

use crate::issuer::{CLIENT, NOW, SECRET};
use crate::keys::{SigningKey, base64url, hs256, jws};
use crate::world::{World, told};
use serde_json::{Value, json};

/// What comes of an ID token with these claims put over right ones.
async fn with_claims(claims: Value) -> String {
    let world = World::new().await;
    world.issuer.state().claims = claims.clone();
    match world.log_in().await {
        Ok(_) => "accepted".to_owned(),
        failed => told(failed),
    }
}

#[tokio::test]
async fn o7_every_claim_has_to_hold() {
    let missing = "untrustworthy: the ID token is missing a claim, or one is not of its type";
    let audience = "untrustworthy: the ID token is for another audience";
    let party = "untrustworthy: the ID token is for another authorized party";
    let early = "untrustworthy: the ID token is not valid yet";
    let subject = "untrustworthy: it says of whom it speaks in no way that can be used";
    for (claims, expected) in [
        (json!({ "iss": "https://evil.example" }), "untrustworthy: the ID token is another issuer's"),
        (json!({ "iss": null }), missing),
        (json!({ "aud": "another" }), audience),
        (json!({ "aud": [] }), audience),
        (json!({ "aud": ["another"] }), audience),
        (json!({ "aud": null }), missing),
        (
            json!({ "aud": [CLIENT, "another"] }),
            "untrustworthy: the ID token is for several audiences, and says not which asked for it",
        ),
        (json!({ "aud": [CLIENT, "another"], "azp": "another" }), party),
        (json!({ "azp": "another" }), party),
        (json!({ "azp": 7 }), missing),
        (json!({ "exp": NOW - 60 }), "untrustworthy: the ID token is expired"),
        (json!({ "exp": null }), missing),
        (json!({ "exp": "2100-01-01" }), missing),
        (json!({ "iat": NOW + 61 }), early),
        (json!({ "iat": null }), missing),
        (json!({ "nbf": NOW + 61 }), early),
        (json!({ "nonce": null }), "untrustworthy: the ID token is without a nonce"),
        (json!({ "nonce": "another" }), "untrustworthy: the ID token is made for another login"),
        (json!({ "nonce": ["nonce-canary"] }), missing),
        (json!({ "sub": null }), missing),
        (json!({ "sub": 7 }), missing),
        (json!({ "sub": "" }), subject),
        (json!({ "sub": "a\u{0}" }), subject),
        (json!({ "sub": "s".repeat(256) }), subject),
    ] {
        assert_eq!(with_claims(claims.clone()).await, expected, "{claims}");
    }
}

#[tokio::test]
async fn what_holds_is_accepted_to_the_edge() {
    for claims in [
        json!({ "aud": [CLIENT] }),
        json!({ "aud": [CLIENT, "another"], "azp": CLIENT }),
        json!({ "azp": CLIENT }),
        json!({ "exp": NOW - 59 }),
        json!({ "exp": 1_780_000_000.5 }),
        json!({ "iat": NOW + 60, "nbf": NOW + 60 }),
        json!({ "iat": 0 }),
        json!({ "sub": "s".repeat(255) }),
    ] {
        assert_eq!(with_claims(claims.clone()).await, "accepted", "{claims}");
    }
}

/// What comes of an ID token that is made so.
async fn made(token: impl Fn(&SigningKey, &Value) -> String + Send + Sync + 'static) -> String {
    let world = World::new().await;
    world.issuer.state().token = Some(Box::new(token));
    told(world.log_in().await)
}

#[tokio::test]
async fn o7_no_algorithm_is_accepted_that_needs_no_private_key() {
    let expected = "untrustworthy: the ID token is not signed by an accepted algorithm";
    for name in ["none", "None", "NONE", "nOnE"] {
        let none = move |key: &SigningKey, claims: &Value| {
            jws(&json!({ "alg": name, "kid": key.id }), claims, |_| Vec::new())
        };
        assert_eq!(made(none).await, expected, "{name}");
    }
    let public_as_secret = |key: &SigningKey, claims: &Value| {
        let jwk = key.jwk();
        jws(&json!({ "alg": "HS256", "kid": key.id }), claims, |m| hs256(jwk.to_string().as_bytes(), m))
    };
    assert_eq!(made(public_as_secret).await, expected);
    let client_secret = |key: &SigningKey, claims: &Value| {
        jws(&json!({ "alg": "HS256", "kid": key.id }), claims, |m| hs256(SECRET.as_bytes(), m))
    };
    assert_eq!(made(client_secret).await, expected);
}

#[tokio::test]
async fn o7_an_algorithm_is_bound_to_its_kind_of_key() {
    let expected = "untrustworthy: the ID token is not signed by a key of the issuer";
    for other in ["RS256", "PS256", "ES384", "EdDSA"] {
        let claimed = move |key: &SigningKey, claims: &Value| {
            jws(&json!({ "alg": other, "kid": key.id }), claims, |message| key.sign(message))
        };
        assert_eq!(made(claimed).await, expected, "{other}");
    }
    // A key that its issuer has for one algorithm is not used with another of its kind.
    let world = World::new().await;
    let key = SigningKey::new("PS256", "k1");
    let mut jwk = key.jwk();
    jwk["alg"] = "RS256".into();
    world.issuer.state().keys = vec![key];
    let published = crate::stub::Reply::Json(200, json!({ "keys": [jwk] }));
    world.issuer.state().replies.insert("/realm/jwks", published);
    assert_eq!(told(world.log_in().await), expected);
}

#[tokio::test]
async fn what_is_no_signed_token_is_refused() {
    let malformed = "untrustworthy: the ID token is not a signed JWT";
    for text in ["", "a", "a.b", "a.b.c", "..", "e30.e30.", "{}.{}.{}"] {
        assert_eq!(made(move |_, _| text.to_owned()).await, malformed, "{text:?}");
    }
    let critical = |key: &SigningKey, claims: &Value| {
        jws(&json!({ "alg": "ES256", "kid": key.id, "crit": ["b64"] }), claims, |message| key.sign(message))
    };
    assert_eq!(made(critical).await, "untrustworthy: the ID token is one with critical extensions");
    let doubled = |key: &SigningKey, claims: &Value| {
        let claims = claims.to_string().replacen('{', "{\"sub\":\"admin\",", 1);
        let message = format!("{}.{}", base64url(json!({ "alg": "ES256" }).to_string()), base64url(claims));
        format!("{message}.{}", base64url(key.sign(message.as_bytes())))
    };
    let expected = "untrustworthy: the ID token is missing a claim, or one is not of its type";
    assert_eq!(made(doubled).await, expected);
}

#[tokio::test]
async fn o7_a_changed_token_is_refused() {
    let changed = |key: &SigningKey, claims: &Value| {
        let token = jws(&json!({ "alg": "ES256", "kid": key.id }), claims, |message| key.sign(message));
        let mut parts: Vec<String> = token.split('.').map(str::to_owned).collect();
        parts[1] = base64url(claims.to_string().replace("canary", "Canary"));
        parts.join(".")
    };
    assert_eq!(made(changed).await, "untrustworthy: the ID token is not signed by a key of the issuer");
}

#[tokio::test]
async fn an_answer_without_an_id_token_is_a_fault() {
    let world = World::new().await;
    world.issuer.state().token_answer = json!({ "id_token": null });
    assert_eq!(told(world.log_in().await), "faulty: it sent no ID token");
    world.issuer.state().token_answer = json!({ "token_type": "mac" });
    assert_eq!(told(world.log_in().await), "faulty: its answer is not an answer with a bearer token");
}
