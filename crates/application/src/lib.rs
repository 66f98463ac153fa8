//! The use cases: one file, one verb each.
