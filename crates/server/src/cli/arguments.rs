//! What the command line looks like. The comments are what `--help` says.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::users::UsersCommand;
use crate::config::Flag;

const EXAMPLES: &str = "\
Examples:
  countersign                               run with the embedded database in ./data
  countersign --listen 0.0.0.0:8000         listen on every address
  countersign --config /etc/countersign.toml config check
  DATABASE_URL=postgres://app@db/auth countersign migrate
  countersign admin create --username ada --email ada@example.org --password-stdin < password

Every setting has a default, a key in the file and an environment variable: `countersign config print`
shows them with their values, docs/configuration.md explains them.";

/// A self-hosted authentication service.
#[derive(Debug, Parser)]
#[command(name = "countersign", version, after_help = EXAMPLES, disable_help_subcommand = true)]
pub(super) struct Arguments {
    /// Read this configuration file [default: countersign.toml, if there is one]
    #[arg(long, global = true, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,

    #[command(flatten)]
    settings: SettingFlags,

    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Settings")]
struct SettingFlags {
    /// Listen on this address and port [default: 127.0.0.1:8000]
    #[arg(long, global = true, value_name = "ADDRESS")]
    listen: Option<String>,

    /// The address under which clients reach the server [default: http:// and the listening address]
    #[arg(long, global = true, value_name = "URL")]
    public_url: Option<String>,

    /// Keep the embedded database, keys and mails in this folder [default: ./data]
    #[arg(long, global = true, value_name = "FOLDER")]
    data_dir: Option<String>,

    /// Give any other setting, as in `--set log.level=debug`; may be repeated
    #[arg(long, global = true, value_name = "KEY=VALUE", value_parser = assignment)]
    set: Vec<(String, String)>,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Run the server; this is what no command does, too
    Serve,
    /// Bring the database schema up to date
    Migrate,
    /// Manage administrators
    #[command(subcommand)]
    Admin(AdminCommand),
    /// Bring accounts in from elsewhere, and take them out
    #[command(subcommand)]
    Users(UsersCommand),
    /// Manage the keys that sign access tokens
    #[command(subcommand)]
    Keys(KeysCommand),
    /// Print the description of the API (OpenAPI 3.1, JSON)
    Openapi,
    /// Look at the configuration
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Check that everything the server stands on works, and say what to do where it does not
    Doctor,
    /// Ask the running server whether it lives; for container health checks
    Healthcheck,
    /// Print a page of the documentation that is generated
    #[command(hide = true)]
    Docs {
        /// Which page
        page: Page,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum AdminCommand {
    /// Create an account with the role of an administrator
    #[command(
        after_help = "Example:\n  printf %s \"$PASSWORD\" | countersign admin create --username ada --email ada@example.org --password-stdin"
    )]
    Create(NewAdministrator),
}

#[derive(Debug, Args)]
pub(super) struct NewAdministrator {
    /// The name to log in with
    #[arg(long)]
    pub(super) username: String,
    /// The e-mail address, taken as proven
    #[arg(long)]
    pub(super) email: String,
    /// Read the password from the standard input; a line break at its end is not part of it
    #[arg(long, required = true)]
    pub(super) password_stdin: bool,
}

#[derive(Debug, Subcommand)]
pub(super) enum KeysCommand {
    /// List the keys, the signing one first
    List,
    /// Make a new signing key; the old ones go on verifying
    ///
    /// It signs from a minute later on, so that every running server knows it by then. To retire an old key,
    /// remove its file once the last token it signed has expired.
    Rotate {
        /// Let it sign at once: only while no server runs
        #[arg(long)]
        at_once: bool,
    },
    /// Take a private key (PKCS#8 PEM) as the signing key; the others go on verifying
    Import {
        /// The file with the key
        file: PathBuf,
        /// Let it sign at once: only while no server runs
        #[arg(long)]
        at_once: bool,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum ConfigCommand {
    /// Say whether the configuration is good; exit with 1 if not
    Check,
    /// Print every setting, its value and where that comes from, as TOML without secrets
    Print,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum Page {
    /// The errors that the API answers
    Errors,
    /// Which operation asks for which permission, and which role gives it
    Permissions,
    /// The settings
    Configuration,
}

impl Arguments {
    /// The settings that flags give.
    pub(super) fn flags(&self) -> Vec<Flag> {
        let SettingFlags { listen, public_url, data_dir, set } = &self.settings;
        let named = [("listen", listen), ("public_url", public_url), ("data_dir", data_dir)];
        let named = named.into_iter().filter_map(|(key, text)| {
            Some(Flag {
                name: format!("--{}", key.replace('_', "-")),
                key: key.to_owned(),
                text: text.clone()?,
            })
        });
        let set = set.iter().map(|(key, text)| Flag {
            name: format!("--set {key}"),
            key: key.clone(),
            text: text.clone(),
        });
        named.chain(set).collect()
    }
}

fn assignment(text: &str) -> Result<(String, String), &'static str> {
    let (key, value) = text.split_once('=').ok_or("write KEY=VALUE, as in log.level=debug")?;
    Ok((key.trim().to_owned(), value.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        use clap::CommandFactory;
        Arguments::command().debug_assert();
    }

    #[test]
    fn flags_give_settings() {
        let typed = ["countersign", "--listen", "[::1]:1", "migrate", "--set", "log.level=debug,a=off"];
        let flags = Arguments::parse_from(typed).flags();
        let given: Vec<_> = flags.iter().map(|flag| (flag.key.as_str(), flag.text.as_str())).collect();
        assert_eq!(given, [("listen", "[::1]:1"), ("log.level", "debug,a=off")]);
    }
}
