//! How far an import got, in a file beside the one it reads. It saves time and decides nothing: without it, or when it
//! does not fit, an import begins at the start and skips what is there.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use countersign_domain::UserId;
use serde::{Deserialize, Serialize};

use super::lines::Place;
use super::private_file::{Whole, beside};
use super::tally::Counts;

/// How far an import got.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    /// Up to which place all is done.
    pub(super) place: Place,
    /// What became of it.
    pub(super) counts: Counts,
    /// The account stored last: where it is, there is all that was stored before it.
    pub(super) account: UserId,
}

/// The file that keeps it.
#[derive(Debug)]
pub(super) struct Journal {
    path: PathBuf,
}

impl Journal {
    /// The one beside this file.
    pub(super) fn of(file: &Path) -> Self {
        Self { path: beside(file, ".progress") }
    }

    /// What it says, if it can be read.
    pub(super) fn read(&self) -> Option<Entry> {
        serde_json::from_slice(&std::fs::read(&self.path).ok()?).ok()
    }

    /// Replaces what it says.
    pub(super) fn write(&self, entry: &Entry) -> io::Result<()> {
        let mut file = Whole::begin(&self.path)?;
        serde_json::to_writer(&mut file, entry)?;
        file.complete()
    }

    /// Removes it.
    pub(super) fn remove(&self) -> io::Result<()> {
        match std::fs::remove_file(&self.path) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            Ok(()) | Err(_) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read_and_what_is_garbled_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let journal = Journal::of(&folder.path().join("users.ndjson"));
        assert_eq!(journal.read(), None);
        let place = Place { lines: 7, bytes: 700, digest: b"abc".to_vec() };
        let account = "0199b4f0-0000-7000-8000-000000000001".parse().unwrap();
        let entry = Entry { place, counts: Counts { created: 6, failed: 1, ..Counts::default() }, account };
        journal.write(&entry).unwrap();
        assert_eq!(journal.read(), Some(entry));
        std::fs::write(&journal.path, "{\"place\":").unwrap();
        assert_eq!(journal.read(), None);
        journal.remove().unwrap();
        journal.remove().unwrap();
        assert!(std::fs::read_dir(folder.path()).unwrap().next().is_none());
    }
}
