//! How Auth Service words its answers: things as they are, errors as `{error}` with when and which request.

use crate::shared::naive;
use actix_web::http::StatusCode;
use countersign_http::kit::{ApiError, Content, ErrorCode, Occasion, Page, Presenter};
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

/// Words answers as Auth Service does.
#[derive(Debug, Clone, Copy)]
pub(super) struct AuthServicePresenter;

/// What happened.
#[derive(Serialize, ToSchema)]
pub(super) struct Message {
    /// It, for people.
    #[schema(example = "Logout successful")]
    message: String,
}

/// An error.
#[derive(Serialize, ToSchema)]
#[schema(as = Error)]
pub(super) struct Failed<'a> {
    /// What went wrong.
    error: Fault<'a>,
}

/// What went wrong.
#[derive(Serialize, ToSchema)]
#[schema(as = ErrorBody)]
pub(super) struct Fault<'a> {
    /// For programs.
    #[schema(example = "VALIDATION_ERROR")]
    code: &'static str,
    /// For people.
    #[schema(example = "Invalid input parameters")]
    message: &'a str,
    /// The first field that is wrong, if one is.
    #[serde(skip_serializing_if = "Option::is_none")]
    details: Option<Details<'a>>,
    /// When it was answered, in UTC.
    #[schema(example = "2025-06-15T11:09:03.405530")]
    timestamp: String,
    /// The request, for asking about it.
    #[schema(example = "req_0198a4f0-7a3c-7f00-8000-00000000002a")]
    request_id: String,
}

/// A field that is wrong.
#[derive(Serialize, ToSchema)]
#[schema(as = ErrorDetails)]
pub(super) struct Details<'a> {
    /// Its name.
    #[schema(example = "email")]
    field: &'a str,
    /// Why.
    #[schema(example = "must not be empty")]
    reason: &'a str,
}

impl Presenter for AuthServicePresenter {
    fn success(&self, content: &Content, message: Option<&str>, _: &Occasion) -> serde_json::Result<Vec<u8>> {
        match content {
            Content::Nothing => {
                serde_json::to_vec(&Message { message: message.unwrap_or_default().to_owned() })
            }
            Content::Item(item) => serde_json::to_vec(&**item),
            Content::Page(items, pagination) => {
                serde_json::to_vec(&Page::<&RawValue> { items, pagination: pagination.clone() })
            }
        }
    }

    fn error(&self, error: &ApiError, occasion: &Occasion) -> serde_json::Result<(StatusCode, Vec<u8>)> {
        let first = error.fields().first();
        let body = Failed {
            error: Fault {
                code: error.code().as_str(),
                message: if first.is_some() { "Invalid input parameters" } else { error.text() },
                details: first.map(|first| Details { field: &first.field, reason: &first.message }),
                timestamp: naive(occasion.at),
                request_id: format!("req_{}", occasion.request),
            },
        };
        Ok((status(error.code()), serde_json::to_vec(&body)?))
    }
}

/// The status of a code: one of those that Auth Service has, but where HTTP itself asks for another.
const fn status(code: ErrorCode) -> StatusCode {
    match code {
        ErrorCode::ValidationError
        | ErrorCode::DuplicateUsername
        | ErrorCode::DuplicateEmail
        | ErrorCode::IdentityNotLinked
        | ErrorCode::InvalidState
        | ErrorCode::Conflict
        | ErrorCode::PayloadTooLarge
        | ErrorCode::UnsupportedMediaType => StatusCode::BAD_REQUEST,
        ErrorCode::InvalidCredentials
        | ErrorCode::InvalidToken
        | ErrorCode::TokenBlacklisted
        | ErrorCode::ProviderLoginFailed
        | ErrorCode::MfaRequired
        | ErrorCode::InvalidMfaCode
        | ErrorCode::Unauthorized => StatusCode::UNAUTHORIZED,
        ErrorCode::AccountLocked
        | ErrorCode::AccountDisabled
        | ErrorCode::EmailNotVerified
        | ErrorCode::EmailRequired
        | ErrorCode::StepUpRequired
        | ErrorCode::CsrfTokenInvalid
        | ErrorCode::Forbidden => StatusCode::FORBIDDEN,
        ErrorCode::NotFound | ErrorCode::ResourceNotFound => StatusCode::NOT_FOUND,
        ErrorCode::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
        ErrorCode::RateLimitExceeded => StatusCode::TOO_MANY_REQUESTS,
        ErrorCode::InternalServerError => StatusCode::INTERNAL_SERVER_ERROR,
        ErrorCode::ProviderError | ErrorCode::ServiceUnavailable | ErrorCode::RequestTimeout => {
            StatusCode::SERVICE_UNAVAILABLE
        }
    }
}
