//! Roles.

use crate::text::text_type;
use crate::{Invalid, Violation};

text_type!(
    /// The name of a role: 1 to 64 of lower-case letters, digits, `_` and `-`.
    RoleName, 1, 64, |text: String| {
        if text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'-') {
            return Ok(text);
        }
        Err(Invalid::new(Violation::Malformed, "must consist of a-z, 0-9, '_' and '-'"))
    }
);

impl RoleName {
    /// The role that may do everything; the migrations create it.
    #[must_use]
    pub fn administrator() -> Self {
        Self::fixed("admin")
    }

    /// The role that every registered user has; the migrations create it.
    #[must_use]
    pub fn user() -> Self {
        Self::fixed("user")
    }

    fn fixed(name: &str) -> Self {
        Self(name.to_owned())
    }
}
