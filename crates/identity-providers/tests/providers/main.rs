//! Providers over real connections: each is a small HTTP server of the test's own, with keys of its own.
#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on has failed"
)]

mod addresses;
mod discovery;
mod faults;
mod github;
mod id_tokens;
mod issuer;
mod keys;
mod login;
mod privacy;
mod settings;
mod stub;
mod world;
