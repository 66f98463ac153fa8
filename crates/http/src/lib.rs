//! The HTTP side of Countersign: the kit that every contract stands on, and the canonical contract, `v1`.
//!
//! A request passes the edge (request id, deadline, log line, headers), reaches a handler of the contract that
//! its path lies in, and becomes a command. The use case runs on the main runtime; its outcome becomes a
//! [`kit::Reply`] or a [`kit::ApiError`], which the contract's presenter puts into words. A [`Site`] is all of
//! that as an application, a [`server()`] puts it on sockets.
#![deny(missing_docs)]

pub mod kit;
mod operations;
mod pages;
mod server;
mod site;
pub mod v1;

pub use kit::errors_markdown;
pub use operations::{Health, Operations};
pub use server::{ServerSettings, server};
pub use site::{Site, SiteParts};
pub use v1::openapi;
