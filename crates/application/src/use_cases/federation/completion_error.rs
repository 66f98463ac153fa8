//! Why nothing came of a login at an identity provider.

use crate::Failure;
use crate::admission::Denied;
use crate::failure::fails;
use countersign_ports::ProviderError;

/// Why nothing came of it.
#[derive(Debug, thiserror::Error)]
pub enum CompleteFederationError {
    /// No such login is under way: it is unknown, used or expired, or was started elsewhere or by somebody else. Which
    /// of this is not told.
    #[error("no such login is under way")]
    InvalidFlow,
    /// The provider did not say, or cannot be believed.
    #[error(transparent)]
    Provider(#[from] ProviderError),
    /// Nobody here has this identity, and the provider tells no address to make an account with.
    #[error("the identity provider told no e-mail address")]
    EmailMissing,
    /// The provider has not proven the address, which is needed here.
    #[error("the identity provider has not verified the e-mail address")]
    EmailNotProven,
    /// The address is that of an account which this identity is not linked to.
    #[error("an account has this address and is not linked")]
    NotLinked,
    /// The identity is linked to another account.
    #[error("the identity is linked to another account")]
    IdentityTaken,
    /// The session in which he asked for the link has ended, or the account.
    #[error("the session has ended")]
    SessionEnded,
    /// The account is disabled.
    #[error("the account is disabled")]
    AccountDisabled,
    /// The address of the account has to be proven first.
    #[error("the e-mail address is not verified")]
    EmailNotVerified,
    /// It could not be carried out.
    #[error(transparent)]
    Failure(#[from] Failure),
}
fails!(CompleteFederationError: StoreError);

impl From<Denied> for CompleteFederationError {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::AccountDisabled => Self::AccountDisabled,
            Denied::EmailNotVerified => Self::EmailNotVerified,
            // Whoever can be asked for it is.
            Denied::SecondFactorRequired => Self::NotLinked,
            Denied::Store(error) => Self::Failure(error.into()),
        }
    }
}

impl CompleteFederationError {
    /// The stable name of a refusal, for the audit trail; `None` for what is no refusal.
    pub(super) const fn reason(&self) -> Option<&'static str> {
        match self {
            Self::InvalidFlow => Some("invalid_flow"),
            Self::Provider(ProviderError::Refused) => Some("provider_refused"),
            Self::Provider(ProviderError::Untrustworthy(_)) => Some("provider_not_trusted"),
            Self::EmailMissing => Some("email_missing"),
            Self::EmailNotProven => Some("email_not_proven"),
            Self::NotLinked => Some("identity_not_linked"),
            Self::IdentityTaken => Some("identity_taken"),
            Self::SessionEnded => Some("session_ended"),
            Self::AccountDisabled => Some("account_disabled"),
            Self::EmailNotVerified => Some("email_not_verified"),
            Self::Provider(
                ProviderError::Unknown | ProviderError::Faulty(_) | ProviderError::Unavailable(_),
            )
            | Self::Failure(_) => None,
        }
    }
}
