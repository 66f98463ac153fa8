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
    /// Stands for a password that was right, until the second factor follows.
    Ticket,
    /// Acts for its owner, without a session.
    ApiKey,
    /// Goes to an identity provider with somebody and comes back with him: the `state` of OAuth 2.0.
    State,
    /// Stays with who started a login at an identity provider, and proves that he is the one who finishes it.
    Flow,
}

impl TokenKind {
    /// What every token of this kind starts with.
    #[must_use]
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Refresh => "csr_",
            Self::OneTime => "cso_",
            Self::Ticket => "csm_",
            Self::ApiKey => "cs_",
            Self::State => "cst_",
            Self::Flow => "csf_",
        }
    }

    /// Whether a checksum ends every token of this kind.
    const fn has_checksum(self) -> bool {
        match self {
            Self::Refresh | Self::OneTime | Self::Ticket | Self::State | Self::Flow => false,
            Self::ApiKey => true,
        }
    }
}

/// 256 random bits as 43 characters of base64url (RFC 4648 §5, unpadded).
const RANDOM_CHARS: usize = 43;
/// CRC-32 of what stands before it, as 8 hexadecimal digits: scanners for leaked keys tell by it real ones from
/// look-alikes.
const CHECKSUM_CHARS: usize = 8;

/// An opaque token in plain text: it exists on its way to its owner and on its way back, never at rest.
#[derive(Clone)]
pub struct OpaqueToken(SecretString);

impl OpaqueToken {
    /// The token of this kind with these random characters; only the `TokenGenerator` port makes new ones.
    #[must_use]
    pub fn from_random(kind: TokenKind, random: &str) -> Self {
        let body = format!("{}{random}", kind.prefix());
        Self(SecretString::from(if kind.has_checksum() {
            format!("{body}{}", checksum(&body))
        } else {
            body
        }))
    }

    /// Reads a token that somebody presents. `None` when it cannot be one of this kind, whatever is stored.
    #[must_use]
    pub fn parse(kind: TokenKind, text: &str) -> Option<Self> {
        let length = kind.prefix().len() + RANDOM_CHARS;
        let (body, rest) = text.split_at_checked(length)?;
        let random = body.strip_prefix(kind.prefix())?;
        let expected = if kind.has_checksum() { checksum(body) } else { String::new() };
        let well_formed = random.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        (well_formed && rest == expected).then(|| Self(SecretString::from(text.to_owned())))
    }

    /// Its first characters: enough to tell it from others, too few to be of use.
    #[must_use]
    pub fn hint(&self) -> String {
        self.expose().chars().take(8).collect()
    }

    /// The plain text, to hand to its owner or to hash.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

fn checksum(body: &str) -> String {
    format!("{:0width$x}", crc32fast::hash(body.as_bytes()), width = CHECKSUM_CHARS)
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

/// A password hash as a PHC string, parameters and salt included; an imported one may have another form.
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
    fn a_key_with_a_wrong_checksum_is_none() {
        let key = OpaqueToken::from_random(TokenKind::ApiKey, &"k".repeat(43));
        assert_eq!((key.expose().len(), key.hint().as_str()), (54, "cs_kkkkk"));
        assert!(OpaqueToken::parse(TokenKind::ApiKey, key.expose()).is_some());
        let altered = key.expose().replace("kkkk", "kkkj");
        for text in [altered.as_str(), &key.expose()[..46], &key.expose().to_uppercase(), "cs_", "cs_é"] {
            assert!(OpaqueToken::parse(TokenKind::ApiKey, text).is_none(), "{text}");
        }
        assert!(OpaqueToken::parse(TokenKind::Refresh, key.expose()).is_none());
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
