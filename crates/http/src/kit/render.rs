//! From an error to the answer that a client sees.

use super::context::RequestContext;
use super::problem::Problem;
use super::{ApiError, ErrorCode};
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::ServiceResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{
    CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER, VARY, WWW_AUTHENTICATE,
};
use actix_web::{HttpResponse, error::Error};

/// Renders an error as a problem if the client asks for one, else in the words of the contract.
pub(crate) fn error(error: &ApiError, context: &RequestContext) -> HttpResponse {
    let occasion = context.occasion();
    let rendered = context.presenter().error(error, &occasion).and_then(|(status, body)| {
        if !context.wants_problem() {
            return Ok((status, body, "application/json"));
        }
        let problem = serde_json::to_vec(&Problem::new(error, status, occasion.request))?;
        Ok((status, problem, "application/problem+json"))
    });
    let Ok((status, body, content_type)) = rendered else {
        return HttpResponse::new(StatusCode::INTERNAL_SERVER_ERROR);
    };
    let mut response = HttpResponse::new(status).set_body(BoxBody::new(body));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(VARY, HeaderValue::from_static("Accept"));
    add_headers(headers, error, status);
    response
}

fn add_headers(headers: &mut HeaderMap, error: &ApiError, status: StatusCode) {
    if let Some(seconds) = error.retry_after_seconds() {
        headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    if status == StatusCode::UNAUTHORIZED {
        headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static(challenge(error.code())));
    }
    for (name, value) in error.headers() {
        headers.append(HeaderName::clone(name), value.clone());
    }
}

/// RFC 6750 §3: what is wrong with the token is said only when one was presented.
fn challenge(code: ErrorCode) -> &'static str {
    if matches!(code, ErrorCode::InvalidToken | ErrorCode::TokenBlacklisted) {
        return r#"Bearer realm="countersign", error="invalid_token""#;
    }
    r#"Bearer realm="countersign""#
}

/// The error within a response: ours as a handler returned it, or one of the framework's, which comes with an
/// empty body or a cause. A response that has its own body is an answer already.
pub(crate) fn unrendered<B: MessageBody>(response: &ServiceResponse<B>) -> Option<Failure<'_>> {
    if let Some(cause) = response.response().error() {
        return Some(
            cause.as_error::<ApiError>().map_or_else(|| Failure::Foreign(of_status(cause)), Failure::Ours),
        );
    }
    let bare = matches!(response.response().body().size(), BodySize::None | BodySize::Sized(0));
    let status = response.status();
    (bare && (status.is_client_error() || status.is_server_error()))
        .then(|| Failure::Foreign(ApiError::new(code_of(status))))
}

/// An error, wherever it was made.
pub(crate) enum Failure<'a> {
    Ours(&'a ApiError),
    Foreign(ApiError),
}

impl AsRef<ApiError> for Failure<'_> {
    fn as_ref(&self) -> &ApiError {
        match self {
            Self::Ours(error) => error,
            Self::Foreign(error) => error,
        }
    }
}

/// An error of the framework in the terms of the catalogue.
pub(crate) fn of_status(error: &Error) -> ApiError {
    ApiError::new(code_of(error.as_response_error().status_code())).caused_by(error.to_string())
}

fn code_of(status: StatusCode) -> ErrorCode {
    match status {
        StatusCode::UNAUTHORIZED => ErrorCode::Unauthorized,
        StatusCode::FORBIDDEN => ErrorCode::Forbidden,
        StatusCode::NOT_FOUND => ErrorCode::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => ErrorCode::MethodNotAllowed,
        StatusCode::REQUEST_TIMEOUT => ErrorCode::RequestTimeout,
        StatusCode::PAYLOAD_TOO_LARGE => ErrorCode::PayloadTooLarge,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => ErrorCode::UnsupportedMediaType,
        status if status.is_client_error() => ErrorCode::ValidationError,
        _ => ErrorCode::InternalServerError,
    }
}
