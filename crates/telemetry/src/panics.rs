//! Panics as events, so that a log of JSON stays one.

use std::panic;

/// Logs each panic, in whatever thread, with its place.
pub(crate) fn log_panics() {
    panic::set_hook(Box::new(|panic| {
        let message = panic.payload_as_str().unwrap_or("no message");
        let location = panic.location().map(ToString::to_string);
        tracing::error!(panic.location = location, panic.message = message, "a part of the server panicked");
    }));
}
