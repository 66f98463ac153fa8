//! The listening side: connections in, mails out.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};
use tokio_rustls::TlsAcceptor;

use super::conversation::{Ended, converse};
use super::options::{SmtpBehaviour, SmtpOptions, SmtpSecurity};
use super::tls;
use crate::mail::Mail;

const WAIT_BOUND: Duration = Duration::from_secs(30);

/// A running SMTP server on a free port of 127.0.0.1. Dropping it closes every connection.
#[derive(Debug)]
pub struct SmtpSink {
    port: u16,
    ca_pem: String,
    state: Arc<State>,
    listener: JoinHandle<()>,
}

/// What every connection of a sink shares.
pub(super) struct State {
    pub(super) options: SmtpOptions,
    pub(super) mails: watch::Sender<Vec<Mail>>,
    /// Mails offered, kept or not.
    pub(super) offered: AtomicUsize,
    acceptor: TlsAcceptor,
}

impl std::fmt::Debug for State {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("State").field("options", &self.options).finish_non_exhaustive()
    }
}

impl SmtpSink {
    /// A sink that listens.
    ///
    /// # Panics
    /// If no port is free.
    pub async fn start(options: SmtpOptions) -> Self {
        let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
        let port = socket.local_addr().expect("an address").port();
        let (acceptor, ca_pem) = tls::acceptor();
        let mails = watch::Sender::new(Vec::new());
        let state = Arc::new(State { options, mails, offered: AtomicUsize::new(0), acceptor });
        let listener = tokio::spawn(listen(socket, Arc::clone(&state)));
        Self { port, ca_pem, state, listener }
    }

    /// The port on 127.0.0.1.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The certificate, as PEM, that a client must trust to verify this sink.
    #[must_use]
    pub fn ca_pem(&self) -> &str {
        &self.ca_pem
    }

    /// The mails kept so far, oldest first.
    #[must_use]
    pub fn mails(&self) -> Vec<Mail> {
        self.state.mails.borrow().clone()
    }

    /// How many mails were offered, kept or not.
    #[must_use]
    pub fn offered(&self) -> usize {
        self.state.offered.load(Ordering::SeqCst)
    }

    /// The mails kept, once there are at least `count`.
    ///
    /// # Panics
    /// If there are fewer after 30 seconds.
    pub async fn wait_for(&self, count: usize) -> Vec<Mail> {
        let mut receiver = self.state.mails.subscribe();
        let arrived = receiver.wait_for(|mails| mails.len() >= count);
        let Ok(mails) = tokio::time::timeout(WAIT_BOUND, arrived).await else {
            panic!("{} of {count} mails came within {WAIT_BOUND:?}", self.mails().len())
        };
        mails.expect("a running sink").clone()
    }
}

impl Drop for SmtpSink {
    fn drop(&mut self) {
        self.listener.abort();
    }
}

async fn listen(socket: TcpListener, state: Arc<State>) {
    // Ends with this task, and every connection with it.
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = socket.accept().await {
        connections.spawn(serve(stream, Arc::clone(&state)));
    }
}

async fn serve(stream: TcpStream, state: Arc<State>) {
    if state.options.behaviour == SmtpBehaviour::Hang {
        std::future::pending::<()>().await;
    }
    if state.options.security == SmtpSecurity::Tls {
        if let Ok(stream) = state.acceptor.accept(stream).await {
            let _ = converse(stream, &state, true, true).await;
        }
    } else if let Ok(Ended::StartTls(stream)) = converse(stream, &state, true, false).await
        && let Ok(stream) = state.acceptor.accept(stream).await
    {
        let _ = converse(stream, &state, false, true).await;
    }
}
