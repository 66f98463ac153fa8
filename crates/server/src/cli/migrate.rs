//! `countersign migrate`

use crate::config::Settings;
use crate::failure::{CommandResult, Explain};
use crate::output::say;
use crate::wiring;

/// Brings the schema up to date.
pub(super) async fn run(settings: &Settings) -> CommandResult {
    let applied = wiring::database(settings)?.migrate().await.explain(
        "the database schema cannot be brought up to date",
        "check that the database is there, and that this user may change its schema",
    )?;
    if applied.is_empty() {
        say!("the schema is up to date");
    }
    for migration in &applied {
        say!("applied {migration}");
    }
    Ok(())
}
