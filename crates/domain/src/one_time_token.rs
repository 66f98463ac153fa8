//! Tokens that do one thing once.

use crate::{EmailAddress, EventId, Instant, TokenHash, TokenKind, UserId};
use std::time::Duration;

/// The one thing that a token does. A token of one purpose is refused for every other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// Proves the address an account registered with.
    VerifyEmail,
    /// Proves the address an account changes to.
    ChangeEmail,
    /// Sets a new password.
    ResetPassword,
    /// Makes the first administrator, on a server that has none.
    SetUpAdministrator,
    /// Says that the password was right: the ticket to the second factor of a login.
    SecondFactor,
    /// Sets the first password of an account that was made for somebody.
    Invitation,
}

impl Purpose {
    /// Every purpose there is.
    pub const ALL: [Self; 6] = [
        Self::VerifyEmail,
        Self::ChangeEmail,
        Self::ResetPassword,
        Self::SetUpAdministrator,
        Self::SecondFactor,
        Self::Invitation,
    ];

    /// The stable name, as stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::VerifyEmail => "verify_email",
            Self::ChangeEmail => "change_email",
            Self::ResetPassword => "reset_password",
            Self::SetUpAdministrator => "set_up_administrator",
            Self::SecondFactor => "second_factor",
            Self::Invitation => "invitation",
        }
    }

    /// The purpose of this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.as_str() == name)
    }

    /// How long a token of this purpose is good for (OWASP Forgot Password Cheat Sheet; NIST SP 800-63B §4.2).
    #[must_use]
    pub const fn lifetime(self) -> Duration {
        match self {
            Self::VerifyEmail | Self::ChangeEmail | Self::SetUpAdministrator => Duration::from_hours(24),
            Self::ResetPassword => Duration::from_hours(1),
            Self::SecondFactor => Duration::from_mins(5),
            Self::Invitation => Duration::from_hours(7 * 24),
        }
    }

    /// The kind of the tokens of this purpose.
    #[must_use]
    pub const fn kind(self) -> TokenKind {
        match self {
            Self::VerifyEmail
            | Self::ChangeEmail
            | Self::ResetPassword
            | Self::SetUpAdministrator
            | Self::Invitation => TokenKind::OneTime,
            Self::SecondFactor => TokenKind::Ticket,
        }
    }
}

/// A one-time token as the store keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OneTimeToken {
    /// Its row, which is not secret.
    pub id: EventId,
    /// What is kept of its plain text.
    pub hash: TokenHash,
    /// The one thing it does.
    pub purpose: Purpose,
    /// For whom; `None` only for [`Purpose::SetUpAdministrator`].
    pub user: Option<UserId>,
    /// The one address it was sent to and speaks for.
    pub email: Option<EmailAddress>,
    /// When it was issued.
    pub issued_at: Instant,
    /// After this moment it is refused.
    pub expires_at: Instant,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn purposes_have_names_and_recovery_is_short() {
        for purpose in Purpose::ALL {
            assert_eq!(Purpose::parse(purpose.as_str()), Some(purpose));
        }
        assert!(Purpose::ResetPassword.lifetime() <= Duration::from_hours(1));
    }
}
