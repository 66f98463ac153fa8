//! Texts in queries and files.

use countersign_domain::{Instant, Invalid, Violation};

/// Reads `true` or `false`.
pub(super) fn truth(text: &str) -> Result<bool, Invalid> {
    text.parse().map_err(|_| Invalid::new(Violation::Malformed, "must be true or false"))
}

/// A moment as answers have it.
pub(super) fn time(at: Instant) -> String {
    at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true)
}
