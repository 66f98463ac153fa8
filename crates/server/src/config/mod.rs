//! Settings: one table of them, four places they come from, one check.
//!
//! [`settings`] declares every setting once. From that table come the types that the program reads, the
//! parsing, the list of known names, `config print` and the reference in `docs/configuration.md`.

mod given;
mod layer;
mod markdown;
mod print;
mod problem;
mod resolved;
mod rules;
mod setting;
mod settings;
mod sources;
mod spelling;
mod values;

use std::path::PathBuf;

pub(crate) use markdown::reference;
pub(crate) use problem::ConfigError;
pub(crate) use settings::{GITHUB, GOOGLE, Providers, Settings};
pub(crate) use sources::{Environment, Flag};
pub(crate) use values::{DatabaseUrl, MailMode, RateLimits, SmtpSecurity, Whole, is_safe};

use resolved::Resolved;
use sources::{file, flags};

/// What the server is told to be, and who told it.
#[derive(Debug)]
pub(crate) struct Configuration {
    /// The settings.
    pub(crate) settings: Settings,
    /// The file that was read, if there was one.
    pub(crate) file: Option<PathBuf>,
    resolved: Resolved,
}

impl Configuration {
    /// Reads every source: flags before the environment, that before the file, that before the defaults.
    ///
    /// # Errors
    /// Everything that is wrong, at once.
    pub(crate) fn load(
        config: Option<PathBuf>,
        flags: &[Flag],
        environment: &Environment,
    ) -> Result<Self, ConfigError> {
        let mut problems = Vec::new();
        let variables = environment.layer(&mut problems);
        let file = file::find(config, environment);
        let from_file = file.as_ref().map(|file| file::layer(file, &mut problems)).unwrap_or_default();
        let from_flags = flags::layer(flags, &mut problems);
        let resolved = Resolved::new([from_file, variables, from_flags]);
        let settings = Settings::read(&resolved, &mut problems);
        match settings {
            Some(settings) if problems.is_empty() => {
                rules::check(&settings)?;
                Ok(Self { settings, file: file.map(|file| file.path), resolved })
            }
            Some(_) | None => Err(ConfigError::new(problems)),
        }
    }

    /// Every setting with its value and where that comes from, as TOML; secrets are left out.
    pub(crate) fn print(&self) -> String {
        print::print(&self.resolved)
    }
}

#[cfg(test)]
impl Configuration {
    /// What these variables make, in place of those of this process.
    pub(crate) fn of_variables(variables: &[(&str, &str)]) -> Result<Self, ConfigError> {
        let variables = variables.iter().map(|(name, value)| (name.into(), value.into()));
        Self::load(None, &[], &Environment::new(variables))
    }
}
