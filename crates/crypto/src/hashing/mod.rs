//! Password hashing.

mod cost;
mod hasher;
mod pool;
mod settings;

pub use hasher::ArgonHasher;
pub use settings::{HashingSettings, HashingSettingsError};
