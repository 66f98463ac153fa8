//! Connections to the file: one that writes, several that read.

use super::{Conn, Pool, SqliteSettings};
use deadpool::managed::{self, Metrics, RecycleResult};
use diesel::ConnectionResult;
use diesel_async::{AsyncConnection, SimpleAsyncConnection};

/// Settings of every connection. The first makes the others wait for their turn too. With `FULL`, what was
/// committed survives a loss of power.
const PRAGMAS: &str = "PRAGMA busy_timeout = 2000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
                       PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;";

/// What a connection may do.
#[derive(Debug, Clone, Copy)]
pub(super) enum Access {
    Read,
    Write,
}

/// Makes connections.
#[derive(Debug)]
pub(super) struct Manager {
    path: String,
    access: Access,
}

impl managed::Manager for Manager {
    type Type = Conn;
    type Error = diesel::ConnectionError;

    async fn create(&self) -> ConnectionResult<Conn> {
        let mut conn = Conn::establish(&self.path).await?;
        let pragmas = match self.access {
            Access::Write => PRAGMAS.to_owned(),
            Access::Read => format!("{PRAGMAS} PRAGMA query_only = ON;"),
        };
        conn.batch_execute(&pragmas).await.map_err(diesel::ConnectionError::CouldntSetupConfiguration)?;
        Ok(conn)
    }

    /// Whoever leaves a connection in a doubtful state closes it: those that come back are good.
    async fn recycle(&self, _: &mut Conn, _: &Metrics) -> RecycleResult<Self::Error> {
        Ok(())
    }
}

/// A pool of connections. SQLite writes one transaction at a time: a single writer with a queue before it is
/// faster, and fairer, than several that poll for the lock.
pub(super) fn build(settings: &SqliteSettings, access: Access) -> Pool {
    let size = match access {
        Access::Write => 1,
        Access::Read => settings.readers.get(),
    };
    Pool::builder(Manager { path: settings.address(), access })
        .max_size(size)
        .build()
        .unwrap_or_else(|_| unreachable!("only time-outs without a runtime are refused"))
}
