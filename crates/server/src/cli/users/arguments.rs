//! What `countersign users …` looks like. The comments are what `--help` says.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

#[derive(Debug, Subcommand)]
pub(in super::super) enum UsersCommand {
    /// Bring in accounts from a file with a JSON object on each line (NDJSON)
    ///
    /// Accounts that are there already are skipped: after an interruption, run it again. See
    /// docs/guides/import-users.md for the fields and for which password hashes are understood.
    #[command(after_help = "Example:\n  countersign users import users.ndjson --dry-run")]
    Import(ImportArguments),
    /// Write all accounts, as `users import` reads them
    #[command(after_help = "Example:\n  countersign users export users.ndjson --with-hashes")]
    Export(ExportArguments),
}

#[derive(Debug, Args)]
pub(in super::super) struct ImportArguments {
    /// The file; `-` is the standard input
    pub(super) file: PathBuf,
    /// Check every row against the rules, the file and the store, and change nothing
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Write the rows that failed, and why, into this file (NDJSON)
    #[arg(long, value_name = "FILE")]
    pub(super) report: Option<PathBuf>,
    /// Go on where the last run with this file stopped, rather than skip what it did
    #[arg(long, conflicts_with = "dry_run")]
    pub(super) resume: bool,
    /// Store this many accounts in one transaction
    #[arg(long, value_name = "ROWS", default_value_t = 500, value_parser = clap::value_parser!(u16).range(1..=2000))]
    pub(super) batch: u16,
    /// Let rows with the role `admin` make administrators
    #[arg(long)]
    pub(super) allow_admin: bool,
    /// What a row is whose account is there already
    #[arg(long, value_name = "WHAT", default_value = "skip")]
    pub(super) on_conflict: OnConflict,
}

/// What a row is whose account is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum OnConflict {
    /// Skipped; that is no failure
    Skip,
    /// Failed
    Fail,
}

#[derive(Debug, Args)]
pub(in super::super) struct ExportArguments {
    /// The file, replaced when the export is complete; `-` is the standard output
    #[arg(default_value = "-")]
    pub(super) file: PathBuf,
    /// Write the password hashes too: whoever reads them can try passwords
    #[arg(long)]
    pub(super) with_hashes: bool,
    /// Only accounts in this state
    #[arg(long, value_name = "STATUS")]
    pub(super) status: Option<Status>,
}

/// The state of an account.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum Status {
    /// In use
    Active,
    /// Switched off by an administrator
    Disabled,
}
