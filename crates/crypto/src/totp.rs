//! The `Totp` of RFC 6238.

use crate::opaque_tokens::random_bytes;
use countersign_domain::{Instant, OtpCode, TotpSecret};
use countersign_ports::Totp;
use std::fmt::Write;
use totp_rs::{Builder, Secret};

/// The length of a step, in seconds.
const STEP: u64 = 30;

/// One-time codes by time for one issuer: HMAC-SHA-1, six digits, steps of 30 seconds.
#[derive(Debug, Clone)]
pub struct Rfc6238Totp {
    issuer: String,
}

impl Rfc6238Totp {
    /// Codes for the service of this name, under which generators list them.
    #[must_use]
    pub fn new(issuer: &str) -> Self {
        Self { issuer: issuer.to_owned() }
    }
}

impl Totp for Rfc6238Totp {
    fn new_secret(&self) -> TotpSecret {
        TotpSecret::from_base32(Secret::new_stack(random_bytes()).to_base32())
    }

    fn step(&self, secret: &TotpSecret, code: &OtpCode, now: Instant) -> Option<i64> {
        let secret = Secret::try_from_base32(secret.expose()).ok()?;
        // It compares in constant time. Its own tolerance would accept the next step, too.
        let codes = Builder::new().with_secret(secret).with_step_duration(STEP).with_skew(0).build().ok()?;
        let current = u64::try_from(now.timestamp()).ok()? / STEP;
        let step = [Some(current), current.checked_sub(1)]
            .into_iter()
            .flatten()
            .find_map(|step| codes.check(code.expose(), step * STEP))?;
        i64::try_from(step).ok()
    }

    /// As Google's "Key URI Format" has it.
    fn uri(&self, secret: &TotpSecret, account: &str) -> String {
        let (issuer, account) = (label(&self.issuer), label(account));
        let secret = secret.expose();
        format!(
            "otpauth://totp/{issuer}:{account}?secret={secret}&issuer={issuer}&algorithm=SHA1&digits=6&period={STEP}"
        )
    }
}

/// A part of a label, percent-encoded (RFC 3986 §2.1). A colon, encoded or not, would end the issuer: it becomes
/// a space.
fn label(text: &str) -> String {
    let words: Vec<&str> =
        text.split(|c: char| c == ':' || c.is_whitespace()).filter(|w| !w.is_empty()).collect();
    words.join(" ").bytes().fold(String::new(), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(byte.into());
        } else {
            // Writing to a string cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
        encoded
    })
}
