//! What became of the rows: counted, and reported where they failed.

use std::fmt;
use std::fs::File;
use std::io::{self, Write};

use countersign_application::RowOutcome;
use countersign_ports::UniqueKey;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::arguments::OnConflict;
use super::fields::RowError;
use super::progress::Progress;

/// As many failures are shown; the report has them all.
const SHOWN: u64 = 20;

/// How many rows came to what.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Counts {
    pub(super) created: u64,
    pub(super) skipped: u64,
    pub(super) failed: u64,
    /// Those among the created whose password hash is weak.
    pub(super) weak: u64,
}

impl Counts {
    pub(super) fn rows(&self) -> u64 {
        self.created.saturating_add(self.skipped).saturating_add(self.failed)
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { created, skipped, failed, weak: _ } = self;
        write!(f, "{} rows: {created} created, {skipped} skipped, {failed} failed", self.rows())
    }
}

/// Counts rows, shows the first failures, and writes all of them into the report.
pub(super) struct Tally {
    pub(super) counts: Counts,
    on_conflict: OnConflict,
    report: Option<File>,
    shown: u64,
}

impl Tally {
    pub(super) fn new(counts: Counts, on_conflict: OnConflict, report: Option<File>) -> Self {
        Self { counts, on_conflict, report, shown: 0 }
    }

    /// Counts a row that was accepted.
    pub(super) fn outcome(
        &mut self,
        line: u64,
        is_weak: bool,
        outcome: RowOutcome,
        progress: &Progress,
    ) -> io::Result<()> {
        match outcome {
            RowOutcome::Created => {
                self.counts.created = self.counts.created.saturating_add(1);
                self.counts.weak = self.counts.weak.saturating_add(u64::from(is_weak));
                Ok(())
            }
            RowOutcome::Exists if self.on_conflict == OnConflict::Skip => {
                self.counts.skipped = self.counts.skipped.saturating_add(1);
                Ok(())
            }
            RowOutcome::Exists => {
                let exists = RowError::of_row("EXISTS", "the account is there already");
                self.failure(line, &[exists], progress)
            }
            RowOutcome::Taken(keys) => {
                let errors: Vec<_> = keys.into_iter().map(duplicate).collect();
                self.failure(line, &errors, progress)
            }
            RowOutcome::Contested => {
                let message = "another account had one of its names until now; import it again";
                self.failure(line, &[RowError::of_row("CHANGED_MEANWHILE", message)], progress)
            }
        }
    }

    /// Counts a row that failed.
    pub(super) fn failure(&mut self, line: u64, errors: &[RowError], progress: &Progress) -> io::Result<()> {
        self.counts.failed = self.counts.failed.saturating_add(1);
        if let Some(report) = &mut self.report {
            let errors: Vec<_> = errors.iter().map(RowError::to_json).collect();
            // At once, so that a run that is killed has reported what it passed over.
            report.write_all(format!("{}\n", json!({ "line": line, "errors": errors })).as_bytes())?;
        }
        self.shown = self.shown.saturating_add(1);
        if self.shown <= SHOWN {
            let errors: Vec<_> = errors.iter().map(ToString::to_string).collect();
            progress.note(&format!("line {line}: {}", errors.join("; ")));
        } else if self.shown == SHOWN.saturating_add(1) {
            progress.note("further failures are counted; --report FILE lists all of them");
        }
        Ok(())
    }
}

fn duplicate(key: UniqueKey) -> RowError {
    let (code, what) = match key {
        UniqueKey::Username => ("DUPLICATE_USERNAME", "another account has this username"),
        UniqueKey::Email => ("DUPLICATE_EMAIL", "another account has this address"),
        UniqueKey::Id
        | UniqueKey::LiveRefreshToken
        | UniqueKey::TokenHash
        | UniqueKey::RoleName
        | UniqueKey::PermissionName
        | UniqueKey::FeatureName
        | UniqueKey::ExternalIdentity => {
            ("DUPLICATE_ID", "the account of this id goes by other names, or is closed")
        }
    };
    RowError::of_row(code, what)
}
