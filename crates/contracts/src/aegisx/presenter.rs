//! How AegisX words its answers: `{success, data}`, lists as `{items, pagination}`, errors as `{success, error}`.

use super::codes::coded;
use super::words::{detail, message};
use actix_web::http::StatusCode;
use countersign_http::kit::{ApiError, Content, FieldError, Occasion, Pagination, Presenter};
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

/// Words answers as AegisX does.
#[derive(Debug, Clone, Copy)]
pub(super) struct AegisXPresenter;

/// A success.
#[derive(Serialize, ToSchema)]
pub(super) struct Succeeded<T> {
    /// Always `true`.
    #[schema(example = true)]
    success: bool,
    /// What there is.
    data: T,
    /// What happened, for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    message: Option<String>,
}

/// That there is nothing to show.
#[derive(Serialize, ToSchema)]
pub(super) struct Nothing;

/// A page of a list.
#[derive(Serialize, ToSchema)]
pub(super) struct Page<T> {
    /// What is on it.
    items: T,
    /// Where it stands.
    pagination: Place,
}

/// Where a page stands in its list.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Pagination)]
pub(super) struct Place {
    /// Its number, from 1.
    #[schema(example = 1)]
    page: u32,
    /// How many items a page has.
    #[schema(example = 10)]
    limit: u32,
    /// How many items there are in all.
    #[schema(example = 25)]
    total: u64,
    /// How many pages that makes.
    #[schema(example = 3)]
    total_pages: u64,
}

impl Place {
    fn new(pagination: &Pagination) -> Self {
        let (page, total, total_pages) = pagination.numbered();
        Self { page, limit: pagination.limit, total, total_pages }
    }
}

/// An error.
#[derive(Serialize, ToSchema)]
#[schema(as = Error)]
pub(super) struct Failed {
    /// Always `false`.
    #[schema(example = false)]
    success: bool,
    /// What went wrong.
    error: Fault,
}

/// What went wrong.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ErrorBody)]
struct Fault {
    /// For programs.
    #[schema(value_type = String, example = "VALIDATION_ERROR")]
    code: &'static str,
    /// For people.
    #[schema(example = "Request validation failed")]
    message: String,
    /// The fields that are wrong.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    #[schema(required = false)]
    details: Vec<Detail>,
    /// The HTTP status, where a limit is reached.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = 429)]
    status_code: Option<u16>,
}

/// A field that is wrong.
#[derive(Serialize, ToSchema)]
#[schema(as = ErrorDetail)]
struct Detail {
    /// Its name; `$` is the body as a whole.
    #[schema(example = "name")]
    field: String,
    /// What is wrong with it.
    #[schema(example = "Name is required")]
    message: String,
}

impl Detail {
    fn new(error: &FieldError) -> Self {
        Self { field: error.field.clone(), message: detail(error) }
    }
}

fn succeeded<T: Serialize>(data: T, message: Option<&str>) -> serde_json::Result<Vec<u8>> {
    serde_json::to_vec(&Succeeded { success: true, data, message: message.map(str::to_owned) })
}

impl Presenter for AegisXPresenter {
    fn success(&self, content: &Content, message: Option<&str>, _: &Occasion) -> serde_json::Result<Vec<u8>> {
        match content {
            Content::Nothing => succeeded(Nothing, message),
            Content::Item(data) => succeeded::<&RawValue>(data, message),
            Content::Page(items, pagination) => {
                succeeded(Page::<&RawValue> { items, pagination: Place::new(pagination) }, message)
            }
        }
    }

    fn error(&self, error: &ApiError, _: &Occasion) -> serde_json::Result<(StatusCode, Vec<u8>)> {
        let (status, code) = coded(error);
        let details = error.fields().iter().map(Detail::new).collect();
        let status_code = Some(status).filter(|status| *status == StatusCode::TOO_MANY_REQUESTS);
        let error = Fault {
            code,
            message: message(error, code),
            details,
            status_code: status_code.map(|s| s.as_u16()),
        };
        Ok((status, serde_json::to_vec(&Failed { success: false, error })?))
    }
}
