//! Why a value was refused.

use std::fmt;

/// How a value breaks its rule. Presenters turn this into their own codes, exhaustively.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Violation {
    /// Missing or empty.
    Required,
    /// Shorter than its minimum.
    TooShort,
    /// Longer than its maximum.
    TooLong,
    /// Not of the form that is asked for.
    Malformed,
    /// A number that is smaller or greater than is allowed.
    OutOfRange,
    /// Not a date or time of the form that is asked for.
    NotATime,
    /// Well formed, yet not accepted: a common password, a user's own name as password.
    NotAllowed,
    /// A field that does not exist here.
    Unknown,
    /// Of the wrong JSON type.
    WrongType,
}

impl Violation {
    /// The stable, machine-readable name of this violation.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::TooShort => "too_short",
            Self::TooLong => "too_long",
            Self::Malformed => "malformed",
            Self::OutOfRange => "out_of_range",
            Self::NotATime => "not_a_time",
            Self::NotAllowed => "not_allowed",
            Self::Unknown => "unknown_field",
            Self::WrongType => "wrong_type",
        }
    }
}

/// A refused value: what is wrong with it, in words a person can act on. It never repeats the value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invalid {
    violation: Violation,
    message: String,
}

impl Invalid {
    /// A refusal with its message, a sentence that starts in lower case and has no full stop.
    #[must_use]
    pub fn new(violation: Violation, message: impl Into<String>) -> Self {
        Self { violation, message: message.into() }
    }

    /// How the value breaks its rule.
    #[must_use]
    pub const fn violation(&self) -> Violation {
        self.violation
    }

    /// What to do about it.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Invalid {}
