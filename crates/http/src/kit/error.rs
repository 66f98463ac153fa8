//! An error on its way to an answer.

use super::catalogue::ErrorCode;
use super::{FieldError, Nuance};
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::{HttpResponse, ResponseError};
use countersign_domain::{Invalid, Permission};
use countersign_ports::Cause;
use std::{borrow::Cow, fmt, time::Duration};

/// An error of the catalogue with what there is to say about this occurrence. A contract's presenter renders
/// it; the cause goes to the log, once, and never into an answer.
pub struct ApiError(Box<Inner>);

struct Inner {
    code: ErrorCode,
    nuance: Option<Nuance>,
    limit: Option<&'static str>,
    message: Option<Cow<'static, str>>,
    fields: Vec<FieldError>,
    retry_after: Option<Duration>,
    headers: Vec<(HeaderName, HeaderValue)>,
    cause: Option<Cause>,
}

impl ApiError {
    /// The error of this code.
    #[must_use]
    pub fn new(code: ErrorCode) -> Self {
        Self(Box::new(Inner {
            code,
            nuance: None,
            limit: None,
            message: None,
            fields: Vec::new(),
            retry_after: None,
            headers: Vec::new(),
            cause: None,
        }))
    }

    /// A request with these wrong fields.
    #[must_use]
    pub fn validation(fields: Vec<FieldError>) -> Self {
        let mut error = Self::new(ErrorCode::ValidationError);
        error.0.fields = fields;
        error
    }

    /// A request with one wrong field.
    #[must_use]
    pub fn field(path: &'static str, invalid: &Invalid) -> Self {
        Self::validation(vec![FieldError::invalid(path, invalid)])
    }

    /// A defect here.
    #[must_use]
    pub fn internal(cause: impl Into<Cause>) -> Self {
        Self::new(ErrorCode::InternalServerError).caused_by(cause)
    }

    /// Something needed is away or overloaded; try again after this time.
    #[must_use]
    pub fn unavailable(retry_after: Duration, cause: impl Into<Cause>) -> Self {
        Self::new(ErrorCode::ServiceUnavailable).retry_after(retry_after).caused_by(cause)
    }

    /// The password that was to confirm something is another one.
    #[must_use]
    pub fn wrong_password() -> Self {
        Self::new(ErrorCode::InvalidCredentials).message("The password is wrong.")
    }

    /// Too many attempts failed; for so long yet no other is looked at.
    #[must_use]
    pub fn locked(retry_after: Duration) -> Self {
        Self::new(ErrorCode::AccountLocked).retry_after(retry_after)
    }

    /// The limit of this name is reached.
    #[must_use]
    pub fn limited(limit: &'static str, retry_after: Duration) -> Self {
        let mut error = Self::new(ErrorCode::RateLimitExceeded).retry_after(retry_after);
        error.0.limit = Some(limit);
        error
    }

    /// Somebody must be left who can administer.
    #[must_use]
    pub fn last_administrator() -> Self {
        Self::new(ErrorCode::Conflict)
            .nuance(Nuance::Kept)
            .message("This is the last active administrator; make another one first.")
    }

    /// Nobody gives, takes or rules what he lacks.
    #[must_use]
    pub fn authority_lacking() -> Self {
        Self::new(ErrorCode::Forbidden).message("This takes permissions that you lack.")
    }

    /// The API key has not this scope, or its owner lost the permission.
    #[must_use]
    pub fn scope_lacking(scope: &Permission) -> Self {
        Self::new(ErrorCode::Forbidden).message(format!("This needs an API key with the scope {scope}."))
    }

    /// With what the code leaves open.
    #[must_use]
    pub fn nuance(mut self, nuance: Nuance) -> Self {
        self.0.nuance = Some(nuance);
        self
    }

    /// With a message more precise than the code's own.
    #[must_use]
    pub fn message(mut self, message: impl Into<Cow<'static, str>>) -> Self {
        self.0.message = Some(message.into());
        self
    }

    /// With what lies beneath, for the log.
    #[must_use]
    pub fn caused_by(mut self, cause: impl Into<Cause>) -> Self {
        self.0.cause = Some(cause.into());
        self
    }

    /// With the time after which it makes sense to try again.
    #[must_use]
    pub fn retry_after(mut self, after: Duration) -> Self {
        self.0.retry_after = Some(after);
        self
    }

    /// With a header of the answer.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.0.headers.push((name, value));
        self
    }

    /// Its code.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        self.0.code
    }

    /// What its code leaves open, where that is known.
    #[must_use]
    pub fn nuanced(&self) -> Option<Nuance> {
        self.0.nuance
    }

    /// The name of the limit that was reached, if one was.
    #[must_use]
    pub fn limit(&self) -> Option<&'static str> {
        self.0.limit
    }

    /// What to tell the client.
    #[must_use]
    pub fn text(&self) -> &str {
        self.0.message.as_deref().unwrap_or_else(|| self.0.code.message())
    }

    /// What is wrong with which fields.
    #[must_use]
    pub fn fields(&self) -> &[FieldError] {
        &self.0.fields
    }

    /// Whole seconds, rounded up, after which it makes sense to try again.
    #[must_use]
    pub fn retry_after_seconds(&self) -> Option<u64> {
        self.0.retry_after.map(|after| whole_seconds(after).max(1))
    }

    /// Headers of the answer.
    pub(crate) fn headers(&self) -> &[(HeaderName, HeaderValue)] {
        &self.0.headers
    }

    /// The cause and what caused that, on one line, for the log.
    pub(crate) fn cause_chain(&self) -> Option<String> {
        let cause = self.0.cause.as_ref()?;
        let mut text = cause.to_string();
        let mut next = cause.source();
        while let Some(source) = next {
            text.push_str(": ");
            text.push_str(&source.to_string());
            next = source.source();
        }
        Some(text)
    }
}

/// Whole seconds, rounded up.
pub(super) fn whole_seconds(time: Duration) -> u64 {
    time.as_secs().saturating_add(u64::from(time.subsec_nanos() > 0))
}

impl fmt::Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiError").field("code", &self.0.code).finish_non_exhaustive()
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

impl std::error::Error for ApiError {}

/// Carries the error out of a handler; the edge renders it in the words of the contract.
impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        self.0.code.status()
    }

    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status_code())
    }
}
