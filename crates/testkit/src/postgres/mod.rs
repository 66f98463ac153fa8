//! `PostgreSQL` from the system's packages, in clusters of our own.

mod binaries;
mod cluster;
mod database;
mod options;

pub use cluster::Postgres;
pub use database::{Database, POSTGRES_VARIABLE, migrated_database, postgres_database};
pub use options::PostgresOptions;
