//! Moments as clients of other products read them.

use chrono::SecondsFormat;
use countersign_domain::Instant;

/// Like `2025-10-31T10:30:00.000Z`, as JavaScript writes them.
pub(crate) fn milliseconds(at: Instant) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// Like `2025-06-15T11:09:03.405528`, in UTC, which is not said.
pub(crate) fn naive(at: Instant) -> String {
    at.format("%Y-%m-%dT%H:%M:%S%.6f").to_string()
}

/// Like `2026-01-08T12:00:00+00:00`.
pub(crate) fn with_offset(at: Instant) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_have_the_digits_of_their_documents() {
        let at = Instant::from_timestamp_micros(1_750_000_000_405_528).unwrap();
        assert_eq!(milliseconds(at), "2025-06-15T15:06:40.405Z");
        assert_eq!(naive(at), "2025-06-15T15:06:40.405528");
        assert_eq!(with_offset(at), "2025-06-15T15:06:40+00:00");
        assert_eq!(milliseconds(Instant::UNIX_EPOCH), "1970-01-01T00:00:00.000Z");
    }
}
