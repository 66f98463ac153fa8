//! Where a login leads.

use crate::Tokens;
use countersign_domain::{OpaqueToken, RoleName, User};
use std::time::Duration;

/// Somebody who logged in, now or when his session was opened.
#[derive(Debug, Clone)]
pub struct LoggedIn {
    /// The tokens of its session.
    pub tokens: Tokens,
    /// The account.
    pub user: User,
    /// The roles of the account.
    pub roles: Vec<RoleName>,
}

/// Where a login with the right password leads.
#[derive(Debug, Clone)]
pub enum LogInOutcome {
    /// Into a session.
    LoggedIn(Box<LoggedIn>),
    /// To the second factor.
    SecondFactorRequired(SecondFactorTicket),
}

/// Stands for a password that was right: with a second factor it becomes a session, and it is good for nothing else.
#[derive(Debug, Clone)]
pub struct SecondFactorTicket {
    /// What to present with the second factor.
    pub ticket: OpaqueToken,
    /// How long from now.
    pub expires_in: Duration,
}
