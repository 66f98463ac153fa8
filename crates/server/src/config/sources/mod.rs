//! Where settings come from.

mod environment;
pub(super) mod file;
pub(super) mod flags;

pub(crate) use environment::Environment;
pub(crate) use flags::Flag;
