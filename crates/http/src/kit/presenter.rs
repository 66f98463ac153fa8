//! How a contract puts answers into words.

use super::{ApiError, Pagination};
use actix_web::http::StatusCode;
use countersign_domain::{Instant, RequestId};
use serde_json::value::RawValue;

/// What an answer says about itself.
#[derive(Debug, Clone, Copy)]
pub struct Occasion {
    /// The request it answers.
    pub request: RequestId,
    /// When it was answered.
    pub at: Instant,
}

/// What a successful operation has to show.
#[derive(Debug)]
pub enum Content {
    /// That it succeeded.
    Nothing,
    /// One thing.
    Item(Box<RawValue>),
    /// A page of a list.
    Page(Box<RawValue>, Pagination),
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
