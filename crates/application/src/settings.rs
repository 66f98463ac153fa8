//! What an operator decides about the rules.

use countersign_domain::SessionLifetimes;
use std::time::Duration;

/// When an account needs a proven address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RequireVerifiedEmail {
    /// Never.
    #[default]
    Never,
    /// Already for logging in.
    Login,
}

/// What an operator decides about the rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// How long sessions and tokens last.
    pub lifetimes: SessionLifetimes,
    /// How long after its rotation a refresh token may come back by accident; at most a minute.
    pub refresh_grace: Duration,
    /// When an account needs a proven address.
    pub require_verified_email: RequireVerifiedEmail,
    /// Whether registering with a taken address is answered like a new one, and its owner told by mail.
    pub conceal_existing: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            lifetimes: SessionLifetimes::default(),
            refresh_grace: Duration::from_secs(10),
            require_verified_email: RequireVerifiedEmail::default(),
            conceal_existing: false,
        }
    }
}
