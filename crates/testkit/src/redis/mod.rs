//! Redis from the system's packages, in servers of our own.

mod options;
mod server;

pub use options::RedisOptions;
pub use server::Redis;
