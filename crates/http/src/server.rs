//! The web server: sockets, workers, and time limits on the wire.

use crate::Site;
use actix_web::HttpServer;
use actix_web::dev::Server;
use std::{io, net::TcpListener, time::Duration};

/// How the server treats connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServerSettings {
    /// Worker threads; each takes connections from the same sockets.
    pub workers: usize,
    /// Connections that a worker holds at once; more wait in the backlog.
    pub connections_per_worker: usize,
    /// How long an idle connection is kept.
    pub keep_alive: Duration,
    /// How long the head of a request may take to arrive.
    pub head_timeout: Duration,
    /// How long a closing connection is waited for.
    pub disconnect_timeout: Duration,
    /// How long running requests have when the server is stopped.
    pub shutdown_timeout: Duration,
}

impl Default for ServerSettings {
    fn default() -> Self {
        Self {
            workers: std::thread::available_parallelism().map_or(2, std::num::NonZero::get),
            connections_per_worker: 10_000,
            keep_alive: Duration::from_mins(1),
            head_timeout: Duration::from_secs(10),
            disconnect_timeout: Duration::from_secs(2),
            shutdown_timeout: Duration::from_secs(15),
        }
    }
}

/// A server of `site` on bound sockets: await it to run it. It handles no signals; stop it through its
/// handle, gracefully, and it answers what it has begun.
///
/// # Errors
/// When a socket cannot be listened on.
pub fn server(site: &Site, listeners: Vec<TcpListener>, settings: &ServerSettings) -> io::Result<Server> {
    let site = site.clone();
    let mut server = HttpServer::new(move || site.app())
        .workers(settings.workers)
        .max_connections(settings.connections_per_worker)
        .keep_alive(settings.keep_alive)
        .client_request_timeout(settings.head_timeout)
        .client_disconnect_timeout(settings.disconnect_timeout)
        .shutdown_timeout(settings.shutdown_timeout.as_secs())
        .disable_signals();
    for listener in listeners {
        server = server.listen(listener)?;
    }
    Ok(server.run())
}
