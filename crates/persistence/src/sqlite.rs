//! The store in a file.

/// Executes statements in order.
macro_rules! execute_all {
    ($conn:expr, $statements:expr) => {{
        let mut counts = Vec::new();
        for statement in $statements {
            counts.push(statement.execute($conn).await?);
        }
        counts
    }};
}

mod errors;
mod feed;
mod pool;
mod settings;
#[path = "store/mod.rs"]
mod store;

pub use settings::{OpenError, SqliteSettings};

use crate::Database;
use countersign_ports::RevocationFeed;
use diesel::SqliteConnection;
use diesel::connection::AnsiTransactionManager;
use diesel::prelude::*;
use diesel::sqlite::Sqlite as Backend;
use diesel_async::sync_connection_wrapper::SyncConnectionWrapper;
use diesel_async::{AsyncConnection, TransactionManager};
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use errors::{is_disconnect, is_outage, unique_key};
use std::sync::Arc;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");

type Conn = SyncConnectionWrapper<SqliteConnection>;
type Pool = deadpool::managed::Pool<pool::Manager>;
type Object = deadpool::managed::Object<pool::Manager>;

/// Opens the database in a file; the file is made, for its owner alone, if it is not there.
///
/// # Errors
/// When the file can be neither opened nor made.
pub fn open(settings: &SqliteSettings) -> Result<Arc<dyn Database>, OpenError> {
    settings.make_file()?;
    let readers = pool::build(settings, pool::Access::Read);
    let writers = pool::build(settings, pool::Access::Write);
    Ok(Arc::new(store::SqlDatabase { readers, writers }))
}

fn revocation_feed(_: &Pool) -> Arc<dyn RevocationFeed> {
    Arc::new(feed::Silence)
}

fn connection(object: &mut Object) -> &mut Conn {
    object
}

fn into_connection(conn: Conn) -> Conn {
    conn
}

/// Closes a connection instead of returning it to its pool.
fn detach(object: Object) {
    drop(Object::take(object));
}

/// An audit event as it is without where its actor was.
const EVENT_WITHOUT_PLACE: &str = "json_set(event, '$.origin.ip', NULL, '$.origin.user_agent', NULL)";

/// Takes the one write lock from the start: a transaction that reads first and writes later could lose to
/// another one half-way.
async fn begin(conn: &mut Conn) -> QueryResult<()> {
    conn.spawn_blocking(|conn| AnsiTransactionManager::begin_transaction_sql(conn, "BEGIN IMMEDIATE")).await
}

/// A file answers: the time that it may take is SQLite's `busy_timeout`.
async fn within<T>(call: impl Future<Output = QueryResult<T>>) -> QueryResult<T> {
    call.await
}

async fn lock_schema(conn: &mut Conn) -> QueryResult<()> {
    begin(conn).await
}

async fn unlock_schema(conn: &mut Conn) -> QueryResult<()> {
    <Conn as AsyncConnection>::TransactionManager::commit_transaction(conn).await
}
