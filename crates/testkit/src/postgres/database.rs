//! One database for one test, in the cluster that the whole run shares.

use std::future::Future;
use std::hash::{BuildHasher, RandomState};
use std::process::Command;
use std::sync::OnceLock;

use super::binaries::Binaries;
use super::cluster::Postgres;
use super::options::PostgresOptions;

/// The environment variable with the address of the cluster that a test run shares, as a superuser.
pub const POSTGRES_VARIABLE: &str = "COUNTERSIGN_TEST_POSTGRES";

/// A database of its own name, removed when dropped, together with whatever is still connected to it.
#[derive(Debug)]
pub struct Database {
    admin_url: String,
    name: String,
}

impl Database {
    /// A new database: empty, or a copy of the database `template`.
    pub(super) fn create(admin_url: &str, template: Option<&str>) -> Self {
        let name = format!("test_{:016x}", RandomState::new().hash_one(()));
        let source = template.unwrap_or("template0");
        execute(admin_url, &format!("CREATE DATABASE {name} TEMPLATE {source}"))
            .unwrap_or_else(|error| panic!("cannot create a database: {error}"));
        Self { admin_url: admin_url.to_owned(), name }
    }

    /// The address, as `DATABASE_URL` takes it.
    #[must_use]
    pub fn url(&self) -> String {
        in_database(&self.admin_url, &self.name)
    }

    /// Runs SQL, several statements if need be, and returns what it answers, a row a line, values
    /// separated by `|`. For looking at what the product left behind.
    ///
    /// # Panics
    /// If a statement fails.
    #[expect(clippy::must_use_candidate, reason = "a statement may be run for its effect")]
    pub fn query(&self, sql: &str) -> String {
        execute(&self.url(), sql).unwrap_or_else(|error| panic!("{error}"))
    }

    /// As [`Database::query`], with the server's message when a statement fails.
    ///
    /// # Errors
    /// What `psql` said.
    pub fn try_query(&self, sql: &str) -> Result<String, String> {
        execute(&self.url(), sql)
    }

    /// Gives the database another name, which fails when that name is taken; it then belongs to the cluster.
    fn become_template(&self, template: &str) -> Result<String, String> {
        let sql = format!(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{name}';\
             ALTER DATABASE {name} RENAME TO {template}",
            name = self.name
        );
        execute(&self.admin_url, &sql)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let _ = execute(&self.admin_url, &format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
    }
}

/// A new, empty database in the shared cluster: the one that [`POSTGRES_VARIABLE`] names, or else one that
/// this process starts for itself.
///
/// # Panics
/// If there is no cluster and `PostgreSQL` is not installed; the message says how to get it.
#[must_use]
pub fn postgres_database() -> Database {
    Database::create(shared_cluster(), None)
}

/// A new database in the shared cluster with everything `prepare` made in the address it was given. That
/// runs once for each `template`: later databases of that name are copies, which are far cheaper. Call it
/// with the version in the name (`countersign_v3`) where a cluster outlives a run.
///
/// # Panics
/// As [`postgres_database`].
pub async fn migrated_database<F, Fut>(template: &str, prepare: F) -> Database
where
    F: FnOnce(String) -> Fut,
    Fut: Future<Output = ()>,
{
    let admin_url = shared_cluster();
    let known = format!("SELECT 1 FROM pg_database WHERE datname = '{template}'");
    if execute(admin_url, &known).is_ok_and(|rows| rows.is_empty()) {
        // Whoever is first renames a database that is ready; the others find the name taken and drop theirs.
        let candidate = Database::create(admin_url, None);
        prepare(candidate.url()).await;
        let _ = candidate.become_template(template);
    }
    Database::create(admin_url, Some(template))
}

fn shared_cluster() -> &'static str {
    static URL: OnceLock<String> = OnceLock::new();
    URL.get_or_init(|| {
        #[expect(clippy::disallowed_methods, reason = "a variable of the test run, not of the product")]
        let given = std::env::var(POSTGRES_VARIABLE);
        given.unwrap_or_else(|_| {
            let cluster = Postgres::start_with(PostgresOptions::fast());
            let url = cluster.admin_url();
            // Statics are not dropped: the watcher outside this process ends the cluster after it.
            std::mem::forget(cluster);
            url
        })
    })
}

/// The same server's address with another database.
fn in_database(admin_url: &str, name: &str) -> String {
    let (address, query) = admin_url.split_once('?').map_or((admin_url, None), |(a, q)| (a, Some(q)));
    let server = address.rsplit_once('/').map_or(address, |(server, _)| server);
    query.map_or_else(|| format!("{server}/{name}"), |query| format!("{server}/{name}?{query}"))
}

fn execute(url: &str, sql: &str) -> Result<String, String> {
    let psql = Binaries::find().map_or_else(|| Command::new("psql"), |binaries| binaries.client("psql"));
    let output = { psql }
        .args(["--no-psqlrc", "--quiet", "--no-align", "--tuples-only", "--set=ON_ERROR_STOP=1"])
        .args(["--dbname", url, "--command", sql])
        .env("PGCONNECT_TIMEOUT", "10")
        .output()
        .map_err(|error| format!("cannot run psql: {error}"))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).trim_end().to_owned())
    } else {
        Err(String::from_utf8_lossy(&output.stderr).trim_end().to_owned())
    }
}
