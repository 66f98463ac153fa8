//! The store on PostgreSQL.

/// Executes statements in order, without waiting for the answer of one before the next is sent.
macro_rules! execute_all {
    ($conn:expr, $statements:expr) => {{
        let conn: &Conn = $conn;
        let executed = $statements.map(|statement| async move { statement.execute(&mut { conn }).await });
        futures_util::future::try_join_all(executed).await?
    }};
}

mod connector;
mod errors;
mod feed;
mod pool;
mod settings;
#[path = "store/mod.rs"]
mod store;
mod tls;

pub use settings::{PostgresSettings, SettingsError};

use crate::Database;
use countersign_ports::RevocationFeed;
use diesel::QueryResult;
use diesel::pg::Pg as Backend;
use diesel_async::{AnsiTransactionManager, AsyncPgConnection as Conn, SimpleAsyncConnection};
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use errors::{is_disconnect, is_outage, unique_key};
use std::sync::Arc;
use std::time::Duration;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");

/// How long a call may take when the server says nothing at all. The server's own limits (`pool`) are shorter:
/// this one is for a server that hangs or has left the network.
const ANSWER: Duration = Duration::from_millis(2500);

type Pool = deadpool::managed::Pool<pool::Manager>;
type Object = deadpool::managed::Object<pool::Manager>;

/// Opens the database at an address.
///
/// # Errors
/// When the address cannot be used, or TLS cannot be set up as it asks. Whether the server answers is not
/// known before the first call.
pub fn open(settings: &PostgresSettings) -> Result<Arc<dyn Database>, SettingsError> {
    let connections = pool::build(settings)?;
    Ok(Arc::new(store::SqlDatabase { readers: connections.clone(), writers: connections }))
}

fn revocation_feed(pool: &Pool) -> Arc<dyn RevocationFeed> {
    Arc::new(feed::Feed::new(pool.manager().connector.clone()))
}

fn connection(object: &mut Object) -> &mut Conn {
    &mut object.conn
}

fn into_connection(link: pool::Link) -> Conn {
    link.conn
}

/// Closes a connection instead of returning it to its pool. Its socket is closed here and now: a server that
/// does not answer is not waited for.
fn detach(object: Object) {
    Object::take(object).driver.abort();
}

/// An audit event as it is without where its actor was.
const EVENT_WITHOUT_PLACE: &str =
    "jsonb_set(jsonb_set(event, '{origin,ip}', 'null'), '{origin,user_agent}', 'null')";

async fn begin(conn: &mut Conn) -> QueryResult<()> {
    AnsiTransactionManager::begin_transaction_sql(conn, "BEGIN").await
}

async fn within<T>(call: impl Future<Output = QueryResult<T>>) -> QueryResult<T> {
    tokio::time::timeout(ANSWER, call).await.unwrap_or_else(|_| Err(errors::no_answer()))
}

/// Migrations may take their time, and only one server runs them.
async fn lock_schema(conn: &mut Conn) -> QueryResult<()> {
    let sql = "SET statement_timeout = 0; SET lock_timeout = 0; SELECT pg_advisory_lock(4858657473471379)";
    conn.batch_execute(sql).await
}

async fn unlock_schema(conn: &mut Conn) -> QueryResult<()> {
    conn.batch_execute("SELECT pg_advisory_unlock(4858657473471379)").await
}
