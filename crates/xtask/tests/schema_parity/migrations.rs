//! The migrations as they lie under `migrations/<engine>/<name>/`.

use std::path::{Path, PathBuf};

use super::Facts;

/// One step of the schema, and the way back.
#[derive(Debug)]
pub(super) struct Migration {
    pub(super) up: String,
    pub(super) down: String,
}

/// The names of an engine's migrations, in the order in which they run.
pub(super) fn names(engine: &str) -> Vec<String> {
    let entries = std::fs::read_dir(folder(engine)).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// An engine's migrations, in the order in which they run.
pub(super) fn read(engine: &str) -> Vec<Migration> {
    let part =
        |name: &str, file: &str| std::fs::read_to_string(folder(engine).join(name).join(file)).unwrap();
    names(engine)
        .iter()
        .map(|name| Migration { up: part(name, "up.sql"), down: part(name, "down.sql") })
        .collect()
}

/// Applies each migration, takes it back, applies it again: the way back must lead exactly where it came from.
/// Then takes everything back, which must leave nothing.
pub(super) fn back_and_forth(migrations: &[Migration], execute: impl Fn(&str), facts: impl Fn() -> Facts) {
    for migration in migrations {
        let before = facts();
        execute(&migration.up);
        let after = facts();
        execute(&migration.down);
        assert_eq!(facts(), before, "down does not undo up:\n{}", migration.down);
        execute(&migration.up);
        assert_eq!(facts(), after, "up after down is not the same:\n{}", migration.up);
    }
    for migration in migrations.iter().rev() {
        execute(&migration.down);
    }
    assert_eq!(facts(), Facts::new());
}

fn folder(engine: &str) -> PathBuf {
    // Tests run in the folder of their package.
    Path::new("../../migrations").join(engine)
}
