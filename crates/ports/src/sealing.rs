//! Secrets at rest.

use crate::Cause;
use countersign_domain::SealedSecret;
use secrecy::SecretString;

/// A secret could not be sealed or opened.
#[derive(Debug, thiserror::Error)]
pub enum SealingError {
    /// The key it was sealed with is not here.
    #[error("the key that this was sealed with is unknown")]
    UnknownKey,
    /// It was altered, or belongs to another context.
    #[error("this is not what was sealed here")]
    Altered,
    /// The cipher failed.
    #[error("sealing failed")]
    Failed(#[source] Cause),
}

/// Seals secrets that must be stored and used again, by authenticated encryption under a key with an id.
#[cfg_attr(feature = "mock", mockall::automock)]
pub trait SecretBox: Send + Sync {
    /// Seals a secret for one context (say, the id of the row it stands in): elsewhere it cannot be opened.
    fn seal(&self, secret: &str, context: &str) -> Result<SealedSecret, SealingError>;
    /// Opens what was sealed for this context, also with an older key that is still known.
    fn open(&self, sealed: &SealedSecret, context: &str) -> Result<SecretString, SealingError>;
}
