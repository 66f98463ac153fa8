//! Templates: where they come from, and what they render to.

mod builtin;
mod check;
mod overlay;
mod set;

pub(crate) use set::{Rendered, Templates, TokenValues, Values};
