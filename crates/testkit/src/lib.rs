//! Real services for tests: `PostgreSQL`, MongoDB, Redis, an SMTP sink, a spawned server.
//!
//! Each service gets a free port and a temporary folder, and is gone when its guard is dropped; should the
//! test process die first, a watcher outside it stops the service all the same. Nothing here is mocked, and
//! nothing is shipped: only tests and the project's own commands depend on this crate.
#![deny(missing_docs)]
#![expect(clippy::expect_used, clippy::panic, reason = "a test whose service cannot start has failed")]

#[cfg(any(feature = "server", feature = "smtp"))]
mod mail;
mod mongodb;
mod network;
mod postgres;
mod redis;
#[cfg(feature = "server")]
mod server;
mod service;
#[cfg(feature = "smtp")]
mod smtp;

#[cfg(any(feature = "server", feature = "smtp"))]
pub use mail::Mail;
pub use mongodb::{MONGODB_VARIABLE, MongoDb, mongodb_database};
pub use network::free_port;
pub use postgres::{
    Database, POSTGRES_VARIABLE, Postgres, PostgresOptions, migrated_database, postgres_database,
};
pub use redis::{Redis, RedisOptions};
#[cfg(feature = "server")]
pub use server::{Api, Reply, Server};
#[cfg(feature = "smtp")]
pub use smtp::{SmtpBehaviour, SmtpOptions, SmtpSecurity, SmtpSink};
