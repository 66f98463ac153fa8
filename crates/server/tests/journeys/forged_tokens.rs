//! Access tokens that are not the server's own are refused, all with the same words.

use std::net::TcpListener;

use futures_util::future::join_all;
use jsonwebtoken::Algorithm;
use serde_json::{Value, json};

use countersign_testkit::Reply;

use crate::forge::{RsaKey, opened, sign_with_secret, unsigned, with};
use crate::installation::{Installation, expect, refused};

const ME: &str = "/api/v1/users/me";

/// A server, a token of it that is good, and its key, as if it had been stolen.
struct Target {
    site: Installation,
    genuine: String,
    header: Value,
    claims: Value,
    key: RsaKey,
}

impl Target {
    async fn new() -> Self {
        let site = Installation::on_sqlite().await;
        site.verified_account("ada").await;
        let genuine = site.log_in("ada").await.access;
        let (header, claims) = opened(&genuine);
        let key = RsaKey::of(&site);
        Self { site, genuine, header, claims, key }
    }

    fn headed(&self, name: &str, value: impl Into<Value>) -> Value {
        with(&self.header, name, Some(value.into()))
    }

    fn claiming(&self, name: &str, value: impl Into<Value>) -> Value {
        with(&self.claims, name, Some(value.into()))
    }

    async fn present(&self, token: &str) -> Reply {
        self.site.api().with_token(token).get(ME).await
    }

    /// Refuses each of these, which are named, as it refuses what is no token at all. What it refuses them for is
    /// what was changed: signed by its key without a change, it accepts them.
    async fn refuses(&self, forged: impl IntoIterator<Item = (String, String)>) {
        expect(200, self.present(&self.key.sign(&self.header, &self.claims)).await);
        let garbage = refused(401, "INVALID_TOKEN", self.present("x.y.z").await);
        let forged: Vec<_> = forged.into_iter().collect();
        let mut wrong = Vec::new();
        for some in forged.chunks(16) {
            let replies = join_all(some.iter().map(|(_, token)| self.present(token))).await;
            let accepted = some.iter().zip(replies).filter(|(_, reply)| generic(reply) != generic(&garbage));
            wrong.extend(
                accepted.map(|((what, _), reply)| format!("{what}: {} {}", reply.status, reply.text)),
            );
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        expect(200, self.present(&self.genuine).await);
    }
}

/// What an answer says beside which it is and when: its status, headers and body.
fn generic(reply: &Reply) -> (u16, Vec<String>, Value) {
    let mut body = reply.body.clone();
    body["timestamp"].take();
    body["error"]["request_id"].take();
    let names = reply.headers.iter().map(|(name, value)| format!("{name}: {value:?}"));
    let passing =
        |line: &String| !["date", "x-request-id", "content-length"].iter().any(|name| line.starts_with(name));
    let mut headers: Vec<_> = names.filter(passing).collect();
    headers.sort();
    (reply.status, headers, body)
}

#[tokio::test(flavor = "multi_thread")]
async fn g01_an_unsigned_token_is_refused() {
    let target = Target::new().await;
    let signature = target.genuine.rsplit_once('.').unwrap().1;
    let mut forged = Vec::new();
    for alg in ["none", "None", "NONE", "nOnE", "", "RS256"] {
        let bare = unsigned(&target.headed("alg", alg), &target.claims);
        forged.push((format!("alg {alg:?}, empty signature"), format!("{bare}.")));
        forged.push((format!("alg {alg:?}, two segments"), bare.clone()));
        forged.push((format!("alg {alg:?}, four segments"), format!("{bare}..")));
        if alg != "RS256" {
            forged.push((format!("alg {alg:?}, the signature of another"), format!("{bare}.{signature}")));
        }
    }
    for alg in [Value::Null, json!(["none"]), json!(0)] {
        forged.push((
            format!("alg {alg}"),
            format!("{}.", unsigned(&target.headed("alg", alg), &target.claims)),
        ));
    }
    let without = unsigned(&with(&target.header, "alg", None), &target.claims);
    forged.push(("no alg".to_owned(), format!("{without}.")));
    let somebody = target.claiming("sub", "0198a4f0-7a3c-7f00-8000-00000000002a");
    forged.push(("other claims".to_owned(), format!("{}.{signature}", unsigned(&target.header, &somebody))));
    target.refuses(forged).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn g02_the_public_key_is_no_shared_secret() {
    let target = Target::new().await;
    let jwks = target.site.api().get("/.well-known/jwks.json").await;
    let published = jwks.at("/keys/0").clone();
    assert_eq!(published["n"], target.key.jwk()["n"], "the key that everybody knows");
    let pem = target.key.public_pem();
    let secrets = [
        ("PEM", pem.clone().into_bytes()),
        ("PEM without its last line break", pem.trim_end().into()),
        ("PEM behind a line break", format!("\n{pem}").into()),
        ("PEM behind a space", format!(" {pem}").into()),
        ("PEM behind both and without its last line break", format!(" \n{}", pem.trim_end()).into()),
        ("PEM with CRLF", pem.replace('\n', "\r\n").into()),
        ("DER", target.key.public_der()),
        ("JWK", published.to_string().into()),
        ("JWKS", jwks.text.clone().into()),
        ("modulus", published["n"].as_str().unwrap().into()),
        ("nothing", Vec::new()),
    ];
    let mut forged = Vec::new();
    for (secret_name, secret) in &secrets {
        for (algorithm, alg) in
            [(Algorithm::HS256, "HS256"), (Algorithm::HS384, "HS384"), (Algorithm::HS512, "HS512")]
        {
            for alg in [alg, "RS256"] {
                let token = sign_with_secret(secret, algorithm, &target.headed("alg", alg), &target.claims);
                forged.push((format!("{algorithm:?} with {secret_name}, alg {alg}"), token));
            }
        }
    }
    for (algorithm, alg) in
        [(Algorithm::RS384, "RS384"), (Algorithm::RS512, "RS512"), (Algorithm::PS256, "PS256")]
    {
        for alg in [alg, "RS256"] {
            let token = target.key.sign_by(algorithm, &target.headed("alg", alg), &target.claims);
            forged.push((format!("{algorithm:?} with the right key, alg {alg}"), token));
        }
    }
    for alg in ["none", "HS256", "RS384", "PS256", "ES256", "rs256", ""] {
        let token = target.key.sign(&target.headed("alg", alg), &target.claims);
        forged.push((format!("rightly signed, alg {alg:?}"), token));
    }
    target.refuses(forged).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn g03_a_claim_that_is_missing_or_of_another_type_is_refused() {
    let target = Target::new().await;
    let mut forged = Vec::new();
    let mut claiming = |name: &str, value: Option<Value>| {
        let shown = value.as_ref().map_or("missing".to_owned(), Value::to_string);
        let claims = with(&target.claims, name, value);
        forged.push((format!("{name} {shown}"), target.key.sign(&target.header, &claims)));
    };
    let now = target.claims["iat"].as_u64().unwrap();
    let times = [
        json!("99999999999"),
        json!(""),
        Value::Null,
        json!([1]),
        json!([99_999_999_999_u64]),
        json!({}),
        json!(true),
        json!(-1),
        json!(-1.5),
        json!(1e30),
        json!(f64::MAX),
    ];
    for name in ["exp", "nbf", "iat", "auth_time"] {
        for value in &times {
            claiming(name, Some(value.clone()));
        }
        claiming(name, None);
    }
    claiming("exp", Some(json!(now - 1)));
    claiming("exp", Some(json!(0)));
    claiming("nbf", Some(json!(now + 600)));
    claiming("iat", Some(json!(now + 600)));
    for name in ["sub", "jti", "sid", "iss", "aud", "roles"] {
        for value in [Value::Null, json!(7), json!({}), json!([["admin"]]), json!("")] {
            claiming(name, Some(value));
        }
        claiming(name, None);
    }
    for value in [json!("admin"), json!([1]), json!([null])] {
        claiming("roles", Some(value));
    }
    for payload in [json!([]), json!("claims"), Value::Null, json!({})] {
        forged.push((format!("claims {payload}"), target.key.sign(&target.header, &payload)));
    }
    target.refuses(forged).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn g04_critical_extensions_are_refused() {
    let target = Target::new().await;
    let crits = [
        json!([]),
        json!(["x"]),
        json!(["exp"]),
        json!("exp"),
        json!(["b64"]),
        json!(null),
        json!(false),
        json!({}),
    ];
    let forged = crits.map(|crit| {
        let header = with(&target.headed("crit", crit.clone()), "b64", Some(json!(true)));
        (format!("crit {crit}"), target.key.sign(&header, &target.claims))
    });
    target.refuses(forged).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn g05_a_token_does_not_bring_its_key_along() {
    let target = Target::new().await;
    let own = RsaKey::generate();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let (jwk, elsewhere) = (own.jwk(), format!("http://{}/jwks.json", listener.local_addr().unwrap()));
    let mut headers = vec![
        ("jwk".to_owned(), target.headed("jwk", jwk.clone())),
        ("jwk and its kid".to_owned(), with(&target.headed("jwk", jwk.clone()), "kid", Some(json!("own")))),
        ("jwk and no kid".to_owned(), with(&target.headed("jwk", jwk.clone()), "kid", None)),
        ("jwks".to_owned(), target.headed("jwks", json!({ "keys": [jwk] }))),
        ("x5c".to_owned(), target.headed("x5c", json!([own.public_pem()]))),
    ];
    for name in ["jku", "x5u", "kid"] {
        headers.push((format!("{name} elsewhere"), target.headed(name, elsewhere.as_str())));
        let unknown = with(&target.headed(name, elsewhere.as_str()), "jku", Some(json!(elsewhere)));
        headers.push((format!("{name} and jku elsewhere"), with(&unknown, "kid", Some(json!("own")))));
    }
    let kids = [
        json!("../../../../dev/null"),
        json!("../../../../etc/passwd"),
        json!("/proc/sys/kernel/randomize_va_space"),
        json!("x' UNION SELECT 'key' --"),
        json!("'; DROP TABLE users; --"),
        json!("| id"),
        json!("\u{0}"),
        json!(""),
        json!("k".repeat(10_000)),
        json!(0),
        Value::Null,
        json!([]),
        json!({}),
    ];
    for kid in kids {
        let shown: String = kid.to_string().chars().take(40).collect();
        headers.push((format!("kid {shown}"), target.headed("kid", kid)));
    }
    let mut forged = Vec::new();
    for (what, header) in headers {
        forged.push((what.clone(), own.sign(&header, &target.claims)));
        let symmetric = with(&header, "alg", Some(json!("HS256")));
        for secret in ["", "key", "\n"] {
            let token = sign_with_secret(secret.as_bytes(), Algorithm::HS256, &symmetric, &target.claims);
            forged.push((format!("{what}, HS256 with {secret:?}"), token));
        }
    }
    for kid in [json!("own"), json!(""), Value::Null] {
        let token = target.key.sign(&target.headed("kid", kid.clone()), &target.claims);
        forged.push((format!("rightly signed, kid {kid}"), token));
    }
    forged.push(("another key under a known kid".to_owned(), own.sign(&target.header, &target.claims)));
    target.refuses(forged).await;
    let asked = listener.accept().map(|(_, who)| who);
    assert_eq!(asked.unwrap_err().kind(), std::io::ErrorKind::WouldBlock, "the server asked for the key");
    assert!(target.site.rows("users") > 0, "no table was dropped");
}

#[tokio::test(flavor = "multi_thread")]
async fn j4_issuer_and_audience_are_equal_and_not_alike() {
    let target = Target::new().await;
    let (issuer, audience) = (target.claims["iss"].as_str().unwrap(), target.claims["aud"].as_str().unwrap());
    let beginning = |text: &str| text[..text.len() - 1].to_owned();
    let mut forged = Vec::new();
    for (name, value) in [("iss", issuer), ("aud", audience)] {
        let alike = [
            json!(format!("{value}.evil.example")),
            json!(format!("{value}/")),
            json!(format!("{value} ")),
            json!(format!("evil{value}")),
            json!(beginning(value)),
            json!(value.to_uppercase()),
            json!(""),
            json!([]),
            json!(["another"]),
            json!([format!("{value}2"), "another"]),
            json!({ "0": value }),
        ];
        for other in alike {
            forged.push((
                format!("{name} {other}"),
                target.key.sign(&target.header, &target.claiming(name, other)),
            ));
        }
    }
    target.refuses(forged).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn j2_a_token_is_good_in_its_one_form_only() {
    let target = Target::new().await;
    let parts: Vec<_> = target.genuine.split('.').collect();
    let [header, claims, signature] = parts.as_slice() else { unreachable!("three segments") };
    let mut forged = vec![
        ("padding".to_owned(), format!("{}=", target.genuine)),
        ("a dot at the end".to_owned(), format!("{}.", target.genuine)),
        ("a dot at the start".to_owned(), format!(".{}", target.genuine)),
        ("without its header".to_owned(), format!("{claims}.{signature}")),
        ("twice its header".to_owned(), format!("{header}.{}", target.genuine)),
        ("twice its signature".to_owned(), format!("{}.{signature}", target.genuine)),
        ("segments in another order".to_owned(), format!("{claims}.{header}.{signature}")),
    ];
    for typ in ["JWT", "", "refresh+jwt", "at+jwt2", "application/json"] {
        forged.push((format!("typ {typ}"), target.key.sign(&target.headed("typ", typ), &target.claims)));
    }
    forged.push(("no typ".to_owned(), target.key.sign(&with(&target.header, "typ", None), &target.claims)));
    for (place, byte) in target.genuine.bytes().enumerate().filter(|(_, byte)| *byte != b'.') {
        let mut flipped = target.genuine.clone().into_bytes();
        flipped[place] = if byte == b'A' { b'B' } else { b'A' };
        forged.push((format!("byte {place}"), String::from_utf8(flipped).unwrap()));
    }
    // The last character holds bits that no byte needs: other spellings of the same signature.
    let mut other = target.genuine.clone().into_bytes();
    *other.last_mut().unwrap() += 1;
    forged.push(("other trailing bits".to_owned(), String::from_utf8(other).unwrap()));
    target.refuses(forged).await;
}
