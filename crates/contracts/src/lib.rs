//! The APIs of other products, spoken by this server, for clients that were written against those.
//!
//! A contract is a route table, a presenter and a policy. It holds no rule of its own: its handlers turn what its
//! clients send into commands of the use cases, and outcomes into what its clients read.
#![deny(missing_docs)]

mod aegisx;
mod auth_service;
mod malnu;
mod rustauth;
mod shared;

pub use aegisx::{AegisX, AegisXLimits, AegisXSettings};
pub use auth_service::{AuthService, AuthServiceSettings};
pub use malnu::Malnu;
pub use rustauth::{RustAuth, RustAuthLimits, RustAuthSettings};
