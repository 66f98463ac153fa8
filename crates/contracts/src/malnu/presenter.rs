//! The envelope of Malnu: `{success, data, message, timestamp}` and `{success, error, timestamp}`.

use super::codes::{Code, coded};
use crate::shared::with_offset;
use actix_web::http::StatusCode;
use countersign_http::kit::{ApiError, Content, FieldError, Occasion, Page, Presenter};
use serde::Serialize;
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Words answers as Malnu does.
#[derive(Debug, Clone, Copy)]
pub(super) struct MalnuPresenter;

#[derive(Serialize)]
struct Succeeded<'a, T> {
    success: bool,
    data: T,
    message: &'a str,
    timestamp: String,
}

/// An error.
#[derive(Serialize, ToSchema)]
#[schema(as = Error)]
pub(super) struct Failed<'a> {
    /// Always `false`.
    #[schema(example = false)]
    success: bool,
    /// What went wrong.
    error: Fault<'a>,
    /// When it was answered.
    #[schema(example = "2026-01-08T12:00:00+00:00")]
    timestamp: String,
}

/// What went wrong.
#[derive(Serialize, ToSchema)]
#[schema(as = ErrorBody)]
pub(super) struct Fault<'a> {
    /// For people.
    #[schema(example = "Validation failed. Please check your input.")]
    message: &'a str,
    /// For programs.
    #[schema(example = "VAL_001")]
    code: &'static str,
    /// What it is about.
    #[serde(rename = "type")]
    #[schema(example = "validation")]
    kind: &'static str,
    /// The fields that are wrong, each with why.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(example = json!({ "email": ["must be an e-mail address, like ada@example.com"] }))]
    details: BTreeMap<&'a str, Vec<&'a str>>,
}

impl Presenter for MalnuPresenter {
    fn success(
        &self,
        content: &Content,
        message: Option<&str>,
        occasion: &Occasion,
    ) -> serde_json::Result<Vec<u8>> {
        let (success, message) = (true, message.unwrap_or("Operation successful"));
        let timestamp = with_offset(occasion.at);
        match content {
            Content::Nothing => serde_json::to_vec(&Succeeded { success, data: (), message, timestamp }),
            Content::Item(data) => {
                serde_json::to_vec(&Succeeded::<&RawValue> { success, data, message, timestamp })
            }
            Content::Page(items, pagination) => {
                let data = Page::<&RawValue> { items, pagination: pagination.clone() };
                serde_json::to_vec(&Succeeded { success, data, message, timestamp })
            }
        }
    }

    fn error(&self, error: &ApiError, occasion: &Occasion) -> serde_json::Result<(StatusCode, Vec<u8>)> {
        let code = coded(error);
        let body = Failed {
            success: false,
            error: Fault {
                message: message(code, error),
                code: code.as_str(),
                kind: code.kind(),
                details: details(error.fields()),
            },
            timestamp: with_offset(occasion.at),
        };
        Ok((code.status(), serde_json::to_vec(&body)?))
    }
}

fn message(code: Code, error: &ApiError) -> &str {
    if code.kind() == "validation" && !error.fields().is_empty() {
        "Validation failed. Please check your input."
    } else {
        error.text()
    }
}

fn details(fields: &[FieldError]) -> BTreeMap<&str, Vec<&str>> {
    let mut details = BTreeMap::<_, Vec<_>>::new();
    for FieldError { field, message, .. } in fields {
        details.entry(field.as_str()).or_default().push(message.as_str());
    }
    details
}
