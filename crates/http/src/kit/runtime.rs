//! The way from a web worker to the main runtime.

use super::ApiError;
use std::future::Future;
use tokio::runtime::Handle;
use tracing::Instrument;

/// The multi-threaded runtime on which use cases run.
///
/// Web workers have single-threaded runtimes: there a client that disconnects would cut a use case in half,
/// and a SQLite query that is cut in half panics. Here it runs to its end, whoever still listens.
#[derive(Debug, Clone)]
pub struct MainRuntime(Handle);

impl MainRuntime {
    /// The runtime of this handle.
    #[must_use]
    pub const fn new(handle: Handle) -> Self {
        Self(handle)
    }

    /// Starts work that goes on after the answer has begun.
    pub(crate) fn start(&self, work: impl Future<Output = ()> + Send + 'static) {
        self.0.spawn(work.in_current_span());
    }

    /// Runs `work` to its end and hands its outcome back.
    ///
    /// # Errors
    /// What the work fails with; an internal error when it panics.
    pub async fn run<T, E>(
        &self,
        work: impl Future<Output = Result<T, E>> + Send + 'static,
    ) -> Result<T, ApiError>
    where
        T: Send + 'static,
        E: Into<ApiError> + Send + 'static,
    {
        match self.0.spawn(work.in_current_span()).await {
            Ok(outcome) => outcome.map_err(Into::into),
            Err(panicked) => Err(ApiError::internal(panicked)),
        }
    }
}
