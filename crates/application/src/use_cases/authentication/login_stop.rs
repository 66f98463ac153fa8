//! Why a right password opened no session.

use super::log_in::LogInError;
use crate::Failure;
use crate::admission::Denied;
use countersign_ports::StoreError;

/// Why a right password opened no session.
pub(crate) enum Stop {
    /// The account has a second factor, perhaps only since the password was looked at.
    FactorRequired,
    /// It was refused.
    Refused(LogInError),
}

impl From<Denied> for Stop {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::SecondFactorRequired => Self::FactorRequired,
            Denied::AccountDisabled => Self::Refused(LogInError::AccountDisabled),
            Denied::EmailNotVerified => Self::Refused(LogInError::EmailNotVerified),
            Denied::Store(error) => error.into(),
        }
    }
}

impl From<Denied> for LogInError {
    fn from(denied: Denied) -> Self {
        match Stop::from(denied) {
            Stop::FactorRequired => Self::InvalidCredentials,
            Stop::Refused(error) => error,
        }
    }
}

impl From<LogInError> for Stop {
    fn from(error: LogInError) -> Self {
        Self::Refused(error)
    }
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Self::Refused(error.into())
    }
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Refused(failure.into())
    }
}
