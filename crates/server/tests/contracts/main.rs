//! The contracts of other products, from outside: one suite for each, with one row for each answer that its document
//! promises.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test whose server fails has failed"
)]

mod aegisx;
mod auth_service;
mod malnu;
mod mounts;
mod rustauth;
mod rustauth_blog;
mod rustauth_flows;
mod shape;
mod suite;
mod support;
