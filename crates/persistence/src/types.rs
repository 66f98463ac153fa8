//! Column types that mean the same on both engines, and their Rust values.

mod document;
mod id;
mod moment;

pub(crate) use document::{Document, Json};
pub(crate) use id::{Id, Key};
pub(crate) use moment::{At, Moment};
