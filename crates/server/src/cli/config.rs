//! `countersign config …`

use super::arguments::ConfigCommand;
use crate::config::Configuration;

/// Looks at a configuration that was loaded, and so is good.
pub(super) fn run(command: &ConfigCommand, configuration: &Configuration) {
    match command {
        ConfigCommand::Check => match &configuration.file {
            Some(file) => println!("the configuration is good (with the file {})", file.display()),
            None => println!("the configuration is good (there is no configuration file)"),
        },
        ConfigCommand::Print => print!("{}", configuration.print()),
    }
}
