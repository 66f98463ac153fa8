//! How a contract puts answers into words.

use super::ApiError;
use actix_web::http::StatusCode;
use countersign_domain::{Instant, RequestId};
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

/// What an answer says about itself.
#[derive(Debug, Clone, Copy)]
pub struct Occasion {
    /// The request it answers.
    pub request: RequestId,
    /// When it was answered.
    pub at: Instant,
}

/// Where a page of a list stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Pagination {
    /// This page, from 1.
    pub page: u32,
    /// At most so many items on a page.
    pub limit: u32,
    /// So many items on all pages.
    pub total: u64,
    /// So many pages.
    pub total_pages: u64,
    /// Names the place after the last item here, for going deep.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// What a successful operation has to show.
#[derive(Debug)]
pub enum Content {
    /// That it succeeded.
    Nothing,
    /// One thing.
    Item(Box<RawValue>),
    /// A page of things, a JSON array.
    List(Box<RawValue>, Pagination),
}

/// Renders the answers of one contract: its envelope, its names, its statuses. Handlers return
/// [`Reply`](super::Reply) or [`ApiError`] and know nothing of it. Everything rendered is `application/json`.
pub trait Presenter: Send + Sync {
    /// The body of a success.
    ///
    /// # Errors
    /// When it cannot be written as JSON.
    fn success(
        &self,
        content: &Content,
        message: Option<&str>,
        occasion: &Occasion,
    ) -> serde_json::Result<Vec<u8>>;

    /// The status and the body of an error.
    ///
    /// # Errors
    /// When it cannot be written as JSON.
    fn error(&self, error: &ApiError, occasion: &Occasion) -> serde_json::Result<(StatusCode, Vec<u8>)>;
}
