//! What the doctor says of one thing.

use std::fmt::{self, Display};

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Level {
    /// It works.
    Ok,
    /// It works, and somebody may regret it.
    Warn,
    /// It does not work.
    Fail,
}

/// What was found about one thing.
#[derive(Debug)]
pub(super) struct Finding {
    pub(super) level: Level,
    subject: &'static str,
    what: String,
    remedy: Option<String>,
}

impl Finding {
    pub(super) fn ok(subject: &'static str, what: impl Display) -> Self {
        Self { level: Level::Ok, subject, what: what.to_string(), remedy: None }
    }

    pub(super) fn warn(subject: &'static str, what: impl Display, remedy: impl Display) -> Self {
        Self { level: Level::Warn, subject, what: what.to_string(), remedy: Some(remedy.to_string()) }
    }

    pub(super) fn fail(subject: &'static str, what: impl Display, remedy: impl Display) -> Self {
        Self { level: Level::Fail, subject, what: what.to_string(), remedy: Some(remedy.to_string()) }
    }

    /// `good` if `outcome` is, else its error and what to do.
    pub(super) fn of<T>(
        subject: &'static str,
        outcome: Result<T, impl std::error::Error>,
        good: impl Display,
        remedy: impl Display,
    ) -> Self {
        match outcome {
            Ok(_) => Self::ok(subject, good),
            Err(error) => Self::fail(subject, crate::failure::with_causes(&error), remedy),
        }
    }
}

impl Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let level = match self.level {
            Level::Ok => "OK",
            Level::Warn => "WARN",
            Level::Fail => "FAIL",
        };
        write!(f, "{level:4}  {:13}  {}", self.subject, self.what)?;
        self.remedy.iter().try_for_each(|remedy| write!(f, "\n      do: {remedy}"))
    }
}
