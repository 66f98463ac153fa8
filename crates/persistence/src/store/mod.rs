//! The store, compiled once for each engine. The module above names the engine: its connection, its pool, how
//! a transaction begins, and what its errors mean.

/// Has a block of queries run on a lease's connection in time, and notes how it went.
macro_rules! ask {
    ($lease:expr, |$conn:ident| $block:expr) => {{
        let $conn = $lease.connection()?;
        let outcome = super::super::within(async { $block }).await;
        $lease.settle(outcome)
    }};
}

mod api_keys;
mod audit;
mod comments;
mod credentials;
mod database;
mod error;
mod features;
mod federation;
mod import;
mod lease;
mod listing;
mod login_attempts;
mod migrations;
mod one_time_tokens;
mod outbox;
mod permissions;
mod post_lists;
mod posts;
mod reader;
mod refresh_tokens;
mod revocations;
mod roles;
mod second_factors;
mod sessions;
mod transaction;
mod user_lists;
mod users;

pub(super) use database::SqlDatabase;

/// The number of rows that a statement touched.
fn row_count(rows: usize) -> u64 {
    u64::try_from(rows).unwrap_or(u64::MAX)
}
