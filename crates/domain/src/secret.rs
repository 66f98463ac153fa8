//! Secrets as types: none of them can be printed or serialised by accident.

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use std::fmt;
use zeroize::Zeroizing;

/// The kinds of opaque token. Each has a prefix of its own, so that a leaked one can be recognised and one
/// kind never passes as another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// Renews a session.
    Refresh,
    /// Does one thing once: verify an address, reset a password.
    OneTime,
}

impl TokenKind {
    /// What every token of this kind starts with.
    #[must_use]
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Refresh => "csr_",
            Self::OneTime => "cso_",
        }
    }
}

/// 256 random bits as 43 characters of base64url (RFC 4648 §5, unpadded).
const RANDOM_CHARS: usize = 43;

/// An opaque token in plain text: it exists on its way to its owner and on its way back, never at rest.
#[derive(Clone)]
pub struct OpaqueToken(SecretString);

impl OpaqueToken {
    /// The token of this kind with these random characters; only the `TokenGenerator` port makes new ones.
    #[must_use]
    pub fn from_random(kind: TokenKind, random: &str) -> Self {
        Self(SecretString::from(format!("{}{random}", kind.prefix())))
    }

    /// Reads a token that somebody presents. `None` when it cannot be one of this kind, whatever is stored.
    #[must_use]
    pub fn parse(kind: TokenKind, text: &str) -> Option<Self> {
        let random = text.strip_prefix(kind.prefix())?;
        let well_formed = random.len() == RANDOM_CHARS
            && random.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        well_formed.then(|| Self(SecretString::from(text.to_owned())))
    }

    /// The plain text, to hand to its owner or to hash.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for OpaqueToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OpaqueToken(…)")
    }
}

/// SHA-256 of an opaque token: what the store keeps. The token has 256 bits of entropy, so no salt or
/// stretching is needed.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TokenHash([u8; 32]);

impl TokenHash {
    /// The hash with these bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Its bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenHash(…)")
    }
}

/// A password hash as a PHC string, parameters and salt included.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(Zeroizing<String>);

impl PasswordHash {
    /// The hash with this PHC string; only the `PasswordHasher` port and the store make one.
    #[must_use]
    pub fn from_phc(phc: String) -> Self {
        Self(Zeroizing::new(phc))
    }

    /// The PHC string.
    #[must_use]
    pub fn as_phc(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

/// A secret encrypted and authenticated by the `SecretBox` port: safe to store, useless without its key.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SealedSecret(String);

impl SealedSecret {
    /// The sealed text, key id included.
    #[must_use]
    pub fn from_sealed(text: String) -> Self {
        Self(text)
    }

    /// The sealed text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SealedSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealedSecret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_token_of_one_kind_is_not_a_token_of_another() {
        let refresh = OpaqueToken::from_random(TokenKind::Refresh, &"x".repeat(43));
        assert!(OpaqueToken::parse(TokenKind::Refresh, refresh.expose()).is_some());
        assert!(OpaqueToken::parse(TokenKind::OneTime, refresh.expose()).is_none());
    }

    #[test]
    fn debug_shows_no_secret() {
        let random = "s".repeat(43);
        let shown = format!(
            "{:?} {:?} {:?} {:?}",
            OpaqueToken::from_random(TokenKind::Refresh, &random),
            TokenHash::from_bytes([115; 32]),
            PasswordHash::from_phc(random.clone()),
            SealedSecret::from_sealed(random.clone()),
        );
        assert!(!shown.contains("sss") && !shown.contains("115"), "{shown}");
    }

    proptest! {
        #[test]
        fn no_input_panics(text in any::<String>()) {
            let _ = OpaqueToken::parse(TokenKind::Refresh, &text);
        }
    }
}
