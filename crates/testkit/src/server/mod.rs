//! The program itself, spawned, and a client to talk to it.

mod api;
mod process;

pub use api::{Api, Reply};
pub use process::Server;
