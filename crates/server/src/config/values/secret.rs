//! Texts that are never shown.

use std::borrow::Cow;

use secrecy::SecretString;

use super::Value;

/// A secret text.
#[derive(Debug, Clone)]
pub(crate) struct Secret(pub(crate) SecretString);

impl Value for Secret {
    const SECRET: bool = true;

    fn allowed() -> String {
        "a text".to_owned()
    }

    fn parse(text: &str) -> Option<Self> {
        (!text.is_empty()).then(|| Self(SecretString::from(text)))
    }

    fn shown(_: &str) -> Cow<'_, str> {
        Cow::Borrowed("(hidden)")
    }
}
