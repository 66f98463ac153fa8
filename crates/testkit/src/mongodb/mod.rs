//! MongoDB, in servers of our own.

mod database;
mod server;
mod wire;

pub use database::{MONGODB_VARIABLE, mongodb_database};
pub use server::MongoDb;
