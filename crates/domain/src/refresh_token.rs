//! Refresh tokens: one family a session, one live token a family (RFC 9700 §4.14.2).

use crate::{Instant, SessionId, TokenHash};
use std::time::Duration;

/// A refresh token as the store keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefreshToken {
    /// What is kept of its plain text.
    pub hash: TokenHash,
    /// The session that it renews, which is its family.
    pub session: SessionId,
    /// Its place in the family, counted from 0.
    pub generation: i32,
    /// When it was issued.
    pub issued_at: Instant,
    /// After this moment it is refused.
    pub expires_at: Instant,
    /// When its successor was issued; `None` while it is the live one.
    pub rotated_at: Option<Instant>,
}

/// What it means that a token is presented.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presented {
    /// It is live: rotate it.
    Live,
    /// It is past its expiry: refuse it.
    Expired,
    /// It was rotated a moment ago and its successor is the live one: a lost answer or a second tab, not a thief.
    /// Refuse it, and keep the family.
    JustRotated,
    /// It was rotated before that: somebody kept a copy. End the family.
    Reused,
}

impl RefreshToken {
    /// Judges a presentation of this token. `latest` is the last generation of its family; `grace` is how long
    /// after rotation the one before that is taken for an accident.
    #[must_use]
    pub fn presented(&self, latest: i32, now: Instant, grace: Duration) -> Presented {
        let since = |at: Instant| now.signed_duration_since(at).to_std().unwrap_or_default();
        match self.rotated_at {
            None if now >= self.expires_at => Presented::Expired,
            None => Presented::Live,
            Some(at) if self.generation.checked_add(1) == Some(latest) && since(at) < grace => {
                Presented::JustRotated
            }
            Some(_) => Presented::Reused,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    fn token(rotated: Option<i64>) -> RefreshToken {
        RefreshToken {
            hash: TokenHash::from_bytes([0; 32]),
            session: SessionId::from_uuid(uuid::Uuid::nil()),
            generation: 3,
            issued_at: Instant::UNIX_EPOCH,
            expires_at: Instant::UNIX_EPOCH + TimeDelta::seconds(100),
            rotated_at: rotated.map(|s| Instant::UNIX_EPOCH + TimeDelta::seconds(s)),
        }
    }

    #[test]
    fn each_moment_has_its_meaning() {
        let grace = Duration::from_secs(10);
        let at = |s| Instant::UNIX_EPOCH + TimeDelta::seconds(s);
        assert_eq!(token(None).presented(4, at(99), grace), Presented::Live);
        assert_eq!(token(None).presented(4, at(100), grace), Presented::Expired);
        assert_eq!(token(Some(50)).presented(4, at(59), grace), Presented::JustRotated);
        assert_eq!(token(Some(50)).presented(4, at(60), grace), Presented::Reused);
        assert_eq!(
            token(Some(50)).presented(4, at(500), grace),
            Presented::Reused,
            "reuse counts after expiry too"
        );
        assert_eq!(
            token(Some(50)).presented(4, at(49), grace),
            Presented::JustRotated,
            "a clock that stepped back"
        );
        assert_eq!(token(Some(50)).presented(4, at(50), Duration::ZERO), Presented::Reused);
    }
}
