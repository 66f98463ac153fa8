//! How far a long command is: a bar on a terminal, a line now and then elsewhere.

use std::io::{IsTerminal, Write};

use indicatif::{ProgressBar, ProgressStyle};

/// So many rows lie between two lines.
const STEP: u64 = 10_000;
const OF_A_FILE: &str = "{bar:40} {percent}% {binary_bytes_per_sec} eta {eta}  {msg}";
const OF_A_STREAM: &str = "{spinner} {elapsed}  {msg}";

/// Shows on the standard error how far it is.
pub(super) struct Progress {
    /// `None` where there is no terminal.
    bar: Option<ProgressBar>,
    next: u64,
}

impl Progress {
    /// Of something with so many bytes, if that is known.
    pub(super) fn new(bytes: Option<u64>) -> Self {
        let bar = std::io::stderr().is_terminal().then(|| {
            let (bar, template) = match bytes {
                Some(bytes) => (ProgressBar::new(bytes), OF_A_FILE),
                None => (ProgressBar::new_spinner(), OF_A_STREAM),
            };
            let style = ProgressStyle::with_template(template);
            bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        });
        Self { bar, next: STEP }
    }

    /// It got to this byte and row; `what` says more.
    pub(super) fn show(&mut self, bytes: u64, rows: u64, what: impl Fn() -> String) {
        if let Some(bar) = &self.bar {
            bar.set_position(bytes);
            bar.set_message(what());
        } else if rows >= self.next {
            self.next = rows.saturating_add(STEP);
            let _ = writeln!(std::io::stderr(), "{}", what());
        }
    }

    /// Something to be read that stays.
    pub(super) fn note(&self, text: &str) {
        match &self.bar {
            Some(bar) => bar.println(text),
            None => drop(writeln!(std::io::stderr(), "{text}")),
        }
    }

    /// It is over.
    pub(super) fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
