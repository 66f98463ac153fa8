//! How RustAuth words its answers: things as they are, lists as `{data, pagination}`, errors as `{error}`.

use super::codes::coded;
use actix_web::http::StatusCode;
use countersign_http::kit::{ApiError, Content, ErrorCode, Occasion, Pagination, Presenter};
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

/// Words answers as RustAuth does.
#[derive(Debug, Clone, Copy)]
pub(super) struct RustAuthPresenter;

/// What there is, and what happened.
#[derive(Serialize, ToSchema)]
pub(super) struct Said<T> {
    /// What there is.
    data: T,
    /// What happened, for people.
    #[schema(example = "User registered successfully")]
    message: String,
}

/// What happened.
#[derive(Serialize, ToSchema)]
pub(super) struct Message {
    /// It, for people.
    #[schema(example = "Logged out successfully")]
    message: String,
}

/// A page of a list.
#[derive(Serialize, ToSchema)]
pub(super) struct Paged<T> {
    /// What is on it.
    data: T,
    /// Where it stands.
    pagination: Place,
}

/// Where a page stands in its list.
#[derive(Serialize, ToSchema)]
#[schema(as = Pagination)]
pub(super) struct Place {
    /// Its number, from 1.
    #[schema(example = 1)]
    page: u32,
    /// How many items a page has.
    #[schema(example = 20)]
    limit: u32,
    /// How many items there are in all.
    #[schema(example = 45)]
    total: u64,
    /// How many pages that makes.
    #[schema(example = 3)]
    pages: u64,
}

impl Place {
    fn new(pagination: &Pagination) -> Self {
        let (page, total, pages) = pagination.numbered();
        Self { page, limit: pagination.limit, total, pages }
    }
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
    #[schema(example = "INVALID_EMAIL_FORMAT")]
    code: &'a str,
    /// For people.
    #[schema(example = "Email format is invalid")]
    message: String,
    /// The field that is wrong, if one is.
    #[serde(skip_serializing_if = "Option::is_none")]
    details: Option<Details<'a>>,
    /// When it makes sense to try again, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after: Option<u64>,
}

/// A field that is wrong.
#[derive(Serialize, ToSchema)]
#[schema(as = ErrorDetails)]
pub(super) struct Details<'a> {
    /// Its name.
    #[schema(example = "email")]
    field: &'a str,
    /// What was given, where that is no secret.
    #[schema(example = "invalid-email")]
    value: Option<&'a str>,
}

impl Presenter for RustAuthPresenter {
    fn success(&self, content: &Content, message: Option<&str>, _: &Occasion) -> serde_json::Result<Vec<u8>> {
        let message = message.map(str::to_owned);
        match (content, message) {
            (Content::Item(data), None) => serde_json::to_vec(&**data),
            (Content::Item(data), Some(message)) => serde_json::to_vec(&Said::<&RawValue> { data, message }),
            (Content::Nothing, message) => {
                serde_json::to_vec(&Message { message: message.unwrap_or_default() })
            }
            (Content::Page(data, pagination), _) => {
                serde_json::to_vec(&Paged::<&RawValue> { data, pagination: Place::new(pagination) })
            }
        }
    }

    fn error(&self, error: &ApiError, _: &Occasion) -> serde_json::Result<(StatusCode, Vec<u8>)> {
        let (status, code) = coded(error);
        let first = error.fields().first();
        let message = match (first, error.retry_after_seconds()) {
            (Some(first), _) => format!("{} {}", first.field, first.message),
            (None, Some(wait)) if status == StatusCode::TOO_MANY_REQUESTS => {
                format!("Too many requests. Try again in {wait} seconds.")
            }
            (None, _) if error.code() == ErrorCode::AccountDisabled => "Account inactive".to_owned(),
            (None, _) => error.text().to_owned(),
        };
        let retry_after = error.retry_after_seconds().filter(|_| status == StatusCode::TOO_MANY_REQUESTS);
        let details = first.map(|first| Details { field: &first.field, value: first.value.as_deref() });
        let body = Failed { error: Fault { code: &code, message, details, retry_after } };
        Ok((status, serde_json::to_vec(&body)?))
    }
}
