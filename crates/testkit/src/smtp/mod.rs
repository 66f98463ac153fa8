//! A small SMTP server (RFC 5321) that keeps what it is given and fails as told.

mod conversation;
mod credentials;
mod options;
mod sink;
mod tls;

pub use options::{SmtpBehaviour, SmtpOptions, SmtpSecurity};
pub use sink::SmtpSink;
