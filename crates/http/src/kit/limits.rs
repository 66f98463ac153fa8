//! How much of a request is borne with.

use actix_web::dev::RequestHead;
use std::time::Duration;

/// So many parameters a query has at most.
pub(crate) const MAX_PARAMETERS: usize = 50;

/// What a request may cost before it is understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a body.
    pub body_bytes: usize,
    /// Containers within containers in JSON.
    pub json_depth: usize,
    /// Bytes of the target and of all header names and values together.
    pub head_bytes: usize,
    /// From the end of the head of a request to the start of its answer.
    pub deadline: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 64 * 1024,
            json_depth: 32,
            head_bytes: 32 * 1024,
            deadline: Duration::from_secs(10),
        }
    }
}

impl Limits {
    /// Whether the head of a request is within its limit.
    pub(crate) fn admit(&self, head: &RequestHead) -> bool {
        let target = head.uri.path_and_query().map_or(0, |target| target.as_str().len());
        let headers =
            head.headers.iter().map(|(name, value)| name.as_str().len().saturating_add(value.len()));
        headers.fold(target, usize::saturating_add) <= self.head_bytes
    }
}
