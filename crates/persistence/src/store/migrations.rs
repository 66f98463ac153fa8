//! The care of the schema.

use super::super::{Backend, Conn, MIGRATIONS, Object, Pool, into_connection, lock_schema, unlock_schema};
use super::error::store_error;
use super::lease::acquire;
use countersign_ports::{StoreError, StoreResult};
use diesel::migration::{Migration, MigrationSource, Result};
use diesel_async::AsyncMigrationHarness;
use diesel_migrations::MigrationHarness;

type Harness = AsyncMigrationHarness<Conn>;

/// Runs `task` on a connection of its own, alone of all that do so on this database.
pub(super) async fn run(
    pool: &Pool,
    task: fn(&mut Harness) -> Result<Vec<String>>,
) -> StoreResult<Vec<String>> {
    // Never back to the pool: closing it frees the lock and undoes what was left half-way.
    let mut conn = into_connection(Object::take(acquire(pool).await?));
    lock_schema(&mut conn).await.map_err(store_error)?;
    let mut harness = Harness::new(conn);
    let names = task(&mut harness).map_err(StoreError::Failed)?;
    unlock_schema(&mut harness.into_inner()).await.map_err(store_error)?;
    Ok(names)
}

pub(super) fn list_pending(harness: &mut Harness) -> Result<Vec<String>> {
    Ok(harness.pending_migrations(MIGRATIONS)?.iter().map(|migration| name(migration.as_ref())).collect())
}

pub(super) fn apply_pending(harness: &mut Harness) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for migration in harness.pending_migrations(MIGRATIONS)? {
        harness.run_migration(migration.as_ref())?;
        names.push(name(migration.as_ref()));
    }
    Ok(names)
}

pub(super) fn revert_all(harness: &mut Harness) -> Result<Vec<String>> {
    let applied = harness.applied_migrations()?;
    let mut migrations = MigrationSource::<Backend>::migrations(&MIGRATIONS)?;
    migrations.retain(|migration| applied.contains(&migration.name().version().as_owned()));
    migrations.sort_unstable_by_key(|migration| std::cmp::Reverse(migration.name().version().as_owned()));
    let mut names = Vec::new();
    for migration in migrations {
        harness.revert_migration(migration.as_ref())?;
        names.push(name(migration.as_ref()));
    }
    Ok(names)
}

fn name(migration: &dyn Migration<Backend>) -> String {
    migration.name().to_string()
}
