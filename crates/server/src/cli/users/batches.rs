//! `countersign users import`: batch after batch.

use std::io::{self, Read, Write};
use std::process::ExitCode;
use std::time::Duration;

use countersign_application::{
    Failure, ImportRow, ImportRules, ImportUsers, ImportUsersCommand, ImportUsersError, RowOutcome,
    SeenAccounts,
};
use countersign_domain::{Origin, UserId};
use countersign_ports::StoreError;

use super::fields::RowError;
use super::journal::{Entry, Journal};
use super::lines::{Line, Lines};
use super::progress::Progress;
use super::row::{self, ReadRow};
use super::tally::Tally;
use crate::failure::{CommandResult, Explain};
use crate::output::say;

/// As often a batch is tried again while the store is not available, after a pause each.
const RETRIES: u32 = 5;
const PAUSE: Duration = Duration::from_secs(1);
const AGAIN: &str = "see `countersign doctor`; then run it again: what is there already is skipped";

/// An import on its way.
pub(super) struct Run {
    /// What the audit trail calls the file.
    pub(super) source: String,
    /// As many rows make a batch.
    pub(super) batch: usize,
    pub(super) import: ImportUsers,
    pub(super) rules: ImportRules,
    pub(super) origin: Origin,
    pub(super) lines: Lines<Box<dyn Read>>,
    /// `None` where nothing could go on from it.
    pub(super) journal: Option<Journal>,
    pub(super) tally: Tally,
    pub(super) progress: Progress,
    /// What a dry run has seen; `None`: it is none.
    pub(super) seen: Option<SeenAccounts>,
    /// The account stored last.
    pub(super) last: Option<UserId>,
}

/// Rows that were read, and the lines that are none, with all that is wrong with them.
type Batch = (Vec<ReadRow>, Vec<(u64, Vec<RowError>)>);

impl Run {
    /// Imports what is left; says what became of it.
    pub(super) async fn finish(mut self) -> CommandResult<ExitCode> {
        loop {
            let (rows, refused) = self.read_batch().explain("the file cannot be read", AGAIN)?;
            if rows.is_empty() && refused.is_empty() {
                break;
            }
            self.carry_out(rows, refused).await?;
            let (place, counts) = (self.lines.bytes(), &self.tally.counts);
            self.progress.show(place, counts.rows(), || counts.to_string());
        }
        if let Some(journal) = &self.journal {
            let _ = journal.remove();
        }
        self.progress.finish();
        let counts = &self.tally.counts;
        say!("{counts}");
        if counts.weak > 0 {
            say!("{} password hashes are weak; a login replaces each by a strong one", counts.weak);
        }
        if self.seen.is_some() {
            say!("nothing was stored: this was a dry run");
        }
        Ok(if counts.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }

    fn read_batch(&mut self) -> io::Result<Batch> {
        let (mut rows, mut refused) = (Vec::new(), Vec::new());
        while rows.len().saturating_add(refused.len()) < self.batch {
            let read = match self.lines.next()? {
                None => break,
                Some((line, Line::Text(text))) => {
                    row::read(line, &text, &self.rules).map_err(|errors| (line, errors))
                }
                Some((line, Line::TooLong)) => {
                    Err((line, vec![RowError::of_row("too_long", "is longer than any account")]))
                }
            };
            match read {
                Ok(row) => rows.push(row),
                Err(errors) => refused.push(errors),
            }
        }
        Ok((rows, refused))
    }

    async fn carry_out(&mut self, rows: Vec<ReadRow>, refused: Vec<(u64, Vec<RowError>)>) -> CommandResult {
        let (weak, rows): (Vec<bool>, Vec<ImportRow>) =
            rows.into_iter().map(|ReadRow { row, is_weak }| (is_weak, row)).unzip();
        let outcomes = self.store(&rows).await.explain("the import stopped", AGAIN)?;
        let stored = rows.iter().zip(&outcomes).rev().find(|(_, outcome)| **outcome == RowOutcome::Created);
        self.last = stored.map(|(row, _)| row.user.account.id).or(self.last);
        let accepted = rows.iter().zip(outcomes).zip(weak);
        let accepted = accepted.map(|((row, outcome), is_weak)| (row.line, Ok((outcome, is_weak))));
        let refused = refused.into_iter().map(|(line, errors)| (line, Err(errors)));
        let mut results: Vec<_> = accepted.chain(refused).collect();
        results.sort_by_key(|(line, _)| *line);
        for (line, result) in results {
            let counted = match result {
                Ok((outcome, is_weak)) => self.tally.outcome(line, is_weak, outcome, &self.progress),
                Err(errors) => self.tally.failure(line, &errors, &self.progress),
            };
            counted.explain("the failures cannot be reported", AGAIN)?;
        }
        self.note();
        Ok(())
    }

    async fn store(&mut self, rows: &[ImportRow]) -> Result<Vec<RowOutcome>, ImportUsersError> {
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let mut tries = 0;
        loop {
            let outcome = if let Some(seen) = &mut self.seen {
                self.import.check(rows, seen).await
            } else {
                let (rows, source) = (rows.to_vec(), self.source.clone());
                self.import.execute(ImportUsersCommand { rows, source, origin: self.origin.clone() }).await
            };
            match outcome {
                // Somebody held a lock too long, or the server restarts.
                Err(ImportUsersError::Failure(Failure::Store(StoreError::Unavailable(_))))
                    if tries < RETRIES =>
                {
                    tries += 1;
                    tokio::time::sleep(PAUSE).await;
                }
                outcome => return outcome,
            }
        }
    }

    /// Notes how far it got. What is noted is stored; what is stored may not be noted yet.
    fn note(&mut self) {
        let (Some(journal), Some(account)) = (&self.journal, self.last) else { return };
        let entry = Entry { place: self.lines.place(), counts: self.tally.counts.clone(), account };
        if let Err(error) = journal.write(&entry) {
            let _ = writeln!(io::stderr(), "an interrupted run could not go on by --resume: {error}");
            self.journal = None;
        }
    }
}
