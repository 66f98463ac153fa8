//! Everything that a SQLite file holds.

use std::path::Path;

use diesel::sql_types::Text;
use diesel::{Connection, QueryableByName, RunQueryDsl, SqliteConnection, sql_query};

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    value: String,
}

/// Every row of every table, as text.
pub(crate) fn dump(path: &Path) -> Vec<String> {
    let mut connection = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
    let mut lines = |sql: &str| -> Vec<String> {
        let lines: Vec<Line> = sql_query(sql).load(&mut connection).unwrap();
        lines.into_iter().map(|line| line.value).collect()
    };
    let tables = lines("SELECT name AS value FROM sqlite_schema WHERE type = 'table' ORDER BY name");
    let mut dump = Vec::new();
    for table in tables {
        let columns =
            lines(&format!("SELECT 'quote(' || name || ')' AS value FROM pragma_table_info('{table}')"));
        let row = columns.join(" || ',' || ");
        let rows = lines(&format!("SELECT {row} AS value FROM {table} ORDER BY 1"));
        dump.extend(rows.into_iter().map(|row| format!("{table}: {row}")));
    }
    dump
}
