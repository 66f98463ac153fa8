//! One-time codes by time.

use countersign_domain::{Instant, OtpCode, TotpSecret};

/// Makes TOTP secrets and reads codes (RFC 6238): SHA-1, six digits, steps of 30 seconds, as every generator does.
#[cfg_attr(feature = "mock", mockall::automock)]
pub trait Totp: Send + Sync {
    /// A new secret of 160 random bits (RFC 4226 §4 R6).
    fn new_secret(&self) -> TotpSecret;
    /// The time step of which `code` is the code: the current one or the one before. `None` when it is neither's.
    fn step(&self, secret: &TotpSecret, code: &OtpCode, now: Instant) -> Option<i64>;
    /// The `otpauth://` URI that generators read, for the account of this name.
    fn uri(&self, secret: &TotpSecret, account: &str) -> String;
}
