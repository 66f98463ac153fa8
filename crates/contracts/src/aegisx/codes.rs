//! The errors of the catalogue in the codes of AegisX.

use super::limits::{LOGIN, REGISTER, REQUEST_PASSWORD_RESET, RESET_PASSWORD};
use actix_web::http::StatusCode;
use countersign_http::kit::{ApiError, ErrorCode, Nuance};

pub(super) const REGISTRATIONS: &str = "TOO_MANY_ATTEMPTS";
pub(super) const LOGINS: &str = "TOO_MANY_LOGIN_ATTEMPTS";
pub(super) const RESETS: &str = "TOO_MANY_RESET_ATTEMPTS";
const REQUESTS: &str = "RATE_LIMIT_EXCEEDED";

/// The status and the code of an error. Statuses that AegisX does not know keep the nearest of its codes: what is wrong
/// with a request is `VALIDATION_ERROR` (405, 413, 415), what this server does not manage is `INTERNAL_SERVER_ERROR`
/// (408, 502, 503).
pub(super) fn coded(error: &ApiError) -> (StatusCode, &'static str) {
    let code = error.code();
    match code {
        ErrorCode::RateLimitExceeded => (StatusCode::TOO_MANY_REQUESTS, limited(error.limit())),
        ErrorCode::AccountLocked => (StatusCode::TOO_MANY_REQUESTS, LOGINS),
        ErrorCode::MfaRequired => (StatusCode::UNAUTHORIZED, "MFA_REQUIRED"),
        ErrorCode::InvalidCredentials
        | ErrorCode::InvalidMfaCode
        | ErrorCode::InvalidToken
        | ErrorCode::TokenBlacklisted
        | ErrorCode::ProviderLoginFailed
        | ErrorCode::Unauthorized => (StatusCode::UNAUTHORIZED, "UNAUTHORIZED"),
        ErrorCode::AccountDisabled
        | ErrorCode::EmailNotVerified
        | ErrorCode::EmailRequired
        | ErrorCode::StepUpRequired
        | ErrorCode::CsrfTokenInvalid
        | ErrorCode::Forbidden => (StatusCode::FORBIDDEN, "FORBIDDEN"),
        ErrorCode::ResourceNotFound | ErrorCode::NotFound => (StatusCode::NOT_FOUND, "NOT_FOUND"),
        ErrorCode::Conflict if error.nuanced() == Some(Nuance::Rule) => {
            (StatusCode::UNPROCESSABLE_ENTITY, "BUSINESS_RULE_VIOLATION")
        }
        ErrorCode::DuplicateUsername
        | ErrorCode::DuplicateEmail
        | ErrorCode::IdentityNotLinked
        | ErrorCode::Conflict => (StatusCode::CONFLICT, "CONFLICT"),
        ErrorCode::ValidationError
        | ErrorCode::InvalidState
        | ErrorCode::MethodNotAllowed
        | ErrorCode::PayloadTooLarge
        | ErrorCode::UnsupportedMediaType => (code.status(), "VALIDATION_ERROR"),
        ErrorCode::InternalServerError
        | ErrorCode::ProviderError
        | ErrorCode::ServiceUnavailable
        | ErrorCode::RequestTimeout => (code.status(), "INTERNAL_SERVER_ERROR"),
    }
}

fn limited(limit: Option<&str>) -> &'static str {
    match limit {
        Some(REGISTER) => REGISTRATIONS,
        Some(LOGIN) => LOGINS,
        Some(RESET_PASSWORD | REQUEST_PASSWORD_RESET) => RESETS,
        Some(_) | None => REQUESTS,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn the_documented_codes_have_their_statuses() {
        let of = ApiError::new;
        let limited = |name| ApiError::limited(name, Duration::from_secs(1));
        for (error, status, code) in [
            (of(ErrorCode::ValidationError), 400, "VALIDATION_ERROR"),
            (of(ErrorCode::Unauthorized), 401, "UNAUTHORIZED"),
            (of(ErrorCode::InvalidCredentials), 401, "UNAUTHORIZED"),
            (of(ErrorCode::InvalidToken).nuance(Nuance::Expired), 401, "UNAUTHORIZED"),
            (of(ErrorCode::InvalidToken).nuance(Nuance::MailToken), 401, "UNAUTHORIZED"),
            (of(ErrorCode::TokenBlacklisted), 401, "UNAUTHORIZED"),
            (of(ErrorCode::MfaRequired), 401, "MFA_REQUIRED"),
            (of(ErrorCode::Forbidden), 403, "FORBIDDEN"),
            (of(ErrorCode::ResourceNotFound), 404, "NOT_FOUND"),
            (of(ErrorCode::DuplicateEmail), 409, "CONFLICT"),
            (of(ErrorCode::Conflict).nuance(Nuance::Taken), 409, "CONFLICT"),
            (of(ErrorCode::Conflict).nuance(Nuance::InUse), 409, "CONFLICT"),
            (of(ErrorCode::Conflict).nuance(Nuance::Rule), 422, "BUSINESS_RULE_VIOLATION"),
            (limited("aegisx.register"), 429, "TOO_MANY_ATTEMPTS"),
            (limited("aegisx.login"), 429, "TOO_MANY_LOGIN_ATTEMPTS"),
            (ApiError::locked(Duration::from_secs(1)), 429, "TOO_MANY_LOGIN_ATTEMPTS"),
            (limited("aegisx.reset_password"), 429, "TOO_MANY_RESET_ATTEMPTS"),
            (limited("aegisx.request_password_reset"), 429, "TOO_MANY_RESET_ATTEMPTS"),
            (limited("aegisx.refresh"), 429, "RATE_LIMIT_EXCEEDED"),
            (limited("aegisx.default"), 429, "RATE_LIMIT_EXCEEDED"),
            (of(ErrorCode::InternalServerError), 500, "INTERNAL_SERVER_ERROR"),
            (of(ErrorCode::MethodNotAllowed), 405, "VALIDATION_ERROR"),
            (of(ErrorCode::PayloadTooLarge), 413, "VALIDATION_ERROR"),
            (of(ErrorCode::UnsupportedMediaType), 415, "VALIDATION_ERROR"),
            (of(ErrorCode::RequestTimeout), 408, "INTERNAL_SERVER_ERROR"),
            (of(ErrorCode::ServiceUnavailable), 503, "INTERNAL_SERVER_ERROR"),
        ] {
            let (given, name) = coded(&error);
            assert_eq!((given.as_u16(), name), (status, code), "{error:?}");
        }
    }
}
