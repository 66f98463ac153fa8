//! What fails beneath the edge, as errors of the catalogue.

use super::{ApiError, ErrorCode, Nuance};
use countersign_application::{AuthenticateError, AuthorizeError, Failure, StepUpRequired};
use countersign_ports::{HashingError, StoreError, TokenRefusal};
use std::time::Duration;

/// How long a client waits before it tries again, where nothing more precise is known.
const TRY_AGAIN: Duration = Duration::from_secs(5);

impl From<Failure> for ApiError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Store(StoreError::StaleVersion) => Self::new(ErrorCode::Conflict),
            Failure::Store(StoreError::Unavailable(_)) => Self::unavailable(TRY_AGAIN, failure),
            Failure::Hashing(HashingError::Overloaded { retry_after }) => {
                Self::unavailable(retry_after, failure)
            }
            Failure::Store(StoreError::Conflict(_) | StoreError::BrokenReference | StoreError::Failed(_)) => {
                Self::internal(failure).nuance(Nuance::Database)
            }
            Failure::Hashing(HashingError::Failed(_)) | Failure::Sealing(_) | Failure::Signing(_) => {
                Self::internal(failure)
            }
        }
    }
}

impl From<AuthenticateError> for ApiError {
    fn from(error: AuthenticateError) -> Self {
        match error {
            AuthenticateError::Invalid(TokenRefusal::Expired) => {
                Self::new(ErrorCode::InvalidToken).nuance(Nuance::Expired)
            }
            AuthenticateError::Invalid(refusal @ TokenRefusal::Invalid(_)) => {
                Self::new(ErrorCode::InvalidToken).caused_by(refusal)
            }
            AuthenticateError::Revoked => Self::new(ErrorCode::TokenBlacklisted),
            AuthenticateError::Failure(failure) => failure.into(),
        }
    }
}

impl From<AuthorizeError> for ApiError {
    fn from(error: AuthorizeError) -> Self {
        match error {
            AuthorizeError::Forbidden => Self::new(ErrorCode::Forbidden),
            AuthorizeError::Failure(failure) => failure.into(),
        }
    }
}

impl From<StepUpRequired> for ApiError {
    fn from(_: StepUpRequired) -> Self {
        Self::new(ErrorCode::StepUpRequired)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use countersign_ports::{SigningError, UniqueKey};

    fn failed(failure: impl Into<Failure>) -> (ErrorCode, Option<u64>, String) {
        let error = ApiError::from(failure.into());
        assert!(!error.to_string().contains("secret") && !format!("{error:?}").contains("secret"));
        (error.code(), error.retry_after_seconds(), error.cause_chain().unwrap_or_default())
    }

    #[test]
    fn what_is_away_or_overloaded_says_when_to_try_again() {
        let (code, wait, cause) = failed(StoreError::Unavailable("secret host".into()));
        assert_eq!((code, wait), (ErrorCode::ServiceUnavailable, Some(5)));
        assert!(cause.ends_with(": secret host"), "{cause}");
        let (code, wait, _) = failed(HashingError::Overloaded { retry_after: Duration::from_millis(1) });
        assert_eq!((code, wait), (ErrorCode::ServiceUnavailable, Some(1)));
    }

    #[test]
    fn a_defect_is_a_defect() {
        for failure in [
            Failure::from(StoreError::Failed("secret".into())),
            StoreError::Conflict(UniqueKey::Id).into(),
            HashingError::Failed("secret".into()).into(),
            SigningError("secret".into()).into(),
        ] {
            assert_eq!(failed(failure).0, ErrorCode::InternalServerError);
        }
        assert_eq!(failed(StoreError::StaleVersion).0, ErrorCode::Conflict);
    }
}
