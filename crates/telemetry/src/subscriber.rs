//! The one subscriber of the process.

use std::io::IsTerminal;

use tracing_subscriber::util::{SubscriberInitExt, TryInitError};

use crate::filter::Filter;
use crate::json::{FlatJson, Members};
use crate::panics::log_panics;

/// How events are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// [`Self::Pretty`] on a terminal, else [`Self::Json`].
    Auto,
    /// One JSON object a line.
    Json,
    /// A coloured line, for a person.
    Pretty,
}

/// The process has a subscriber already.
#[derive(Debug, thiserror::Error)]
#[error("logging is set up already")]
pub struct TelemetryError(#[source] TryInitError);

/// Sends the events that pass `filter`, and panics, to the standard output from now on.
///
/// # Errors
/// When it was called before.
pub fn init(format: LogFormat, filter: &Filter) -> Result<(), TelemetryError> {
    let stdout_is_a_terminal = std::io::stdout().is_terminal();
    let pretty = match format {
        LogFormat::Auto => stdout_is_a_terminal,
        LogFormat::Json => false,
        LogFormat::Pretty => true,
    };
    let builder = tracing_subscriber::fmt().with_env_filter(filter.build());
    if pretty {
        builder.with_ansi(stdout_is_a_terminal).finish().try_init()
    } else {
        builder.fmt_fields(Members).event_format(FlatJson).finish().try_init()
    }
    .map_err(TelemetryError)?;
    log_panics();
    Ok(())
}
