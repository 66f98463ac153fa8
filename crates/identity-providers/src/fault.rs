//! What goes wrong with a provider.

use countersign_ports::ProviderError;

/// What went wrong. Nothing that the provider wrote is in it: no token, no code, no piece of an answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Fault {
    #[error("it cannot be reached: {0}")]
    Unreachable(String),
    #[error("it did not answer in time")]
    Late,
    #[error("it answered with status {0}")]
    Status(u16),
    #[error("it answered with a redirect, and none is followed")]
    Redirect,
    #[error("it did not answer with JSON")]
    ContentType,
    #[error("its answer is larger than 256 KiB")]
    TooLarge,
    #[error("its answer is not {0}")]
    Form(&'static str),
    #[error("its discovery document names an address that is not allowed: {0}")]
    Address(&'static str),
    #[error("its discovery document is of another issuer: compare the setting, a slash at its end counts")]
    OtherIssuer,
    #[error("it takes none of our ways of client authentication: {0}")]
    ClientAuthentication(&'static str),
    #[error("it refused the code")]
    Code,
    #[error("it refused the exchange of the code: {0}")]
    Exchange(&'static str),
    #[error("it sent no ID token")]
    NoIdToken,
    #[error("the `iss` beside the code is {0}")]
    CallbackIssuer(&'static str),
    #[error("the ID token is {0}")]
    IdToken(&'static str),
    #[error("it says of whom it speaks in no way that can be used")]
    Subject,
    #[error("its userinfo is about somebody else than its ID token")]
    OtherSubject,
}

impl Fault {
    /// A short stable name of what it is, for logs.
    pub(crate) const fn kind(&self) -> &'static str {
        match self.class() {
            Class::Refused => "refused",
            Class::Untrustworthy => "untrustworthy",
            Class::Faulty => "faulty",
            Class::Unavailable => "unavailable",
        }
    }

    const fn class(&self) -> Class {
        match self {
            Self::Code => Class::Refused,
            Self::CallbackIssuer(_) | Self::IdToken(_) | Self::Subject | Self::OtherSubject => {
                Class::Untrustworthy
            }
            Self::Unreachable(_) | Self::Late | Self::Status(429 | 502..=504) => Class::Unavailable,
            Self::Status(_)
            | Self::Redirect
            | Self::ContentType
            | Self::TooLarge
            | Self::Form(_)
            | Self::Address(_)
            | Self::OtherIssuer
            | Self::ClientAuthentication(_)
            | Self::Exchange(_)
            | Self::NoIdToken => Class::Faulty,
        }
    }
}

/// What it comes to for the caller.
#[derive(Clone, Copy)]
enum Class {
    Refused,
    Untrustworthy,
    Faulty,
    Unavailable,
}

impl From<Fault> for ProviderError {
    fn from(fault: Fault) -> Self {
        match fault.class() {
            Class::Refused => Self::Refused,
            Class::Untrustworthy => Self::Untrustworthy(fault.into()),
            Class::Faulty => Self::Faulty(fault.into()),
            Class::Unavailable => Self::Unavailable(fault.into()),
        }
    }
}
