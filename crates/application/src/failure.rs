//! What can fail beneath every use case.

use countersign_ports::{HashingError, SealingError, SigningError, StoreError};

/// A use case could not be carried out, for no fault of the one who asked. The cause is for the log.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The password hasher.
    #[error(transparent)]
    Hashing(#[from] HashingError),
    /// The sealing of a secret.
    #[error(transparent)]
    Sealing(#[from] SealingError),
    /// The signing of a token.
    #[error(transparent)]
    Signing(#[from] SigningError),
}

/// Lets `?` turn the errors of ports into the `Failure` of a use case's own error.
macro_rules! fails {
    ($error:ident: $($from:ident),+) => {
        $(impl From<countersign_ports::$from> for $error {
            fn from(error: countersign_ports::$from) -> Self {
                Self::Failure($crate::Failure::from(error))
            }
        })+
    };
}
pub(crate) use fails;
