//! Errors as problems (RFC 9457), for clients that ask for them.

use super::{ApiError, FieldError};
use actix_web::http::StatusCode;
use countersign_domain::RequestId;
use serde::Serialize;
use utoipa::ToSchema;

/// A problem, as `application/problem+json`.
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem<'a> {
    /// The place in the error reference that explains the code, relative to this server.
    #[serde(rename = "type")]
    #[schema(example = "/docs/errors#validation_error")]
    kind: String,
    /// What every problem of this code has in common.
    title: &'a str,
    /// The HTTP status.
    #[schema(example = 400)]
    status: u16,
    /// What is special about this one.
    detail: &'a str,
    /// The code.
    #[schema(value_type = super::ErrorCode)]
    code: &'a str,
    /// The request, for asking about it.
    #[schema(value_type = uuid::Uuid)]
    request_id: RequestId,
    /// When it makes sense to try again, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after: Option<u64>,
    /// The fields that are wrong.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [FieldError],
}

impl<'a> Problem<'a> {
    /// The problem that `error` is, answered with `status`.
    #[must_use]
    pub fn new(error: &'a ApiError, status: StatusCode, request_id: RequestId) -> Self {
        let code = error.code();
        Self {
            kind: format!("/docs/errors#{}", code.as_str().to_ascii_lowercase()),
            title: code.message(),
            status: status.as_u16(),
            detail: error.text(),
            code: code.as_str(),
            request_id,
            retry_after: error.retry_after_seconds(),
            errors: error.fields(),
        }
    }
}
