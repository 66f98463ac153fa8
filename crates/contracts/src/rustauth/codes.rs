//! The errors of the catalogue in the codes of RustAuth.

use actix_web::http::StatusCode;
use countersign_http::kit::{ApiError, ErrorCode, FieldError, Nuance};
use std::borrow::Cow;

/// What is wrong when two fields that belong together contradict each other.
pub(super) const MISMATCH: &str = "mismatch";

type Coded = (StatusCode, Cow<'static, str>);

/// The status and the code of an error.
pub(super) fn coded(error: &ApiError) -> Coded {
    let code = error.code();
    let plain = |name: &'static str| (code.status(), Cow::Borrowed(name));
    let with = |status, name: &'static str| (status, Cow::Borrowed(name));
    match code {
        ErrorCode::InvalidCredentials | ErrorCode::InvalidMfaCode => plain("INVALID_CREDENTIALS"),
        ErrorCode::MfaRequired => with(StatusCode::UNAUTHORIZED, "MFA_REQUIRED"),
        ErrorCode::AccountLocked | ErrorCode::RateLimitExceeded => {
            with(StatusCode::TOO_MANY_REQUESTS, "RATE_LIMIT_EXCEEDED")
        }
        ErrorCode::AccountDisabled
        | ErrorCode::EmailNotVerified
        | ErrorCode::EmailRequired
        | ErrorCode::StepUpRequired
        | ErrorCode::CsrfTokenInvalid
        | ErrorCode::Forbidden => plain("FORBIDDEN"),
        ErrorCode::InvalidToken if error.nuanced() == Some(Nuance::Expired) => plain("TOKEN_EXPIRED"),
        ErrorCode::InvalidToken if error.nuanced() == Some(Nuance::ExpiredMailToken) => {
            with(StatusCode::BAD_REQUEST, "TOKEN_EXPIRED")
        }
        ErrorCode::InvalidToken if error.nuanced() == Some(Nuance::MailToken) => {
            with(StatusCode::BAD_REQUEST, "INVALID_TOKEN")
        }
        ErrorCode::InvalidToken
        | ErrorCode::TokenBlacklisted
        | ErrorCode::InvalidState
        | ErrorCode::ProviderLoginFailed => plain("INVALID_TOKEN"),
        ErrorCode::Unauthorized => plain("UNAUTHORIZED"),
        ErrorCode::ValidationError => invalid(error.fields()),
        // A username is made from the address; the address is what people know themselves by.
        ErrorCode::DuplicateUsername | ErrorCode::DuplicateEmail | ErrorCode::IdentityNotLinked => {
            plain("EMAIL_ALREADY_EXISTS")
        }
        ErrorCode::Conflict => plain("CONFLICT"),
        ErrorCode::ResourceNotFound if error.nuanced() == Some(Nuance::Account) => plain("USER_NOT_FOUND"),
        ErrorCode::ResourceNotFound | ErrorCode::NotFound => plain("NOT_FOUND"),
        ErrorCode::MethodNotAllowed => plain("METHOD_NOT_ALLOWED"),
        ErrorCode::PayloadTooLarge => plain("PAYLOAD_TOO_LARGE"),
        ErrorCode::UnsupportedMediaType => plain("UNSUPPORTED_MEDIA_TYPE"),
        ErrorCode::InternalServerError if error.nuanced() == Some(Nuance::Database) => {
            plain("DATABASE_ERROR")
        }
        ErrorCode::InternalServerError | ErrorCode::ProviderError => {
            with(StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL_ERROR")
        }
        ErrorCode::ServiceUnavailable => plain("SERVICE_UNAVAILABLE"),
        ErrorCode::RequestTimeout => plain("REQUEST_TIMEOUT"),
    }
}

/// A field of a wrong form is 400 with a code of its own, as the operations promise; `VALIDATION_ERROR` is 422, as the
/// table of codes does, for fields that are right each for itself.
fn invalid(fields: &[FieldError]) -> Coded {
    match fields.first() {
        Some(first) if first.field == "$" => (StatusCode::BAD_REQUEST, "INVALID_REQUEST_FORMAT".into()),
        Some(first) if first.code != MISMATCH => {
            let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' };
            let name: String = first.field.chars().map(plain).collect();
            (StatusCode::BAD_REQUEST, format!("INVALID_{name}_FORMAT").into())
        }
        Some(_) | None => (StatusCode::UNPROCESSABLE_ENTITY, "VALIDATION_ERROR".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ten_codes_have_their_statuses() {
        let coded = |error: &ApiError| {
            let (status, code) = coded(error);
            (code.into_owned(), status.as_u16())
        };
        let of = ApiError::new;
        let mismatch = FieldError::new("confirm_password", MISMATCH, "must be the same");
        for (error, code, status) in [
            (of(ErrorCode::InvalidCredentials), "INVALID_CREDENTIALS", 401),
            (of(ErrorCode::Unauthorized), "UNAUTHORIZED", 401),
            (of(ErrorCode::Forbidden), "FORBIDDEN", 403),
            (of(ErrorCode::ResourceNotFound).nuance(Nuance::Account), "USER_NOT_FOUND", 404),
            (of(ErrorCode::DuplicateEmail), "EMAIL_ALREADY_EXISTS", 409),
            (ApiError::validation(vec![mismatch]), "VALIDATION_ERROR", 422),
            (of(ErrorCode::InvalidToken), "INVALID_TOKEN", 401),
            (of(ErrorCode::InvalidToken).nuance(Nuance::Expired), "TOKEN_EXPIRED", 401),
            (of(ErrorCode::InternalServerError).nuance(Nuance::Database), "DATABASE_ERROR", 500),
            (of(ErrorCode::InternalServerError), "INTERNAL_ERROR", 500),
        ] {
            assert_eq!(coded(&error), (code.to_owned(), status));
        }
        let email = ApiError::validation(vec![FieldError::new("email", "malformed", "must be one")]);
        assert_eq!(coded(&email), ("INVALID_EMAIL_FORMAT".to_owned(), 400));
    }
}
