//! `countersign config …`

use std::sync::Arc;

use countersign_crypto::SystemClock;
use countersign_ports::Clock;

use super::arguments::ConfigCommand;
use crate::config::Configuration;
use crate::failure::CommandResult;
use crate::output::say;
use crate::wiring;

/// Looks at a configuration that was loaded; what only templates of mails and identity providers can tell is checked
/// here.
pub(super) fn run(command: &ConfigCommand, configuration: &Configuration) -> CommandResult {
    match command {
        ConfigCommand::Check => {
            wiring::composer(&configuration.settings)?;
            let clock: Arc<dyn Clock> = Arc::new(SystemClock);
            wiring::identity_providers(&configuration.settings, &clock)?;
            match &configuration.file {
                Some(file) => say!("the configuration is good (with the file {})", file.display()),
                None => say!("the configuration is good (there is no configuration file)"),
            }
        }
        ConfigCommand::Print => say!("{}", configuration.print().trim_end()),
    }
    Ok(())
}
