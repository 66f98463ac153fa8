//! What lists are searched for.

use crate::text::clean;
use crate::{Invalid, Violation};
use unicode_normalization::UnicodeNormalization;

const MAX_CHARS: usize = 100;

/// What lists are searched for: 1 to 100 characters, in the form in which two spellings of one text are equal.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SearchText(String);

impl SearchText {
    /// Reads what a person typed.
    ///
    /// # Errors
    /// When it is empty, too long, or holds control characters.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let folded = search_form(&clean(text, 1, MAX_CHARS)?);
        if folded.chars().count() > MAX_CHARS {
            let message = format!("must have at most {MAX_CHARS} characters");
            return Err(Invalid::new(Violation::TooLong, message));
        }
        Ok(Self(folded))
    }

    /// The text, in [`search_form`].
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The form in which texts are searched: NFKC, lower case. What is searched is stored in it, as no two databases agree
/// on what lower case is.
#[must_use]
pub fn search_form(text: &str) -> String {
    let folded: String = text.nfkc().flat_map(char::to_lowercase).collect();
    folded.nfkc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_text_are_equal() {
        for text in ["ÅSA", "åsa", "A\u{30a}sa", " Ａ\u{30a}SA "] {
            assert_eq!(SearchText::parse(text).unwrap().as_str(), "åsa", "{text}");
        }
    }

    #[test]
    fn nothing_and_too_much_are_refused() {
        for text in ["", " ", "a\0b", &"x".repeat(101), &"ﷺ".repeat(100)] {
            assert!(SearchText::parse(text).is_err(), "{text}");
        }
        assert!(SearchText::parse(&"x".repeat(100)).is_ok());
    }
}
