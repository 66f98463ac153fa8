//! The limiter in Redis fulfils the contract, and stays a limiter whatever Redis does.
#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod conformance;
mod outages;
mod settings;
mod sharing;
mod support;
