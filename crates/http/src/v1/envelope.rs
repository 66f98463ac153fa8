//! The envelope: `{success, data, message, timestamp}`, or `{success, error, errors, timestamp}`.

use crate::kit::{ApiError, Content, ErrorCode, FieldError, Occasion, Page, Presenter};
use actix_web::http::StatusCode;
use countersign_domain::{Instant, RequestId};
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// A success.
#[derive(Debug, Serialize, ToSchema)]
pub struct Succeeded<T> {
    /// Always `true`.
    #[schema(example = true)]
    success: bool,
    /// What was asked for.
    data: T,
    /// A word for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    /// When it was answered.
    #[schema(value_type = String, format = DateTime)]
    timestamp: Instant,
}

/// The `data` of a success that has nothing to show: `null`.
#[derive(Debug, Serialize)]
pub struct Nothing;

impl PartialSchema for Nothing {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new().schema_type(Type::Null).into()
    }
}

impl ToSchema for Nothing {}

/// An error.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Error)]
pub struct Failed<'a> {
    /// Always `false`.
    #[schema(example = false)]
    success: bool,
    /// What went wrong.
    error: ErrorView<'a>,
    /// The fields that are wrong.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [FieldError],
    /// When it was answered.
    #[schema(value_type = String, format = DateTime)]
    timestamp: Instant,
}

/// What went wrong.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ErrorBody)]
pub struct ErrorView<'a> {
    /// For programs.
    #[schema(value_type = ErrorCode)]
    code: &'a str,
    /// For people.
    message: &'a str,
    /// What it is about.
    #[serde(rename = "type")]
    kind: &'a str,
    /// What there is beyond the message.
    #[serde(skip_serializing_if = "Option::is_none")]
    details: Option<Details>,
    /// The request, for asking about it.
    #[schema(value_type = uuid::Uuid)]
    request_id: RequestId,
}

/// What there is beyond the message.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ErrorDetails)]
pub struct Details {
    /// When it makes sense to try again, in seconds.
    retry_after: u64,
}

/// Words answers in the envelope.
#[derive(Debug, Clone, Copy)]
pub struct V1Presenter;

impl Presenter for V1Presenter {
    fn success(
        &self,
        content: &Content,
        message: Option<&str>,
        occasion: &Occasion,
    ) -> serde_json::Result<Vec<u8>> {
        let (message, timestamp) = (message.map(str::to_owned), occasion.at);
        match content {
            Content::Nothing => {
                serde_json::to_vec(&Succeeded { success: true, data: Nothing, message, timestamp })
            }
            Content::Item(data) => {
                serde_json::to_vec(&Succeeded::<&RawValue> { success: true, data, message, timestamp })
            }
            Content::Page(items, pagination) => {
                let data = Page::<&RawValue> { items, pagination: pagination.clone() };
                serde_json::to_vec(&Succeeded { success: true, data, message, timestamp })
            }
        }
    }

    fn error(&self, error: &ApiError, occasion: &Occasion) -> serde_json::Result<(StatusCode, Vec<u8>)> {
        let code = error.code();
        let body = Failed {
            success: false,
            error: ErrorView {
                code: code.as_str(),
                message: error.text(),
                kind: code.kind().as_str(),
                details: error.retry_after_seconds().map(|retry_after| Details { retry_after }),
                request_id: occasion.request,
            },
            errors: error.fields(),
            timestamp: occasion.at,
        };
        Ok((code.status(), serde_json::to_vec(&body)?))
    }
}
