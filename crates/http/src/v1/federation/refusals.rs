//! Why nobody is sent to an identity provider, and why nothing came of it.

use crate::declare_errors;
use crate::kit::{ApiError, ErrorCode, Nuance};
use crate::v1::path;
use countersign_application::{CompleteFederationError, StartFederationError};
use countersign_domain::{Invalid, Violation};
use countersign_ports::ProviderError;
use std::time::Duration;

declare_errors!(pub StartErrors: InvalidToken, ResourceNotFound, ProviderError);
declare_errors!(
    pub ExchangeErrors: InvalidState, ProviderLoginFailed, IdentityNotLinked, Conflict, InvalidToken,
    AccountDisabled, EmailNotVerified, EmailRequired, CsrfTokenInvalid, ResourceNotFound, ProviderError
);
declare_errors!(
    pub CallbackErrors: InvalidState, ProviderLoginFailed, IdentityNotLinked, Conflict, InvalidToken,
    AccountDisabled, EmailNotVerified, EmailRequired, ResourceNotFound, ProviderError
);

/// After so long a provider may be there again.
const TRY_AGAIN: Duration = Duration::from_secs(10);

/// The cause is in the log already.
fn refused(error: &ProviderError) -> ApiError {
    match error {
        ProviderError::Unknown => path::not_found(),
        ProviderError::Refused | ProviderError::Untrustworthy(_) => {
            ApiError::new(ErrorCode::ProviderLoginFailed)
        }
        ProviderError::Faulty(_) => ApiError::new(ErrorCode::ProviderError),
        ProviderError::Unavailable(_) => ApiError::new(ErrorCode::ServiceUnavailable)
            .retry_after(TRY_AGAIN)
            .message("The identity provider is not available; start again later."),
    }
}

impl From<StartFederationError> for ApiError {
    fn from(error: StartFederationError) -> Self {
        let not_allowed = |field| {
            let message = "is not among the addresses that the server allows";
            Self::field(field, &Invalid::new(Violation::NotAllowed, message))
        };
        match error {
            StartFederationError::UnknownProvider => path::not_found(),
            StartFederationError::RedirectNotAllowed => not_allowed("redirect_uri"),
            StartFederationError::ReturnNotAllowed => not_allowed("return_to"),
            StartFederationError::Provider(error) => refused(&error),
            StartFederationError::Failure(failure) => failure.into(),
        }
    }
}

impl From<CompleteFederationError> for ApiError {
    fn from(error: CompleteFederationError) -> Self {
        match error {
            CompleteFederationError::InvalidFlow => Self::new(ErrorCode::InvalidState),
            CompleteFederationError::Provider(error) => refused(&error),
            CompleteFederationError::EmailMissing => Self::new(ErrorCode::EmailRequired),
            CompleteFederationError::EmailNotProven => Self::new(ErrorCode::EmailNotVerified)
                .message("Have the identity provider verify your e-mail address first."),
            CompleteFederationError::NotLinked => Self::new(ErrorCode::IdentityNotLinked),
            CompleteFederationError::IdentityTaken => Self::new(ErrorCode::Conflict)
                .nuance(Nuance::Taken)
                .message("This identity is linked to another account."),
            CompleteFederationError::SessionEnded => Self::new(ErrorCode::InvalidToken),
            CompleteFederationError::AccountDisabled => Self::new(ErrorCode::AccountDisabled),
            CompleteFederationError::EmailNotVerified => Self::new(ErrorCode::EmailNotVerified),
            CompleteFederationError::Failure(failure) => failure.into(),
        }
    }
}
