//! `countersign users …`

mod arguments;
mod batches;
mod export;
mod fields;
mod import;
mod journal;
mod lines;
mod private_file;
mod progress;
mod row;
mod tally;

use std::process::ExitCode;

pub(super) use arguments::UsersCommand;

use crate::config::Settings;
use crate::failure::{CommandResult, Explain};
use crate::wiring::{self, Adapters};

/// What stands for the standard input or output.
const STANDARD: &str = "-";

/// Does what was asked for. The code is 1 when a row failed.
pub(super) async fn run(command: UsersCommand, settings: &Settings) -> CommandResult<ExitCode> {
    match command {
        UsersCommand::Import(arguments) => Box::pin(import::run(&arguments, settings)).await,
        UsersCommand::Export(arguments) => {
            Box::pin(export::run(&arguments, settings)).await.map(|()| ExitCode::SUCCESS)
        }
    }
}

/// Opens everything, and brings the schema up to date if that is wanted at every start.
async fn adapters(settings: &Settings) -> CommandResult<Adapters> {
    let adapters = wiring::adapters(settings)?;
    if settings.database.migrate_on_start {
        adapters.database.migrate().await.explain(
            "the database cannot be prepared",
            "check that it is there; `countersign doctor` looks closer",
        )?;
    }
    Ok(adapters)
}
