//! Passwords in plain text, for as long as they must exist.

use crate::{Invalid, Violation};
use secrecy::{ExposeSecret, SecretString};
use std::fmt;
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

/// The longest password, in bytes as presented: checked before anything is normalised or hashed, so that a
/// long one costs nothing. 128 four-byte characters fit twice.
pub const MAX_PASSWORD_BYTES: usize = 1024;

/// A password as its owner presents it, in Unicode NFC (RFC 8265 §4.2.2, `OpaqueString`), so that it matches
/// however the keyboard composed it. Nothing is trimmed, folded or cut. Wiped from memory when dropped.
#[derive(Clone)]
pub struct Password(SecretString);

impl Password {
    /// Takes a presented password, to log in with or to change to.
    ///
    /// # Errors
    /// When it is empty, longer than [`MAX_PASSWORD_BYTES`], or holds a NUL.
    pub fn parse(text: String) -> Result<Self, Invalid> {
        let text = Zeroizing::new(text);
        if text.is_empty() {
            return Err(Invalid::new(Violation::Required, "must not be empty"));
        }
        if text.len() > MAX_PASSWORD_BYTES {
            return Err(Invalid::new(
                Violation::TooLong,
                format!("must have at most {MAX_PASSWORD_BYTES} bytes"),
            ));
        }
        if text.contains('\0') {
            return Err(Invalid::new(Violation::Malformed, "must not contain a NUL character"));
        }
        let mut normalised = String::with_capacity(text.len() * 3); // NFC at most triples: no reallocation leaves a copy
        normalised.extend(text.nfc());
        Ok(Self(SecretString::from(normalised)))
    }

    /// The plain text, to hash.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parse(text: &str) -> Result<String, Violation> {
        Password::parse(text.to_owned()).map(|p| p.expose().to_owned()).map_err(|e| e.violation())
    }

    #[test]
    fn composed_and_decomposed_are_one_password_and_nothing_else_changes() {
        assert_eq!(parse("cafe\u{301}"), parse("café"));
        assert_eq!(parse(" Trailing ").as_deref(), Ok(" Trailing "));
        assert_ne!(parse("ﬁsh"), parse("fish"), "compatibility forms stay distinct");
        assert_ne!(parse(&format!("{}a", "x".repeat(72))), parse(&format!("{}b", "x".repeat(72))));
    }

    #[test]
    fn the_bounds_hold() {
        assert_eq!(parse(""), Err(Violation::Required));
        assert_eq!(parse("a\0b"), Err(Violation::Malformed));
        assert!(parse(&"🦀".repeat(64)).is_ok());
        assert!(parse(&"x".repeat(MAX_PASSWORD_BYTES)).is_ok());
        assert_eq!(parse(&"x".repeat(MAX_PASSWORD_BYTES + 1)), Err(Violation::TooLong));
    }

    proptest! {
        #[test]
        fn normalising_twice_changes_nothing(text in any::<String>()) {
            if let Ok(once) = parse(&text) {
                prop_assume!(once.len() <= MAX_PASSWORD_BYTES);
                prop_assert_eq!(parse(&once), Ok(once));
            }
        }
    }
}
