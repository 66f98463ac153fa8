//! News of revocations that other servers make: a file has no other servers.

use async_trait::async_trait;
use countersign_ports::RevocationFeed;

/// Has no news.
pub(super) struct Silence;

#[async_trait]
impl RevocationFeed for Silence {
    async fn changed(&self) {
        std::future::pending::<()>().await;
    }
}
