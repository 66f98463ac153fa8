//! Secrets at rest.

mod key;
mod secret_box;

pub use secret_box::AeadSecretBox;
