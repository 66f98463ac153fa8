//! Access tokens that the server did not issue: signed with its own key, with another, or not at all.

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::KeyPair as _;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, crypto};
use serde_json::{Value, json};

use crate::installation::Installation;

/// An RSA key pair.
pub(crate) struct RsaKey {
    pem: String,
    pair: KeyPair,
}

impl RsaKey {
    /// The one that the server signs with.
    pub(crate) fn of(site: &Installation) -> Self {
        let files = std::fs::read_dir(site.server.data_dir().join("keys/signing")).unwrap().flatten();
        let mut paths = files.map(|file| file.path()).filter(|path| path.extension() == Some("pem".as_ref()));
        let pem = std::fs::read_to_string(paths.next().unwrap()).unwrap();
        let base64: String = pem.lines().filter(|line| !line.starts_with("-----")).collect();
        let pair = KeyPair::from_pkcs8(&STANDARD.decode(base64).unwrap()).unwrap();
        Self { pem, pair }
    }

    /// Somebody's own.
    pub(crate) fn generate() -> Self {
        let pair = KeyPair::generate(KeySize::Rsa2048).unwrap();
        let der: Pkcs8V1Der<'_> = pair.as_der().unwrap();
        Self { pem: pem("PRIVATE KEY", der.as_ref()), pair }
    }

    /// The public key as everybody can build it from the JWKS.
    pub(crate) fn public_der(&self) -> Vec<u8> {
        let der: PublicKeyX509Der<'_> = self.pair.public_key().as_der().unwrap();
        der.as_ref().to_vec()
    }

    pub(crate) fn public_pem(&self) -> String {
        pem("PUBLIC KEY", &self.public_der())
    }

    pub(crate) fn jwk(&self) -> Value {
        let public = self.pair.public_key();
        let number = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        json!({
            "kty": "RSA", "use": "sig", "alg": "RS256", "kid": "own",
            "n": number(public.modulus().big_endian_without_leading_zero()),
            "e": number(public.exponent().big_endian_without_leading_zero()),
        })
    }

    /// A token with this header and these claims, signed by this key whatever the header says.
    pub(crate) fn sign(&self, header: &Value, claims: &Value) -> String {
        self.sign_by(Algorithm::RS256, header, claims)
    }

    pub(crate) fn sign_by(&self, algorithm: Algorithm, header: &Value, claims: &Value) -> String {
        signed(&EncodingKey::from_rsa_pem(self.pem.as_bytes()).unwrap(), algorithm, header, claims)
    }
}

/// A token signed with a shared secret.
pub(crate) fn sign_with_secret(
    secret: &[u8],
    algorithm: Algorithm,
    header: &Value,
    claims: &Value,
) -> String {
    signed(&EncodingKey::from_secret(secret), algorithm, header, claims)
}

/// Header and claims, without a signature or the dot before it.
pub(crate) fn unsigned(header: &Value, claims: &Value) -> String {
    let segment = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}", segment(header), segment(claims))
}

/// The header and the claims of a token.
pub(crate) fn opened(token: &str) -> (Value, Value) {
    let mut segments = token.split('.').map(|segment| URL_SAFE_NO_PAD.decode(segment).unwrap());
    let mut read = || serde_json::from_slice(&segments.next().unwrap()).unwrap();
    (read(), read())
}

/// The object with this member, or with `None` without it.
pub(crate) fn with(object: &Value, name: &str, value: Option<Value>) -> Value {
    let mut object = object.as_object().unwrap().clone();
    match value {
        Some(value) => object.insert(name.to_owned(), value),
        None => object.remove(name),
    };
    object.into()
}

fn signed(key: &EncodingKey, algorithm: Algorithm, header: &Value, claims: &Value) -> String {
    let message = unsigned(header, claims);
    let signature = crypto::sign(message.as_bytes(), key, algorithm).unwrap();
    format!("{message}.{signature}")
}

fn pem(label: &str, der: &[u8]) -> String {
    let base64 = STANDARD.encode(der);
    let lines: Vec<_> = base64.as_bytes().chunks(64).map(|line| str::from_utf8(line).unwrap()).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}
