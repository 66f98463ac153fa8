//! `countersign config …`

use super::arguments::ConfigCommand;
use crate::config::Configuration;
use crate::failure::CommandResult;
use crate::output::say;
use crate::wiring;

/// Looks at a configuration that was loaded; what only the templates of mails can tell is checked here.
pub(super) fn run(command: &ConfigCommand, configuration: &Configuration) -> CommandResult {
    match command {
        ConfigCommand::Check => {
            wiring::composer(&configuration.settings)?;
            match &configuration.file {
                Some(file) => say!("the configuration is good (with the file {})", file.display()),
                None => say!("the configuration is good (there is no configuration file)"),
            }
        }
        ConfigCommand::Print => say!("{}", configuration.print().trim_end()),
    }
    Ok(())
}
