//! Many of a kind at once, each for itself: one that fails keeps no other from success.

use super::access_log::failure;
use super::{ApiError, ErrorCode, FieldError, Fields, FromFields, Refused};
use countersign_domain::{Invalid, Violation};
use serde::Serialize;
use std::str::FromStr;
use utoipa::ToSchema;

/// So many items one request has at most.
pub const MAX_ITEMS: usize = 100;

/// The body of a bulk creation: `{"items": […]}`, each item as the creation of one has it.
#[derive(Debug)]
pub struct BulkItems<T>(pub Vec<Result<T, Vec<FieldError>>>);

impl<T: FromFields> FromFields for BulkItems<T> {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Refused> {
        fields.objects("items", MAX_ITEMS).map(Self)
    }
}

/// The body of a bulk deletion: `{"ids": […]}`.
#[derive(Debug)]
pub struct BulkIds<I>(pub Vec<I>);

impl<I: FromStr> FromFields for BulkIds<I> {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Refused> {
        let malformed = |_| Invalid::new(Violation::Malformed, "must be an id");
        let ids = fields.list("ids", |text| text.parse().map_err(malformed))?;
        fields.length("ids", ids.len(), MAX_ITEMS)?;
        Ok(Self(ids))
    }
}

/// What became of each: the outcomes of those that succeeded, and the errors of those that did not.
#[derive(Debug)]
pub struct BulkOutcome<V> {
    succeeded: Vec<V>,
    failed: Vec<BulkFailure>,
}

/// An item that failed.
#[derive(Debug, Serialize, ToSchema)]
pub struct BulkFailure {
    /// Which item of the request, from 0.
    #[schema(example = 1)]
    pub index: usize,
    /// What went wrong, for programs.
    #[schema(value_type = ErrorCode)]
    pub code: &'static str,
    /// What went wrong, for people.
    pub message: String,
    /// The fields that are wrong.
    pub errors: Vec<FieldError>,
}

/// What a bulk creation answers.
#[derive(Debug, Serialize, ToSchema)]
pub struct BulkCreated<V> {
    /// What was created.
    pub created: Vec<V>,
    /// What was not, and why.
    pub failed: Vec<BulkFailure>,
}

/// What a bulk deletion answers.
#[derive(Debug, Serialize, ToSchema)]
pub struct BulkDeleted<V> {
    /// The ids of what was deleted.
    pub deleted: Vec<V>,
    /// What was not, and why.
    pub failed: Vec<BulkFailure>,
}

impl<V> Default for BulkOutcome<V> {
    fn default() -> Self {
        Self { succeeded: Vec::new(), failed: Vec::new() }
    }
}

impl<V> BulkOutcome<V> {
    /// Notes what became of the item at this place.
    pub fn note(&mut self, index: usize, outcome: Result<V, ApiError>) {
        match outcome {
            Ok(value) => self.succeeded.push(value),
            Err(error) => {
                failure(&error);
                let (code, message, errors) =
                    (error.code().as_str(), error.text().to_owned(), error.fields().to_vec());
                self.failed.push(BulkFailure { index, code, message, errors });
            }
        }
    }

    /// As a creation.
    #[must_use]
    pub fn created(self) -> BulkCreated<V> {
        BulkCreated { created: self.succeeded, failed: self.failed }
    }

    /// As a deletion.
    #[must_use]
    pub fn deleted(self) -> BulkDeleted<V> {
        BulkDeleted { deleted: self.succeeded, failed: self.failed }
    }
}
