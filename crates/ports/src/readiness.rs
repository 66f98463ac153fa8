//! Whether what the server stands on is there.

use async_trait::async_trait;

/// How a dependency is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DependencyState {
    /// It answers.
    Up,
    /// It does not answer; the server can do part of its work without it.
    Degraded,
    /// It does not answer, and nothing goes without it.
    Down,
    /// There is none, and none is needed.
    NotConfigured,
}

/// One thing that the server stands on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dependency {
    /// Its name, as shown: `database`, `outbox`.
    pub name: &'static str,
    /// How it is.
    pub state: DependencyState,
}

/// Asks what the server stands on whether it is there.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait Readiness: Send + Sync {
    /// Asks each dependency, within two seconds altogether.
    async fn check(&self) -> Vec<Dependency>;
}
