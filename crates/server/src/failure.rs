//! How a command fails: one line of what, one of what to do.

use std::error::Error;
use std::fmt::{self, Display};

use crate::config::ConfigError;

/// A command could not do its work; says what, and what to do.
#[derive(Debug)]
pub(crate) struct CommandError(String);

/// What a command returns.
pub(crate) type CommandResult<T = ()> = Result<T, CommandError>;

impl CommandError {
    pub(crate) fn new(what: impl Display, remedy: impl Display) -> Self {
        Self(format!("{what}\n  help: {remedy}"))
    }
}

impl Display for CommandError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<ConfigError> for CommandError {
    fn from(error: ConfigError) -> Self {
        Self(error.to_string())
    }
}

/// Says what a failed step was for, and what to do.
pub(crate) trait Explain<T> {
    /// `what` names the failure; its causes are appended.
    fn explain(self, what: impl Display, remedy: impl Display) -> CommandResult<T>;
}

impl<T, E: Error> Explain<T> for Result<T, E> {
    fn explain(self, what: impl Display, remedy: impl Display) -> CommandResult<T> {
        self.map_err(|error| CommandError::new(format!("{what}: {}", with_causes(&error)), remedy))
    }
}

/// An error with its causes. A cause that its effect quotes already is not repeated.
pub(crate) fn with_causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let said = cause.to_string();
        if !text.ends_with(&said) {
            text = format!("{text}: {said}");
        }
        next = cause.source();
    }
    text
}
