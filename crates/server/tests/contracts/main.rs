//! The contracts from outside: the real program, each contract at the base path of its document, over TCP.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test whose server fails has failed"
)]

mod aegisx;
mod support;
