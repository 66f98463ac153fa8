//! Short human text: one normalisation, one length rule, no control characters.

use crate::{Invalid, Violation};
use unicode_normalization::UnicodeNormalization;

/// Normalises to NFC, trims, and checks the length in code points.
pub(crate) fn clean(text: &str, min: usize, max: usize) -> Result<String, Invalid> {
    // NFC can at most triple the length (UAX #15); refuse the absurd before working on it.
    if text.len() > max.saturating_mul(12) {
        return Err(Invalid::new(Violation::TooLong, format!("must have at most {max} characters")));
    }
    let text: String = text.trim().nfc().collect();
    if text.chars().any(char::is_control) {
        return Err(Invalid::new(Violation::Malformed, "must not contain control characters"));
    }
    within(text, min, max)
}

/// Checks what may have several lines, and leaves it as it was written: blanks mean something in it.
pub(crate) fn prose(text: &str, min: usize, max: usize) -> Result<String, Invalid> {
    if text.len() > max.saturating_mul(4) {
        return Err(Invalid::new(Violation::TooLong, format!("must have at most {max} characters")));
    }
    if text.chars().any(|c| c.is_control() && !['\n', '\r', '\t'].contains(&c)) {
        let message = "must not contain control characters but line breaks and tabs";
        return Err(Invalid::new(Violation::Malformed, message));
    }
    let is_blank = text.chars().all(char::is_whitespace);
    within(if is_blank { String::new() } else { text.to_owned() }, min, max)
}

fn within(text: String, min: usize, max: usize) -> Result<String, Invalid> {
    match text.chars().count() {
        0 if min > 0 => Err(Invalid::new(Violation::Required, "must not be empty")),
        n if n < min => {
            Err(Invalid::new(Violation::TooShort, format!("must have at least {min} characters")))
        }
        n if n > max => Err(Invalid::new(Violation::TooLong, format!("must have at most {max} characters"))),
        _ => Ok(text),
    }
}

/// Declares a newtype over cleaned text. `$check` sees the cleaned text and returns it, or what is wrong.
macro_rules! text_type {
    ($(#[$doc:meta])* $name:ident, $min:expr, $max:expr $(, $check:expr)?) => {
        $crate::text::text_type!(@by clean, $(#[$doc])* $name, $min, $max $(, $check)?);
    };
    (@by $rule:ident, $(#[$doc:meta])* $name:ident, $min:expr, $max:expr $(, $check:expr)?) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Reads one from what a person typed.
            ///
            /// # Errors
            /// When the text is outside its length, holds control characters, or has not the form asked for.
            pub fn parse(text: &str) -> Result<Self, $crate::Invalid> {
                let text = $crate::text::$rule(text, $min, $max)?;
                $(let text = $check(text)?;)?
                Ok(Self(text))
            }

            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = $crate::Invalid;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}
pub(crate) use text_type;

/// Likewise, over prose: kept as it was written, with its line breaks and tabs.
macro_rules! prose_type {
    ($(#[$doc:meta])* $name:ident, $min:expr, $max:expr) => {
        $crate::text::text_type!(@by prose, $(#[$doc])* $name, $min, $max);
    };
}
pub(crate) use prose_type;

#[cfg(test)]
mod tests {
    use super::{clean, prose};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn prose_stays_as_it_was_written_or_is_refused(text in any::<String>()) {
            if let Ok(kept) = prose(&text, 1, 10) {
                prop_assert_eq!(&kept, &text);
                prop_assert!((1..=10).contains(&kept.chars().count()));
            }
        }

        #[test]
        fn cleaning_twice_changes_nothing(text in "\\PC{0,40}") {
            if let Ok(once) = clean(&text, 0, 40) {
                prop_assert_eq!(clean(&once, 0, 40), Ok(once));
            }
        }

        #[test]
        fn cleaning_never_panics_and_never_exceeds_its_maximum(text in any::<String>()) {
            if let Ok(clean) = clean(&text, 1, 10) {
                prop_assert!((1..=10).contains(&clean.chars().count()));
            }
        }
    }
}
