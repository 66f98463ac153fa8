//! Connections to the server.

use super::connector::Connector;
use super::{Conn, Pool, PostgresSettings, SettingsError};
use deadpool::managed::{self, Metrics, RecycleError, RecycleResult};
use diesel_async::SimpleAsyncConnection;
use tokio::task::JoinHandle;

/// Settings of every session. A statement that waits longer for a lock, or runs longer, fails: a request is
/// answered within seconds, one way or the other. A transaction that its server forgot frees its locks.
pub(super) const SESSION: &str = "-c lock_timeout=2000 -c statement_timeout=2200 \
     -c idle_in_transaction_session_timeout=10000 -c default_transaction_isolation=read\\ committed";

/// Messages in English, where this role may choose, because errors are told apart by them.
const ENGLISH: &str = "DO $$ BEGIN PERFORM set_config('lc_messages', 'C', false); \
     EXCEPTION WHEN insufficient_privilege THEN NULL; END $$";

/// Makes connections and sets up their sessions.
pub(super) struct Manager {
    pub(super) connector: Connector,
}

/// A connection, and the task that carries its bytes: it ends when the server hangs up.
pub(super) struct Link {
    pub(super) conn: Conn,
    pub(super) driver: JoinHandle<()>,
}

/// A connection could not be made.
#[derive(Debug, thiserror::Error)]
pub(super) enum ConnectError {
    #[error("cannot connect to the database server")]
    Connect(#[from] tokio_postgres::Error),
    #[error("cannot set up the session")]
    Session(#[from] diesel::ConnectionError),
    #[error("cannot set up the session")]
    Settings(#[from] diesel::result::Error),
}

impl managed::Manager for Manager {
    type Type = Link;
    type Error = ConnectError;

    async fn create(&self) -> Result<Link, ConnectError> {
        let (client, driver) = self.connector.connect(drop).await?;
        let mut conn = Conn::try_from(client).await?;
        conn.batch_execute(ENGLISH).await?;
        Ok(Link { conn, driver })
    }

    /// Whoever leaves a connection in a doubtful state closes it: those that come back are good, unless the
    /// server hung up since. To ask it each time would cost half of the throughput.
    async fn recycle(&self, link: &mut Link, _: &Metrics) -> RecycleResult<ConnectError> {
        if link.driver.is_finished() {
            return Err(RecycleError::message("the server hung up"));
        }
        Ok(())
    }
}

/// A pool of connections.
pub(super) fn build(settings: &PostgresSettings) -> Result<Pool, SettingsError> {
    let (config, tls) = settings.read()?;
    let connector = Connector { config, tls };
    let pool = Pool::builder(Manager { connector }).max_size(settings.connections.get());
    Ok(pool.build().unwrap_or_else(|_| unreachable!("only time-outs without a runtime are refused")))
}
