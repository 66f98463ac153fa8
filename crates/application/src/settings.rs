//! What an operator decides about the rules.

use countersign_domain::{LockoutPolicy, SessionLifetimes};
use std::time::Duration;

/// When an account needs a proven address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RequireVerifiedEmail {
    /// Never.
    Never,
    /// For what would give a stranger a foothold: making API keys.
    #[default]
    Sensitive,
    /// Already for logging in.
    Login,
}

/// How it is found out whether the session of an access token has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SessionCheck {
    /// In memory, which other nodes bring up to date within a second.
    #[default]
    Memory,
    /// In the store, for each request: an ended session is refused on every node from its end on.
    Store,
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
    /// When failed attempts lock an account.
    pub lockout: LockoutPolicy,
    /// How many sessions an account may have open; one more ends the oldest. `None`: any number.
    pub max_sessions: Option<u32>,
    /// How long after a login sensitive changes ask for no other proof.
    pub step_up_window: Duration,
    /// How it is found out whether the session of an access token has ended.
    pub session_check: SessionCheck,
    /// Whether registering with a taken address is answered like a new one, and its owner told by mail.
    pub conceal_existing: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            lifetimes: SessionLifetimes::default(),
            refresh_grace: Duration::from_secs(10),
            require_verified_email: RequireVerifiedEmail::default(),
            lockout: LockoutPolicy::default(),
            max_sessions: None,
            step_up_window: Duration::from_mins(10),
            session_check: SessionCheck::default(),
            conceal_existing: false,
        }
    }
}
