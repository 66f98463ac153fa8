//! The keys of one server.

use super::key_pair::KeyPair;
use super::signing_key::SigningKey;
use super::{KeyError, SigningAlgorithm};
use countersign_domain::Instant;
use serde_json::{Value, json};

/// What there is to know of a key, other than its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyDescription {
    /// Its id, the `kid` of its tokens: the RFC 7638 thumbprint.
    pub id: String,
    /// The algorithm that it is for.
    pub algorithm: SigningAlgorithm,
    /// Since when it signs, or from when on it will.
    pub signs_from: Instant,
    /// Whether it is the one that signs now. All others still verify.
    pub signs_now: bool,
}

/// Signing keys: the newest that is due signs, all of them verify.
#[derive(Debug)]
pub struct KeyRing {
    /// The oldest first; never empty.
    keys: Vec<SigningKey>,
}

impl KeyRing {
    /// A ring of one new key that is kept nowhere: for tests, or for a server that may forget its tokens.
    ///
    /// # Errors
    /// When the cryptographic library fails.
    pub fn ephemeral(algorithm: SigningAlgorithm, now: Instant) -> Result<Self, KeyError> {
        let key = SigningKey::new(KeyPair::generate(algorithm)?, now)?;
        Ok(Self { keys: vec![key] })
    }

    /// `keys` must not be empty, and be sorted by time.
    pub(super) fn of(keys: Vec<SigningKey>) -> Result<Self, KeyError> {
        let mut ids: Vec<&str> = keys.iter().map(SigningKey::id).collect();
        ids.sort_unstable();
        if let Some([twice, _]) = ids.array_windows().find(|[one, other]| one == other) {
            return Err(KeyError::Twice { id: (*twice).to_owned() });
        }
        Ok(Self { keys })
    }

    /// Every key, the oldest first, as it is at `now`.
    #[must_use]
    pub fn list(&self, now: Instant) -> Vec<KeyDescription> {
        let signing = self.signing_at(now).map(SigningKey::id);
        let describe = |key: &SigningKey| KeyDescription {
            id: key.id().to_owned(),
            algorithm: key.algorithm(),
            signs_from: key.signs_from(),
            signs_now: signing == Some(key.id()),
        };
        self.keys.iter().map(describe).collect()
    }

    /// The newest key that is due; should the clock have gone back before all of them, the oldest.
    pub(crate) fn signing_at(&self, now: Instant) -> Option<&SigningKey> {
        self.keys.iter().rev().find(|key| key.signs_from() <= now).or_else(|| self.keys.first())
    }

    pub(crate) fn find(&self, id: &str) -> Option<&SigningKey> {
        self.keys.iter().find(|key| key.id() == id)
    }

    pub(crate) fn jwks(&self) -> Value {
        json!({ "keys": self.keys.iter().map(SigningKey::jwk).collect::<Vec<_>>() })
    }
}
