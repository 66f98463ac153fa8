//! The way of a handler to its use cases.

use countersign_http::kit::{ApiError, MainRuntime};
use std::future::Future;
use std::ops::Deref;
use std::sync::Arc;

/// The use cases of a contract, and where they run.
pub(crate) struct Cases<T> {
    runtime: MainRuntime,
    cases: T,
}

impl<T> Cases<T> {
    pub(crate) const fn new(cases: T, runtime: MainRuntime) -> Self {
        Self { runtime, cases }
    }

    pub(crate) const fn runtime(&self) -> &MainRuntime {
        &self.runtime
    }

    /// Runs a use case on the main runtime, to its end.
    pub(crate) async fn run<V, E, F>(
        self: &Arc<Self>,
        work: impl FnOnce(Arc<Self>) -> F,
    ) -> Result<V, ApiError>
    where
        F: Future<Output = Result<V, E>> + Send + 'static,
        V: Send + 'static,
        E: Into<ApiError> + Send + 'static,
    {
        self.runtime.run(work(Arc::clone(self))).await
    }
}

impl<T> Deref for Cases<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.cases
    }
}
