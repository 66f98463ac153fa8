//! Both engines' migrations, run for real: the same names, the same schema, back and forth.
#![expect(clippy::unwrap_used, reason = "what a test cannot prepare has failed it")]

mod migrations;
mod postgres;
mod sqlite;

use std::collections::BTreeSet;

use countersign_testkit::postgres_database;
use migrations::{Migration, names, read};
use rusqlite::Connection;

/// What a schema consists of, as sentences that read the same for both engines.
type Facts = BTreeSet<String>;

fn postgres_facts(migrations: &[Migration]) -> Facts {
    let database = postgres_database();
    for migration in migrations {
        database.query(&migration.up);
    }
    postgres::facts(&database)
}

fn sqlite_facts(migrations: &[Migration]) -> Facts {
    let database = Connection::open_in_memory().unwrap();
    for migration in migrations {
        database.execute_batch(&migration.up).unwrap();
    }
    sqlite::facts(&database)
}

/// The facts that only one engine has.
fn differences(postgres: &Facts, sqlite: &Facts) -> Vec<String> {
    let only = |engine: &str, here: &Facts, there: &Facts| -> Vec<String> {
        here.difference(there).map(|fact| format!("only {engine}: {fact}")).collect()
    };
    [only("PostgreSQL", postgres, sqlite), only("SQLite", sqlite, postgres)].concat()
}

#[test]
fn both_engines_have_migrations_of_the_same_names() {
    assert!(!names("postgres").is_empty());
    assert_eq!(names("postgres"), names("sqlite"));
}

#[test]
fn both_engines_end_with_the_same_schema() {
    let differences = differences(&postgres_facts(&read("postgres")), &sqlite_facts(&read("sqlite")));
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn a_migration_of_postgresql_can_be_taken_back_and_applied_again() {
    let database = postgres_database();
    migrations::back_and_forth(
        &read("postgres"),
        |sql| drop(database.query(sql)),
        || postgres::facts(&database),
    );
}

#[test]
fn a_migration_of_sqlite_can_be_taken_back_and_applied_again() {
    let database = Connection::open_in_memory().unwrap();
    migrations::back_and_forth(
        &read("sqlite"),
        |sql| database.execute_batch(sql).unwrap(),
        || sqlite::facts(&database),
    );
}

#[test]
fn a_schema_that_differs_is_told_apart_fact_by_fact() {
    let migration = |up: &str| [Migration { up: up.to_owned(), down: String::new() }];
    let postgres = postgres_facts(&migration(
        "CREATE TABLE parent (id uuid PRIMARY KEY);
         CREATE TABLE child (id uuid PRIMARY KEY, name text, parent uuid REFERENCES parent ON DELETE CASCADE);
         CREATE UNIQUE INDEX child_name ON child (name) WHERE parent IS NULL;",
    ));
    let sqlite = sqlite_facts(&migration(
        "CREATE TABLE parent (id BLOB PRIMARY KEY NOT NULL, extra INTEGER);
         CREATE TABLE child (id BLOB PRIMARY KEY NOT NULL, name TEXT NOT NULL, parent BLOB REFERENCES parent (id));
         CREATE INDEX child_name ON child (name) WHERE parent IS NULL;",
    ));
    assert_eq!(
        differences(&postgres, &sqlite),
        [
            "only PostgreSQL: child.name: text",
            "only PostgreSQL: child.parent references parent (id) on delete cascade",
            "only PostgreSQL: unique index on child (name) where parent is null",
            "only SQLite: child.name: text not null",
            "only SQLite: child.parent references parent (id) on delete no action",
            "only SQLite: index on child (name) where parent is null",
            "only SQLite: parent.extra: integer",
        ]
    );
}
