//! The trail on a real server fulfils the contract, and comes back from whatever the server does.
#![expect(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod contract;
mod documents;
mod outages;
mod support;
