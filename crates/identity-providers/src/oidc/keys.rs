//! The keys of an issuer (RFC 7517).

use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyOperations, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey};
use serde::Deserialize;
use serde_json::Value;

/// A JWK set, as it came. A key of a kind that is not known here is no reason to know none.
#[derive(Deserialize)]
pub(super) struct KeySetDocument {
    keys: Vec<Value>,
}

/// The keys that may sign ID tokens.
pub(super) struct KeySet(Vec<Key>);

/// A public key and the algorithms it is for.
struct Key {
    id: Option<String>,
    algorithms: Vec<Algorithm>,
    public: DecodingKey,
}

impl From<KeySetDocument> for KeySet {
    fn from(document: KeySetDocument) -> Self {
        Self(document.keys.into_iter().filter_map(Key::read).collect())
    }
}

impl KeySet {
    /// Whether one of them has made this signature, by an algorithm that it is for.
    pub(super) fn verify(
        &self,
        id: Option<&str>,
        algorithm: Algorithm,
        message: &str,
        signature: &str,
    ) -> bool {
        let fits =
            |key: &&Key| key.algorithms.contains(&algorithm) && (id.is_none() || key.id.as_deref() == id);
        self.0.iter().filter(fits).any(|key| {
            jsonwebtoken::crypto::verify(signature, message.as_bytes(), &key.public, algorithm)
                .unwrap_or(false)
        })
    }
}

impl Key {
    fn read(json: Value) -> Option<Self> {
        let named = match json.get("alg") {
            None => None,
            // An algorithm that is not known makes a key of no use.
            Some(name) => Some(name.as_str()?.parse::<Algorithm>().ok()?),
        };
        let jwk: Jwk = serde_json::from_value(json).ok()?;
        let common = &jwk.common;
        let is_for_signatures =
            common.public_key_use.as_ref().is_none_or(|of| *of == PublicKeyUse::Signature)
                && common.key_operations.as_ref().is_none_or(|all| all.contains(&KeyOperations::Verify));
        let mut algorithms = algorithms(&jwk.algorithm);
        algorithms.retain(|algorithm| named.is_none_or(|named| named == *algorithm));
        if !is_for_signatures || algorithms.is_empty() {
            return None;
        }
        Some(Self { id: common.key_id.clone(), algorithms, public: DecodingKey::from_jwk(&jwk).ok()? })
    }
}

/// What keys of this kind may sign by. Secrets that both sides know are none of them, whatever a set says.
fn algorithms(parameters: &AlgorithmParameters) -> Vec<Algorithm> {
    if let AlgorithmParameters::RSA(_) = parameters {
        return vec![Algorithm::RS256, Algorithm::PS256];
    }
    if let AlgorithmParameters::EllipticCurve(key) = parameters {
        let by_curve = [(EllipticCurve::P256, Algorithm::ES256), (EllipticCurve::P384, Algorithm::ES384)];
        return by_curve.into_iter().filter(|(curve, _)| *curve == key.curve).map(|(_, by)| by).collect();
    }
    if let AlgorithmParameters::OctetKeyPair(key) = parameters
        && key.curve == EllipticCurve::Ed25519
    {
        return vec![Algorithm::EdDSA];
    }
    Vec::new()
}
