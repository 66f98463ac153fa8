//! Access tokens: ours are accepted, by us and by others; forged, altered and misdirected ones are not.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test that cannot be set up has failed"
)]

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta};
use countersign_crypto::{JwtAccessTokens, KeyRing, KeyStore, Refusal, SigningAlgorithm};
use countersign_domain::{Instant, Permission, RoleName, SessionId, TokenId, UserId};
use countersign_ports::{AccessClaims, AccessTokens, TokenRefusal};
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use proptest::prelude::*;
use secrecy::SecretString;
use serde_json::{Value, json};
use std::sync::LazyLock;
use uuid::Uuid;

const ISSUER: &str = "https://id.example.org";
const AUDIENCE: &str = "countersign";
const RSA: &str = include_str!("keys/rsa-2048.pem");

const PERMISSIONS: &[Permission] = &[Permission::PROFILE_READ, Permission::USERS_READ];

fn now() -> Instant {
    DateTime::from_timestamp(1_795_000_000, 0).unwrap()
}

fn later(seconds: i64) -> Instant {
    now() + TimeDelta::seconds(seconds)
}

fn claims() -> AccessClaims {
    AccessClaims {
        subject: UserId::from_uuid(Uuid::from_u128(1)),
        session: SessionId::from_uuid(Uuid::from_u128(2)),
        id: TokenId::from_uuid(Uuid::from_u128(3)),
        issued_at: now(),
        expires_at: later(900),
        authenticated_at: later(-60),
        roles: Some(vec![RoleName::user(), RoleName::administrator()]),
    }
}

fn tokens(ring: KeyRing) -> JwtAccessTokens {
    JwtAccessTokens::new(ring, ISSUER.to_owned(), AUDIENCE.to_owned())
}

fn with_new_key(algorithm: SigningAlgorithm) -> JwtAccessTokens {
    tokens(KeyRing::ephemeral(algorithm, now()).unwrap())
}

/// A server whose key the tests know, so that they can sign with it what they like.
struct Known {
    tokens: JwtAccessTokens,
    kid: String,
    key: EncodingKey,
}

static KNOWN: LazyLock<Known> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let store = KeyStore::new(folder.path().join("keys"));
    let kid = store.import(&SecretString::from(RSA), None, now()).unwrap().id;
    let key = EncodingKey::from_rsa_pem(RSA.as_bytes()).unwrap();
    Known { tokens: tokens(store.load().unwrap()), kid, key }
});

impl Known {
    fn header(&self) -> Value {
        json!({ "alg": "RS256", "typ": "at+jwt", "kid": self.kid })
    }

    fn payload() -> Value {
        json!({
            "iss": ISSUER, "aud": AUDIENCE, "sub": Uuid::from_u128(1), "jti": Uuid::from_u128(3),
            "sid": Uuid::from_u128(2), "iat": 1_795_000_000, "nbf": 1_795_000_000, "exp": 1_795_000_900,
            "auth_time": 1_794_999_940, "roles": ["user", "admin"], "permissions": ["profile:read", "users:read"],
        })
    }

    fn sign(&self, header: &str, payload: &str) -> String {
        let message = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(payload));
        let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &self.key, Algorithm::RS256).unwrap();
        format!("{message}.{signature}")
    }

    fn with_header(&self, change: impl FnOnce(&mut Value)) -> String {
        let mut header = self.header();
        change(&mut header);
        self.sign(&header.to_string(), &Self::payload().to_string())
    }

    fn with_claim(&self, name: &str, value: Option<Value>) -> String {
        let mut payload = Self::payload();
        match value {
            Some(value) => payload[name] = value,
            None => drop(payload.as_object_mut().unwrap().remove(name)),
        }
        self.sign(&self.header().to_string(), &payload.to_string())
    }
}

fn verify_at(tokens: &JwtAccessTokens, token: &str, at: Instant) -> Result<AccessClaims, Refusal> {
    let verified = tokens.verify(token, at);
    verified.map_err(|refusal| match refusal {
        TokenRefusal::Expired => Refusal::Expired,
        TokenRefusal::Invalid(cause) => *cause.downcast_ref::<Refusal>().expect("a reason"),
    })
}

fn verify(token: &str) -> Result<AccessClaims, Refusal> {
    verify_at(&KNOWN.tokens, token, now())
}

#[test]
fn a_token_says_what_was_issued_whatever_the_algorithm() {
    for algorithm in SigningAlgorithm::ALL {
        let tokens = with_new_key(algorithm);
        let token = tokens.issue(&claims(), PERMISSIONS).unwrap();
        assert_eq!(verify_at(&tokens, token.expose(), now()), Ok(claims()), "{algorithm}");
        let header = jsonwebtoken::decode_header(token.expose()).unwrap();
        assert_eq!(header.typ.as_deref(), Some("at+jwt"));
        assert_eq!(header.kid.as_deref(), tokens.jwks()["keys"][0]["kid"].as_str());
    }
}

#[test]
fn others_verify_our_tokens_with_the_published_keys() {
    for algorithm in SigningAlgorithm::ALL {
        let tokens = with_new_key(algorithm);
        let token = tokens.issue(&claims(), PERMISSIONS).unwrap();
        let published: JwkSet = serde_json::from_value(tokens.jwks()).unwrap();
        let Header { alg, kid, .. } = jsonwebtoken::decode_header(token.expose()).unwrap();
        let key = DecodingKey::from_jwk(published.find(&kid.unwrap()).unwrap()).unwrap();
        let mut validation = Validation::new(alg);
        (validation.validate_exp, validation.validate_nbf) = (false, false);
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[AUDIENCE]);
        let decoded = jsonwebtoken::decode::<Value>(token.expose(), &key, &validation).unwrap().claims;
        assert_eq!(decoded, Known::payload());
    }
}

#[test]
fn published_keys_hold_their_public_half_and_nothing_more() {
    for (algorithm, members) in [
        (SigningAlgorithm::Rs256, ["alg", "e", "kid", "kty", "n", "use"].as_slice()),
        (SigningAlgorithm::Ps256, &["alg", "e", "kid", "kty", "n", "use"]),
        (SigningAlgorithm::Es256, &["alg", "crv", "kid", "kty", "use", "x", "y"]),
        (SigningAlgorithm::EdDsa, &["alg", "crv", "kid", "kty", "use", "x"]),
    ] {
        let jwks = with_new_key(algorithm).jwks();
        let key = jwks["keys"][0].as_object().unwrap();
        let mut names: Vec<&str> = key.keys().map(String::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, members);
        assert_eq!((key["alg"].as_str(), key["use"].as_str()), (Some(algorithm.as_str()), Some("sig")));
    }
}

#[test]
fn the_id_of_a_key_is_its_thumbprint() {
    // openssl rsa -modulus, base64url, then sha256 of {"e":"AQAB","kty":"RSA","n":"…"} (RFC 7638 §3.1)
    assert_eq!(KNOWN.kid, "6YQ8z4cVtE7xfmivjxE8Cybg1OhlhWEZx043mwCbAxo");
}

#[test]
fn after_a_rotation_both_keys_verify_and_the_one_that_is_due_signs() {
    let folder = tempfile::tempdir().unwrap();
    let store = KeyStore::new(folder.path().join("keys"));
    let tokens = tokens(store.open(SigningAlgorithm::Es256, now()).unwrap());
    let before = tokens.issue(&claims(), PERMISSIONS).unwrap();
    store.rotate(SigningAlgorithm::EdDsa, later(60)).unwrap();
    tokens.replace_keys(store.load().unwrap());
    let signed_by = |at| {
        let token = tokens.issue(&AccessClaims { issued_at: at, ..claims() }, PERMISSIONS).unwrap();
        assert!(verify_at(&tokens, token.expose(), at).is_ok());
        jsonwebtoken::decode_header(token.expose()).unwrap().alg
    };
    assert_eq!((signed_by(later(59)), signed_by(later(60))), (Algorithm::ES256, Algorithm::EdDSA));
    assert_eq!(verify_at(&tokens, before.expose(), later(60)), Ok(claims()));
    assert_eq!(tokens.jwks()["keys"].as_array().unwrap().len(), 2);
}

#[test]
fn the_token_of_a_removed_key_is_refused() {
    let tokens = with_new_key(SigningAlgorithm::Es256);
    let token = tokens.issue(&claims(), PERMISSIONS).unwrap();
    tokens.replace_keys(KeyRing::ephemeral(SigningAlgorithm::Es256, now()).unwrap());
    assert_eq!(verify_at(&tokens, token.expose(), now()), Err(Refusal::UnknownKey));
}

#[test]
fn a_token_lives_from_its_issue_to_the_second_of_its_end() {
    let token = KNOWN.tokens.issue(&claims(), PERMISSIONS).unwrap();
    let at = |seconds| verify_at(&KNOWN.tokens, token.expose(), later(seconds)).map(drop);
    assert_eq!(at(-31), Err(Refusal::Early));
    assert_eq!(at(-30), Ok(()), "the issuer's clock may be a little ahead");
    assert_eq!(at(899), Ok(()));
    assert_eq!(at(900), Err(Refusal::Expired));
}

#[test]
fn every_changed_byte_is_refused() {
    for algorithm in [SigningAlgorithm::Rs256, SigningAlgorithm::Es256, SigningAlgorithm::EdDsa] {
        let tokens = with_new_key(algorithm);
        let token = tokens.issue(&claims(), PERMISSIONS).unwrap();
        for at in 0..token.expose().len() {
            for change in [1, 2, 4, 0x20] {
                let mut changed = token.expose().as_bytes().to_vec();
                changed[at] ^= change;
                let changed = String::from_utf8(changed).unwrap();
                assert!(verify_at(&tokens, &changed, now()).is_err(), "byte {at} of {changed}");
            }
        }
    }
}

#[test]
fn other_spellings_of_a_token_are_refused() {
    let token = KNOWN.tokens.issue(&claims(), PERMISSIONS).unwrap();
    let token = token.expose();
    let segments: Vec<&str> = token.split('.').collect();
    let mut spellings = vec![
        format!(" {token}"),
        format!("{token} "),
        format!("{token}\n"),
        format!("{token}="),
        format!("{token}."),
        format!(".{token}"),
        token.replace('.', "=."),
        token.replace('.', " . "),
        token.replace('.', ".."),
        token.replace('-', "+").replace('_', "/"),
        format!("{}.{}", segments[0], segments[1]),
        format!("{}.{}.", segments[0], segments[1]),
        format!("{token}.{}", segments[2]),
    ];
    // The last character of a 256-byte signature carries four bits that must be zero.
    let last = token.chars().last().unwrap();
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let other = alphabet.chars().nth(alphabet.find(last).unwrap() | 1).unwrap();
    spellings.push(format!("{}{other}", &token[..token.len() - 1]));
    for spelling in spellings {
        assert!(verify(&spelling).is_err(), "{spelling}");
    }
}

#[test]
fn the_header_decides_nothing_but_which_of_our_keys_it_is() {
    assert!(verify(&KNOWN.with_header(|_| {})).is_ok());
    let cases: [(&str, Value, Refusal); 20] = [
        ("alg", json!("none"), Refusal::Algorithm),
        ("alg", json!("None"), Refusal::Algorithm),
        ("alg", json!("HS256"), Refusal::Algorithm),
        ("alg", json!("RS384"), Refusal::Algorithm),
        ("alg", json!("PS256"), Refusal::Algorithm),
        ("alg", json!("rs256"), Refusal::Algorithm),
        ("alg", json!(["RS256"]), Refusal::Malformed),
        ("typ", json!("JWT"), Refusal::Type),
        ("typ", json!("id+jwt"), Refusal::Type),
        ("typ", json!(null), Refusal::Malformed),
        ("kid", json!("../../etc/passwd"), Refusal::UnknownKey),
        ("kid", json!("' OR 1=1 --"), Refusal::UnknownKey),
        ("kid", json!(""), Refusal::UnknownKey),
        ("kid", json!(7), Refusal::Malformed),
        ("kid", json!("k".repeat(10_000)), Refusal::TooLong),
        ("crit", json!(["exp"]), Refusal::Critical),
        ("crit", json!([]), Refusal::Critical),
        ("crit", json!(null), Refusal::Critical),
        ("crit", json!(["b64"]), Refusal::Critical),
        ("crit", json!({ "exp": 1 }), Refusal::Critical),
    ];
    for (name, value, refusal) in cases {
        let token = KNOWN.with_header(|header| header[name] = value.clone());
        assert_eq!(verify(&token), Err(refusal), "{name}: {value}");
    }
    for missing in ["alg", "typ", "kid"] {
        let token = KNOWN.with_header(|header| drop(header.as_object_mut().unwrap().remove(missing)));
        assert_eq!(verify(&token), Err(Refusal::Malformed), "{missing}");
    }
    for typ in ["AT+JWT", "application/at+jwt", "Application/AT+JWT"] {
        assert!(verify(&KNOWN.with_header(|header| header["typ"] = json!(typ))).is_ok(), "{typ}");
    }
}

#[test]
fn a_key_that_a_token_brings_along_is_not_looked_at() {
    let (foreign, jwk) = {
        let foreign = with_new_key(SigningAlgorithm::Rs256);
        let jwk = foreign.jwks()["keys"][0].clone();
        (foreign, jwk)
    };
    let token = foreign.issue(&claims(), PERMISSIONS).unwrap();
    assert_eq!(verify(token.expose()), Err(Refusal::UnknownKey));
    for (name, value) in [
        ("jwk", jwk),
        ("jku", json!("http://127.0.0.1:9/keys")),
        ("x5u", json!("http://127.0.0.1:9/cert")),
        ("x5c", json!(["MIIB"])),
    ] {
        let ours = KNOWN.with_header(|header| header[name] = value.clone());
        assert!(verify(&ours).is_ok(), "{name} is ignored");
        // The same header, our kid in it, over another's signature.
        let (header, _) = ours.split_once('.').unwrap();
        let parts: Vec<&str> = token.expose().split('.').collect();
        assert_eq!(verify(&format!("{header}.{}.{}", parts[1], parts[2])), Err(Refusal::Signature), "{name}");
    }
}

#[test]
fn an_hmac_with_the_public_key_as_its_secret_is_refused() {
    let public = include_str!("keys/rsa-2048-public.pem");
    let mut header = Header::new(Algorithm::HS256);
    (header.typ, header.kid) = (Some("at+jwt".to_owned()), Some(KNOWN.kid.clone()));
    for secret in [public, public.trim_end()] {
        let key = EncodingKey::from_secret(secret.as_bytes());
        let token = jsonwebtoken::encode(&header, &Known::payload(), &key).unwrap();
        assert_eq!(verify(&token), Err(Refusal::Algorithm));
    }
}

#[test]
fn every_claim_is_required_and_of_its_type() {
    assert_eq!(verify(&KNOWN.with_claim("roles", Some(json!(["user", "admin"])))), Ok(claims()));
    let names = ["iss", "sub", "aud", "exp", "iat", "nbf", "jti", "sid", "auth_time", "roles"];
    for name in names {
        assert_eq!(verify(&KNOWN.with_claim(name, None)), Err(Refusal::Claims), "{name}");
        for wrong in [json!(null), json!([1]), json!({}), json!(true)] {
            let refused = verify(&KNOWN.with_claim(name, Some(wrong.clone())));
            assert_eq!(refused, Err(Refusal::Claims), "{name}: {wrong}");
        }
    }
    for name in ["exp", "iat", "nbf", "auth_time"] {
        for wrong in [json!("1795000900"), json!(-1), json!(1e30), json!(1_795_000_900.5), json!("x")] {
            let refused = verify(&KNOWN.with_claim(name, Some(wrong.clone())));
            assert_eq!(refused, Err(Refusal::Claims), "{name}: {wrong}");
        }
    }
    assert_eq!(verify(&KNOWN.with_claim("exp", Some(json!(u64::MAX)))), Err(Refusal::Claims));
    assert_eq!(verify(&KNOWN.with_claim("sub", Some(json!("ada")))), Err(Refusal::Claims));
    assert_eq!(verify(&KNOWN.with_claim("aud", Some(json!([AUDIENCE])))), Err(Refusal::Claims));
    assert_eq!(verify(&KNOWN.with_claim("roles", Some(json!(["Not A Role!"])))), Err(Refusal::Claims));
}

#[test]
fn a_claim_that_is_given_twice_is_refused() {
    let payload = Known::payload().to_string();
    let twice = format!("{{\"exp\":1,{}", payload.strip_prefix('{').unwrap());
    assert_eq!(verify(&KNOWN.sign(&KNOWN.header().to_string(), &twice)), Err(Refusal::Claims));
}

#[test]
fn a_token_of_another_issuer_or_for_another_audience_is_refused() {
    for (name, refusal) in [("iss", Refusal::Issuer), ("aud", Refusal::Audience)] {
        for other in ["", "https://id.example.org/", "Countersign", "https://evil.example"] {
            assert_eq!(verify(&KNOWN.with_claim(name, Some(json!(other)))), Err(refusal), "{name} {other}");
        }
    }
}

#[test]
fn header_and_payload_that_are_no_json_objects_are_refused() {
    for odd in ["", "null", "[]", "7", "{", "{}", "\u{0}", "{\"alg\":\"RS256\""] {
        assert!(verify(&KNOWN.sign(odd, &Known::payload().to_string())).is_err(), "{odd}");
        assert!(verify(&KNOWN.sign(&KNOWN.header().to_string(), odd)).is_err(), "{odd}");
    }
    let deep = format!("{}{}", "[".repeat(3_000), "]".repeat(3_000));
    assert!(verify(&KNOWN.sign(&deep, "{}")).is_err());
}

proptest! {
    #[test]
    fn no_text_is_accepted_and_none_panics(text in any::<String>()) {
        prop_assert!(verify(&text).is_err());
    }

    #[test]
    fn nothing_of_the_shape_of_a_token_is_accepted(text in "[A-Za-z0-9_-]{0,80}\\.[A-Za-z0-9_-]{0,80}\\.[A-Za-z0-9_-]{0,80}") {
        prop_assert!(verify(&text).is_err());
    }

    #[test]
    fn no_header_of_ours_makes_another_payload_valid(payload in any::<Vec<u8>>(), signature in any::<Vec<u8>>()) {
        let header = URL_SAFE_NO_PAD.encode(KNOWN.header().to_string());
        let (payload, signature) = (URL_SAFE_NO_PAD.encode(payload), URL_SAFE_NO_PAD.encode(signature));
        prop_assert_eq!(verify(&format!("{header}.{payload}.{signature}")), Err(Refusal::Signature));
    }
}
