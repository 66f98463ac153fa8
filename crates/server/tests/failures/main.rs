//! Every use case over a real database that goes away at each of its calls: for each, an error and no trace.
#![expect(clippy::panic, clippy::unwrap_used, reason = "a world that fails has failed the test")]

mod blog;
mod dump;
mod factors;
mod keys_and_accounts;
mod transfer;
mod use_cases;
mod world;
