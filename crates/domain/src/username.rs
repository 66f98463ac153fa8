//! Usernames: names that a person chooses, types and reads aloud.

use crate::{Invalid, Violation};
use serde::{Deserialize, Serialize};
use std::fmt;

const MIN: usize = 3;
const MAX: usize = 32;

/// A username: 3 to 32 ASCII letters, digits, `.`, `_` or `-`, starting with a letter or digit.
///
/// Case is kept for showing and ignored for comparing. ASCII alone, so that no two names look alike
/// (Unicode TR 36); and never an `@`, so that a username cannot be mistaken for an address.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Username {
    entered: String,
    canonical: String,
}

impl Username {
    /// Reads a username; white space around it is dropped.
    ///
    /// # Errors
    /// When its length or one of its characters is not allowed.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let entered = text.trim();
        let well_formed = entered.starts_with(|c: char| c.is_ascii_alphanumeric())
            && entered.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'));
        match entered.len() {
            0 => Err(Invalid::new(Violation::Required, "must not be empty")),
            n if n > MAX => {
                Err(Invalid::new(Violation::TooLong, format!("must have at most {MAX} characters")))
            }
            _ if !well_formed => Err(Invalid::new(
                Violation::Malformed,
                "must consist of letters a-z, digits, '.', '_' and '-', and start with a letter or digit",
            )),
            n if n < MIN => {
                Err(Invalid::new(Violation::TooShort, format!("must have at least {MIN} characters")))
            }
            _ => Ok(Self { entered: entered.to_owned(), canonical: entered.to_ascii_lowercase() }),
        }
    }

    /// The value as it was stored, unjudged: a rule that was tightened since must not make old rows unreadable.
    #[must_use]
    pub fn from_stored(entered: String, canonical: String) -> Self {
        Self { entered, canonical }
    }

    /// The name as its owner writes it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.entered
    }

    /// The form by which names are looked up, compared and kept unique.
    #[must_use]
    pub fn canonical(&self) -> &str {
        &self.canonical
    }
}

impl PartialEq for Username {
    fn eq(&self, other: &Self) -> bool {
        self.canonical == other.canonical
    }
}

impl Eq for Username {}

impl TryFrom<String> for Username {
    type Error = Invalid;

    fn try_from(text: String) -> Result<Self, Invalid> {
        Self::parse(&text)
    }
}

impl From<Username> for String {
    fn from(name: Username) -> Self {
        name.entered
    }
}

impl fmt::Display for Username {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.entered)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn case_is_kept_and_ignored() {
        let name = Username::parse(" Ada.L ").unwrap();
        assert_eq!((name.as_str(), name.canonical()), ("Ada.L", "ada.l"));
        assert_eq!(name, Username::parse("ADA.l").unwrap());
    }

    #[test]
    fn the_bounds_hold() {
        assert!(Username::parse("abc").is_ok() && Username::parse(&"a".repeat(32)).is_ok());
        for text in ["", "ab", &"a".repeat(33), "-ada", ".ada", "a da", "ada@x", "adä", "ada\0", "аda"] {
            assert!(Username::parse(text).is_err(), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn the_canonical_form_is_its_own_canonical_form(text in "[A-Za-z0-9][A-Za-z0-9._-]{2,31}") {
            let name = Username::parse(&text).unwrap();
            let again = Username::parse(name.canonical()).unwrap();
            prop_assert_eq!(again.canonical(), name.canonical());
        }

        #[test]
        fn no_input_panics(text in any::<String>()) {
            let _ = Username::parse(&text);
        }
    }
}
