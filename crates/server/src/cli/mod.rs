//! The command line.

mod admin;
mod arguments;
mod config;
mod docs;
mod healthcheck;
mod keys;
mod migrate;
mod users;

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;

use crate::config::{Configuration, Environment};
use crate::failure::CommandResult;
use crate::{doctor, serve};
use arguments::{Arguments, Command};

/// Does what the command line says. The code is 0, 1 for a failure that was explained, or 2 for a command
/// line that was not understood.
pub(crate) async fn run() -> ExitCode {
    match dispatch(Arguments::parse()).await {
        Ok(code) => code,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn dispatch(arguments: Arguments) -> CommandResult<ExitCode> {
    let flags = arguments.flags();
    let load = || Configuration::load(arguments.config, &flags, &Environment::of_process());
    match arguments.command.unwrap_or(Command::Serve) {
        Command::Serve => Box::pin(serve::run(&load()?.settings)).await?,
        Command::Migrate => migrate::run(&load()?.settings).await?,
        Command::Admin(command) => admin::run(command, &load()?.settings).await?,
        Command::Users(command) => return users::run(command, &load()?.settings).await,
        Command::Keys(command) => keys::run(&command, &load()?.settings)?,
        Command::Openapi => docs::openapi()?,
        Command::Config(command) => config::run(&command, &load()?)?,
        Command::Doctor => return Ok(doctor::run(&load()?.settings).await),
        Command::Healthcheck => healthcheck::run(load()?.settings.server.listen).await?,
        Command::Docs { page } => docs::print(page),
    }
    Ok(ExitCode::SUCCESS)
}
