//! Logins at identity providers that are under way.

use crate::{Instant, ProviderName, SessionId, TokenHash, UserId};
use std::time::Duration;

/// What somebody goes to an identity provider for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FederationPurpose {
    /// To log in.
    LogIn,
    /// To link who he is there to his account.
    Link {
        /// The account.
        user: UserId,
        /// The session in which he asked for it.
        session: SessionId,
    },
}

/// A login at an identity provider that is under way. It is finished once, at the provider where it was started, by who
/// started it (RFC 9700 §4.4, §4.7).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FederationFlow {
    /// What is kept of its `state`.
    pub state: TokenHash,
    /// What is kept of the token that stays with who started it.
    pub binding: TokenHash,
    /// Where.
    pub provider: ProviderName,
    /// What for.
    pub purpose: FederationPurpose,
    /// Where the provider sends him back to.
    pub redirect_uri: String,
    /// The page where a browser goes on; it is handed its session in cookies then.
    pub return_to: Option<String>,
    /// When it was started.
    pub started_at: Instant,
    /// After this moment it is refused.
    pub expires_at: Instant,
}

impl FederationFlow {
    /// How long somebody may take.
    pub const LIFETIME: Duration = Duration::from_mins(10);
}
