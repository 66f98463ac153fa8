//! What is wrong with one field.

use countersign_domain::Invalid;
use serde::Serialize;
use utoipa::ToSchema;

/// What is wrong with one field of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = FieldError)]
pub struct FieldError {
    /// The path of the field, like `email` or `address.city`; `$` is the body as a whole.
    #[schema(example = "email")]
    pub field: String,
    /// The stable name of the violation.
    #[schema(example = "malformed")]
    pub code: &'static str,
    /// What to do about it.
    #[schema(example = "must be an e-mail address, like ada@example.com")]
    pub message: String,
    /// What was given, where that is no secret, for contracts that repeat it.
    #[serde(skip)]
    pub value: Option<String>,
}

impl FieldError {
    /// An error of the field at `path`, which is cut at 100 characters: a client may have made it up.
    #[must_use]
    pub fn new(path: impl AsRef<str>, code: &'static str, message: impl Into<String>) -> Self {
        Self { field: cut(path.as_ref()), code, message: message.into(), value: None }
    }

    /// A refused value.
    #[must_use]
    pub fn invalid(path: impl AsRef<str>, invalid: &Invalid) -> Self {
        Self::new(path, invalid.violation().code(), invalid.message())
    }

    /// With what was given, cut likewise.
    #[must_use]
    pub fn of_value(mut self, text: &str) -> Self {
        self.value = Some(cut(text));
        self
    }
}

fn cut(text: &str) -> String {
    text.chars().take(100).collect()
}
