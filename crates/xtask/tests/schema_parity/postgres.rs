//! What a schema of `PostgreSQL` consists of.

use countersign_testkit::Database;

use super::Facts;

const COLUMNS: &str = "
    SELECT table_name || '.' || column_name || ': ' ||
           CASE data_type
             WHEN 'uuid' THEN 'blob'
             WHEN 'bytea' THEN 'blob'
             WHEN 'jsonb' THEN 'text'
             WHEN 'boolean' THEN 'integer'
             WHEN 'bigint' THEN 'integer'
             WHEN 'timestamp with time zone' THEN 'integer'
             ELSE data_type
           END || CASE is_nullable WHEN 'NO' THEN ' not null' ELSE '' END
    FROM information_schema.columns
    WHERE table_schema = 'public'";

const INDEXES: &str = "
    SELECT CASE WHEN indisunique THEN 'unique ' ELSE '' END || 'index on ' || indrelid::regclass || ' (' ||
           (SELECT string_agg(pg_get_indexdef(indexrelid, position, true), ', ' ORDER BY position)
            FROM generate_series(1, indnkeyatts) AS position) || ')' ||
           coalesce(' where ' || pg_get_expr(indpred, indrelid, true), '')
    FROM pg_index JOIN pg_class ON pg_class.oid = indrelid
    WHERE relnamespace = 'public'::regnamespace";

const REFERENCES: &str = "
    SELECT conrelid::regclass || '.' || here.attname || ' references ' || confrelid::regclass ||
           ' (' || there.attname || ') on delete ' ||
           CASE confdeltype WHEN 'c' THEN 'cascade' WHEN 'n' THEN 'set null' WHEN 'r' THEN 'restrict'
             WHEN 'd' THEN 'set default' ELSE 'no action' END
    FROM pg_constraint
    CROSS JOIN LATERAL unnest(conkey, confkey) AS pair (ours, theirs)
    JOIN pg_attribute AS here ON here.attrelid = conrelid AND here.attnum = ours
    JOIN pg_attribute AS there ON there.attrelid = confrelid AND there.attnum = theirs
    WHERE contype = 'f' AND connamespace = 'public'::regnamespace";

pub(super) fn facts(database: &Database) -> Facts {
    [COLUMNS, INDEXES, REFERENCES]
        .iter()
        .flat_map(|query| database.query(query).lines().map(normal).collect::<Vec<_>>())
        .collect()
}

/// `PostgreSQL` prints types into conditions and its own case: neither is part of the fact.
fn normal(fact: &str) -> String {
    fact.replace("::text", "").to_lowercase()
}
