//! The store on PostgreSQL and on embedded SQLite, from one set of queries.
//!
//! [`postgres::open`] and [`sqlite::open`] give a [`Database`]: the store, the audit trail beside it, and the
//! care of the schema. Neither connects before it is used, so a server starts, and says that it is not ready,
//! while its database is away.
//!
//! Tables, column types and rows are declared once for both engines (`schema`, `types`, `row`). The queries
//! (`store/`) are compiled once for each engine, inside the modules `postgres` and `sqlite`, which name the
//! connection, the pool, and the few things that differ. Differences inside SQL are nodes in `dialect`.
//!
//! Everything here runs on tokio's multi-thread runtime: SQLite blocks, and a call to it that is dropped
//! half-way must be waited for, which the current-thread runtime cannot do.
#![deny(missing_docs)]
// The queries are one source for two engines.
#![expect(clippy::duplicate_mod, reason = "the queries are compiled once for each engine")]

mod database;
mod dialect;
pub mod postgres;
mod row;
mod schema;
pub mod sqlite;
mod types;

pub use database::Database;
