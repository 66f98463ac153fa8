//! What a schema of SQLite consists of.

use rusqlite::Connection;

use super::Facts;

const COLUMNS: &str = "
    SELECT tables.name || '.' || columns.name || ': ' || columns.type ||
           CASE columns.\"notnull\" WHEN 1 THEN ' not null' ELSE '' END
    FROM sqlite_schema AS tables, pragma_table_info(tables.name) AS columns
    WHERE tables.type = 'table' AND tables.name NOT LIKE 'sqlite_%' AND tables.name NOT LIKE '%_search%'";

const INDEXES: &str = "
    SELECT CASE indexes.\"unique\" WHEN 1 THEN 'unique ' ELSE '' END || 'index on ' || tables.name || ' (' ||
           (SELECT group_concat(name, ', ') FROM pragma_index_info(indexes.name)) || ')' ||
           coalesce(substr(definitions.sql, instr(definitions.sql, ' WHERE ')), '')
    FROM sqlite_schema AS tables, pragma_index_list(tables.name) AS indexes
    LEFT JOIN sqlite_schema AS definitions ON definitions.name = indexes.name AND indexes.partial
    WHERE tables.type = 'table' AND tables.name NOT LIKE 'sqlite_%' AND tables.name NOT LIKE '%_search%'";

/// An `INTEGER PRIMARY KEY` is the row's own number: unique without an index.
const ROW_NUMBERS: &str = "
    SELECT 'unique index on ' || tables.name || ' (' || columns.name || ')'
    FROM sqlite_schema AS tables, pragma_table_info(tables.name) AS columns
    WHERE tables.type = 'table' AND tables.name NOT LIKE 'sqlite_%' AND tables.name NOT LIKE '%_search%' AND columns.pk = 1 AND columns.type = 'INTEGER'
      AND NOT EXISTS (SELECT 1 FROM pragma_index_list(tables.name) AS indexes WHERE indexes.origin = 'pk')";

const REFERENCES: &str = "
    SELECT tables.name || '.' || keys.\"from\" || ' references ' || keys.\"table\" || ' (' || keys.\"to\" ||
           ') on delete ' || keys.on_delete
    FROM sqlite_schema AS tables, pragma_foreign_key_list(tables.name) AS keys
    WHERE tables.type = 'table'";

/// A full-text table over the rows of another is an index of theirs; the tables behind it are its own matter.
const SEARCHED: &str = "
    SELECT 'index on ' || substr(name, 1, instr(name, '_search') - 1) || ' (search_text)'
    FROM sqlite_schema WHERE sql LIKE 'CREATE VIRTUAL TABLE %_search USING fts5%'";

pub(super) fn facts(database: &Connection) -> Facts {
    let read = |query: &str| -> Vec<String> {
        let mut statement = database.prepare(query).unwrap();
        let facts = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
        facts.map(|fact| fact.unwrap().to_lowercase()).collect()
    };
    [COLUMNS, INDEXES, ROW_NUMBERS, REFERENCES, SEARCHED].iter().flat_map(|query| read(query)).collect()
}
