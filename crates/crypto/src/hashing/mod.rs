//! Password hashing.

mod cost;
mod hasher;
mod pool;
mod settings;
mod stored;

pub use hasher::ArgonHasher;
pub use settings::{HashingSettings, HashingSettingsError};
