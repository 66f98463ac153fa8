//! Second factors: one-time codes by time (TOTP, RFC 6238) and backup codes.

use crate::{Instant, SealedSecret, UserId};
use secrecy::{ExposeSecret, SecretString};
use std::fmt;

/// How many backup codes a user has at first.
pub const BACKUP_CODES: usize = 10;

/// The shared secret of a TOTP generator, in base32 (RFC 4648 §6, unpadded).
#[derive(Clone)]
pub struct TotpSecret(SecretString);

impl TotpSecret {
    /// The secret with this text; only the `Totp` port and the `SecretBox` make one.
    #[must_use]
    pub fn from_base32(text: String) -> Self {
        Self(SecretString::from(text))
    }

    /// The text, to show to its owner or to seal.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for TotpSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TotpSecret(…)")
    }
}

/// A TOTP generator as the store keeps it. Before it is confirmed it means nothing to a login.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TotpFactor {
    /// Whose it is; each user has one at most.
    pub user: UserId,
    /// Its secret, sealed for this user.
    pub secret: SealedSecret,
    /// When it was enrolled.
    pub created_at: Instant,
    /// When its owner showed that he can make codes with it.
    pub confirmed_at: Option<Instant>,
    /// The last time step of which a code was accepted: only later ones are (RFC 6238 §5.2).
    pub last_step: Option<i64>,
}

/// A code of six digits from a generator.
#[derive(Clone)]
pub struct OtpCode(SecretString);

impl OtpCode {
    /// Reads a code; spaces in it do not matter. `None` when it cannot be one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits: String = text.chars().filter(|c| *c != ' ').take(7).collect();
        let well_formed = digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_digit());
        well_formed.then(|| Self(SecretString::from(digits)))
    }

    /// The six digits.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for OtpCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OtpCode(…)")
    }
}

/// A backup code: 80 random bits as sixteen characters of base32 in lower case, good for one login without the
/// generator.
#[derive(Clone)]
pub struct BackupCode(SecretString);

impl BackupCode {
    const CHARS: usize = 16;

    /// Reads a code; case, spaces and dashes do not matter. `None` when it cannot be one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let chars = text.chars().filter(|c| !matches!(c, ' ' | '-')).take(Self::CHARS + 1);
        let code: String = chars.map(|c| c.to_ascii_lowercase()).collect();
        let well_formed =
            code.len() == Self::CHARS && code.bytes().all(|b| matches!(b, b'a'..=b'z' | b'2'..=b'7'));
        well_formed.then(|| Self(SecretString::from(code)))
    }

    /// The sixteen characters, to be hashed.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// As a person reads it: in four groups.
    #[must_use]
    pub fn grouped(&self) -> String {
        let mut text = String::with_capacity(Self::CHARS + 3);
        for (index, c) in self.expose().chars().enumerate() {
            if index > 0 && index % 4 == 0 {
                text.push('-');
            }
            text.push(c);
        }
        text
    }
}

impl fmt::Debug for BackupCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BackupCode(…)")
    }
}

/// What somebody presents as his second factor.
#[derive(Debug, Clone)]
pub enum FactorProof {
    /// A code of his generator; `None` when what he presents cannot be one.
    Code(Option<OtpCode>),
    /// A backup code; likewise.
    BackupCode(Option<BackupCode>),
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn codes_are_read_as_people_type_them() {
        assert_eq!(OtpCode::parse("123 456").unwrap().expose(), "123456");
        for text in ["", "12345", "1234567", "12345a", "１２３４５６"] {
            assert!(OtpCode::parse(text).is_none(), "{text}");
        }
        let code = BackupCode::parse("ABCD-efgh ijkl-2345").unwrap();
        assert_eq!(code.grouped(), "abcd-efgh-ijkl-2345");
        for text in ["", "abcd-efgh-ijkl-234", "abcd-efgh-ijkl-23456", "abcd-efgh-ijkl-2348"] {
            assert!(BackupCode::parse(text).is_none(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_input_panics_and_none_is_shown(text in any::<String>()) {
            let shown = format!("{:?}{:?}", OtpCode::parse(&text), BackupCode::parse(&text));
            prop_assert!(!shown.contains("123"));
        }
    }
}
