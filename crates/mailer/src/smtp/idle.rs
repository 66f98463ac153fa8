//! Connections between two mails.

use lettre::transport::smtp::client::AsyncSmtpConnection;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

const MOST: usize = 4;
/// Servers close what is silent for longer; five minutes at the earliest, says RFC 5321 §4.5.3.2.7, but many do
/// not wait so long.
const LONGEST: Duration = Duration::from_secs(30);

/// A few connections that wait for the next mail.
#[derive(Default)]
pub(super) struct Idle(Mutex<Vec<(Instant, AsyncSmtpConnection)>>);

impl std::fmt::Debug for Idle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Idle(…)")
    }
}

impl Idle {
    /// A connection that still answers.
    pub(super) async fn take(&self) -> Option<AsyncSmtpConnection> {
        loop {
            let (since, mut connection) = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop()?;
            if since.elapsed() < LONGEST && connection.test_connected().await {
                return Some(connection);
            }
        }
    }

    pub(super) fn keep(&self, connection: AsyncSmtpConnection) {
        let mut connections = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if connections.len() < MOST {
            connections.push((Instant::now(), connection));
        }
    }
}
