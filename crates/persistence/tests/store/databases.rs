//! Databases for tests: fresh, migrated, empty.

use countersign_persistence::Database;
use countersign_persistence::postgres::{self, PostgresSettings};
use countersign_persistence::sqlite::{self, SqliteSettings};
use countersign_ports::{AuditStore, Store};
use std::sync::Arc;

/// A database, and what must live as long as it does and can look behind it.
pub(crate) struct Fixture<Backdoor> {
    pub(crate) database: Arc<dyn Database>,
    pub(crate) backdoor: Backdoor,
}

impl<Backdoor> Fixture<Backdoor> {
    pub(crate) fn store(&self) -> Arc<dyn Store> {
        self.database.store()
    }

    pub(crate) fn audit(&self) -> Arc<dyn AuditStore> {
        self.database.audit_store()
    }
}

/// Runs SQL behind the product's back; returns the first value of the last statement.
pub(crate) trait Backdoor: Sized + Send + Sync + 'static {
    fn query(&self, sql: &str) -> String;
    /// A second way into the same database, as another server would have.
    fn open_again(&self) -> Arc<dyn Database>;
}

impl Backdoor for countersign_testkit::Database {
    fn query(&self, sql: &str) -> String {
        countersign_testkit::Database::query(self, sql)
    }

    fn open_again(&self) -> Arc<dyn Database> {
        open_postgres(self.url())
    }
}

/// The folder of a database file.
pub(crate) struct Folder(pub(crate) tempfile::TempDir);

impl Folder {
    pub(crate) fn file(&self) -> std::path::PathBuf {
        self.0.path().join("test.db")
    }
}

impl Backdoor for Folder {
    fn query(&self, sql: &str) -> String {
        let file = rusqlite::Connection::open(self.file()).unwrap();
        let mut statement = file.prepare(sql).unwrap();
        let mut rows = statement.query([]).unwrap();
        let Some(row) = rows.next().unwrap() else { return String::new() };
        row.get(0).or_else(|_| row.get::<_, i64>(0).map(|number| number.to_string())).unwrap()
    }

    fn open_again(&self) -> Arc<dyn Database> {
        sqlite::open(&SqliteSettings::new(self.file())).unwrap()
    }
}

pub(crate) fn empty_sqlite() -> Fixture<Folder> {
    let backdoor = Folder(tempfile::tempdir().unwrap());
    Fixture { database: backdoor.open_again(), backdoor }
}

pub(crate) async fn sqlite() -> Fixture<Folder> {
    let fixture = empty_sqlite();
    fixture.database.migrate().await.unwrap();
    fixture
}

pub(crate) fn open_postgres(url: String) -> Arc<dyn Database> {
    postgres::open(&PostgresSettings::new(url.into())).unwrap()
}

pub(crate) fn empty_postgres() -> Fixture<countersign_testkit::Database> {
    let backdoor = countersign_testkit::postgres_database();
    Fixture { database: backdoor.open_again(), backdoor }
}

pub(crate) async fn postgres() -> Fixture<countersign_testkit::Database> {
    let prepared = countersign_testkit::migrated_database("countersign_store", |url| async {
        open_postgres(url).migrate().await.unwrap();
    });
    let backdoor = prepared.await;
    Fixture { database: backdoor.open_again(), backdoor }
}

/// One test on each engine for each of these functions, which take a fixture.
macro_rules! on_both_engines {
    ($($case:ident)*) => {
        on_both_engines!(sqlite, crate::databases::sqlite().await => $($case)*);
        on_both_engines!(postgres, crate::databases::postgres().await => $($case)*);
    };
    (empty: $($case:ident)*) => {
        on_both_engines!(sqlite, crate::databases::empty_sqlite() => $($case)*);
        on_both_engines!(postgres, crate::databases::empty_postgres() => $($case)*);
    };
    ($engine:ident, $fixture:expr => $($case:ident)*) => {
        mod $engine {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $case() {
                super::$case($fixture).await;
            })*
        }
    };
}
pub(crate) use on_both_engines;
