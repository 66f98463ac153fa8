//! Ports that nobody listens on.

use std::net::{Ipv4Addr, TcpListener};

/// A port of 127.0.0.1 that was free a moment ago. Another process may take it before it is used, so
/// whoever starts a service on it tries again with another.
///
/// # Panics
/// If the machine has no free port left.
#[must_use]
pub fn free_port() -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .and_then(|listener| listener.local_addr())
        .expect("a free port of 127.0.0.1")
        .port()
}
