//! Logs that a person or a machine can read.
