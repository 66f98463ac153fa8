//! Mail delivery.

use crate::Cause;
use async_trait::async_trait;
use countersign_domain::{EventId, MailRequest, OpaqueToken};

/// Why a mail was not accepted.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// It may be accepted later.
    #[error("the mail was not accepted now")]
    Transient(#[source] Cause),
    /// It will never be accepted.
    #[error("the mail was refused")]
    Permanent(#[source] Cause),
}

/// Writes a mail from its template and hands it to the next host.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait Mailer: Send + Sync {
    /// Delivers a mail; `id` makes its `Message-ID`, so that a second delivery is recognised. `token` is the
    /// plain text of what `mail.token` has sealed.
    async fn deliver(
        &self,
        id: EventId,
        mail: &MailRequest,
        token: Option<OpaqueToken>,
    ) -> Result<(), MailError>;
}
