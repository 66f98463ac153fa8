//! Logs that a person or a machine can read.
//!
//! Two formats of the same events: one JSON object a line, for machines, and a coloured line for a person at a
//! terminal. In both, an event carries the fields of the spans around it, so that whatever is logged inside a
//! request carries its `request.id`. Timestamps are in UTC.
//!
//! ```
//! # use countersign_telemetry::{Filter, LogFormat, init};
//! init(LogFormat::Json, &Filter::parse("info").unwrap())?;
//! tracing::info!(address = "127.0.0.1:8000", "listening");
//! # Ok::<(), countersign_telemetry::TelemetryError>(())
//! ```
#![deny(missing_docs)]

mod filter;
mod json;
mod panics;
mod subscriber;

pub use filter::{Filter, InvalidFilter};
pub use subscriber::{LogFormat, TelemetryError, init};
