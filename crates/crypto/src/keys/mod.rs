//! Keys: what they are, where they lie, which of them signs.

mod algorithm;
mod directory;
mod error;
mod key_pair;
mod ring;
mod signing_key;
mod store;
mod symmetric;

pub use algorithm::{SigningAlgorithm, UnknownAlgorithm};
pub(crate) use directory::{KeyDirectory, KeyFile};
pub use error::KeyError;
pub use ring::{KeyDescription, KeyRing};
pub use store::KeyStore;
pub(crate) use symmetric::generate as generate_symmetric;
