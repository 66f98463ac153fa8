//! The audit trail: who did what to whom, when, from where, and how it ended.

use crate::{EventId, Instant, Origin, SessionId, UserId};
use serde::{Deserialize, Serialize};

/// What was done, or tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// An account was registered.
    UserRegistered,
    /// The first administrator, or another by the command line, was made.
    AdministratorCreated,
    /// An address was proven.
    EmailVerified,
    /// A verification mail was asked for.
    VerificationRequested,
    /// A change of address was asked for.
    EmailChangeRequested,
    /// An address was changed.
    EmailChanged,
    /// Somebody logged in.
    LoggedIn,
    /// A session was renewed.
    SessionRefreshed,
    /// A rotated refresh token came back.
    RefreshTokenReused,
    /// Somebody logged out.
    LoggedOut,
    /// Somebody ended all sessions of his account.
    LoggedOutEverywhere,
    /// A password was changed.
    PasswordChanged,
    /// A password reset was asked for.
    PasswordResetRequested,
    /// A password was reset.
    PasswordReset,
    /// A profile was changed.
    ProfileUpdated,
    /// An account was closed.
    AccountClosed,
}

impl Action {
    /// The stable name, as stored and shown.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::UserRegistered => "user_registered",
            Self::AdministratorCreated => "administrator_created",
            Self::EmailVerified => "email_verified",
            Self::VerificationRequested => "verification_requested",
            Self::EmailChangeRequested => "email_change_requested",
            Self::EmailChanged => "email_changed",
            Self::LoggedIn => "logged_in",
            Self::SessionRefreshed => "session_refreshed",
            Self::RefreshTokenReused => "refresh_token_reused",
            Self::LoggedOut => "logged_out",
            Self::LoggedOutEverywhere => "logged_out_everywhere",
            Self::PasswordChanged => "password_changed",
            Self::PasswordResetRequested => "password_reset_requested",
            Self::PasswordReset => "password_reset",
            Self::ProfileUpdated => "profile_updated",
            Self::AccountClosed => "account_closed",
        }
    }
}

/// Who acted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Actor {
    /// Somebody who has not said, or not proven, who he is.
    Anonymous,
    /// A user.
    User {
        /// Which.
        id: UserId,
        /// In which session, if in one.
        session: Option<SessionId>,
    },
    /// Whoever has the command line, or the server by itself.
    System,
}

/// How it ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Outcome {
    /// It was done.
    Done,
    /// It was refused; the reason is a stable name.
    Refused {
        /// Why.
        reason: String,
    },
}

/// One entry of the audit trail. It never carries a secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEvent {
    /// Its identifier, by which stores are idempotent.
    pub id: EventId,
    /// When it happened.
    pub at: Instant,
    /// What was done, or tried.
    pub action: Action,
    /// How it ended.
    pub outcome: Outcome,
    /// Who acted.
    pub actor: Actor,
    /// On whose account.
    pub subject: Option<UserId>,
    /// From where.
    pub origin: Origin,
    /// What changed: names of fields, numbers, reasons; never a secret, never a whole value.
    #[serde(default, skip_serializing_if = "serde_json::Map::is_empty")]
    pub details: serde_json::Map<String, serde_json::Value>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_action_is_stored_by_its_name() {
        for action in [Action::LoggedIn, Action::RefreshTokenReused, Action::AccountClosed] {
            assert_eq!(serde_json::to_value(action).unwrap(), action.as_str());
        }
    }
}
