//! Texts in queries and files.

use countersign_domain::{Instant, Invalid, Violation};
use std::str::FromStr;

/// Reads `true` or `false`.
pub(super) fn truth(text: &str) -> Result<bool, Invalid> {
    text.parse().map_err(|_error| Invalid::new(Violation::Malformed, "must be true or false"))
}

/// Reads an identifier.
pub(super) fn id<T: FromStr>(text: &str) -> Result<T, Invalid> {
    text.parse().map_err(|_error| Invalid::new(Violation::Malformed, "must be an id"))
}

/// A moment as answers have it.
pub(super) fn time(at: Instant) -> String {
    at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true)
}
