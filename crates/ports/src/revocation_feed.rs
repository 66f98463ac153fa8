//! News of revocations made on other nodes.

use async_trait::async_trait;

/// Tells when another node may have stored revocations, sooner than the next poll would find them.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait RevocationFeed: Send + Sync {
    /// Waits until there may be news. It returns as well when the feed was cut and is there again, because news may
    /// have been missed; while it is cut it waits. It can be dropped at any time without losing news.
    async fn changed(&self);
}
