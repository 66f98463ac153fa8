//! Revocations: what makes a valid access token refused.

use crate::{Instant, SessionId};

/// The access tokens of a session are refused, from now until the last of them has expired by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Revocation {
    /// The session.
    pub session: SessionId,
    /// When it was revoked.
    pub revoked_at: Instant,
    /// From then on no token of it can be valid, and this entry may go.
    pub expires_at: Instant,
}
