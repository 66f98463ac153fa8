//! The suite that every adapter of a port passes.
