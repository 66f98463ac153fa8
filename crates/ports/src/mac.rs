//! Keyed hashes.

use secrecy::SecretString;

/// What a keyed hash is for. A hash for one purpose is none for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MacPurpose {
    /// A backup code of a user.
    BackupCode,
    /// A name that somebody tried to log in with and that is nobody's.
    UnknownIdentifier,
    /// An account, where its attempts are counted.
    Account,
    /// A CSRF token of a session.
    CsrfToken,
    /// The PKCE verifier of a login at an identity provider.
    CodeVerifier,
    /// The nonce of a login at an identity provider.
    Nonce,
    /// A name by which requests are counted.
    CountedName,
}

/// A keyed hash.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct MacTag([u8; 32]);

impl MacTag {
    /// The tag with these bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Its bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Its bytes as 64 hexadecimal digits, in lower case.
    #[must_use]
    pub fn to_hex(&self) -> SecretString {
        let hex = self.0.iter().flat_map(|byte| [byte >> 4, byte & 15]);
        SecretString::from(hex.filter_map(|digit| char::from_digit(digit.into(), 16)).collect::<String>())
    }
}

impl std::fmt::Debug for MacTag {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MacTag(…)")
    }
}

/// HMAC-SHA-256 under a key of this installation, the same on all its nodes. Who has the database and not the key
/// can neither make a tag nor try values against one.
#[cfg_attr(feature = "mock", mockall::automock)]
pub trait Mac: Send + Sync {
    /// The tag of a message.
    fn tag(&self, purpose: MacPurpose, message: &[u8]) -> MacTag;
    /// Whether this is the tag of the message, in constant time.
    fn verify(&self, purpose: MacPurpose, message: &[u8], tag: &[u8]) -> bool;
}
