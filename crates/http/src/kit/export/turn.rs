//! How many files are written at once.

use crate::kit::{ApiError, ErrorCode, Kit, gate};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Each walks through a list and holds a part of it; a workbook grows in the temporary folder meanwhile.
const AT_ONCE: usize = 8;
/// After so long another may have been finished.
const TRY_AGAIN: Duration = Duration::from_secs(10);

/// The turns to write a file.
#[derive(Debug, Clone)]
pub(crate) struct Turns(Arc<Semaphore>);

impl Default for Turns {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(AT_ONCE)))
    }
}

impl Turns {
    fn take(&self) -> Result<Turn, ApiError> {
        let free = Arc::clone(&self.0).try_acquire_owned();
        let taken = |_| ApiError::new(ErrorCode::ServiceUnavailable).retry_after(TRY_AGAIN);
        free.map(|permit| Turn { _permit: permit }).map_err(taken)
    }
}

/// The right to write a file, as an extractor. It comes last: only what will be written takes one.
#[derive(Debug)]
pub struct Turn {
    _permit: OwnedSemaphorePermit,
}

impl FromRequest for Turn {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        async move {
            gate::before_body(&request).await;
            Kit::of(&request)?.turns.take()
        }
        .boxed_local()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_are_written_at_once_and_another_after_the_first_of_them() {
        let turns = Turns::default();
        let mut taken: Vec<_> = (0..AT_ONCE).map(|_| turns.take().unwrap()).collect();
        let refused = turns.take().unwrap_err();
        assert_eq!(
            (refused.code(), refused.retry_after_seconds()),
            (ErrorCode::ServiceUnavailable, Some(10))
        );
        taken.pop();
        assert!(turns.take().is_ok());
    }
}
