//! The HTTP kit and the canonical API, v1.
