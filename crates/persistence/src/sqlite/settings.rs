//! Which file, and how.

use std::fs::OpenOptions;
use std::io;
use std::num::NonZeroUsize;
use std::path::PathBuf;

/// Which file, and how.
#[derive(Debug, Clone)]
pub struct SqliteSettings {
    /// The file. Its folder must exist.
    pub path: PathBuf,
    /// How many connections read at the same time.
    pub readers: NonZeroUsize,
}

/// The file of the database can be neither opened nor made.
#[derive(Debug, thiserror::Error)]
#[error("cannot open the database file {}", path.display())]
pub struct OpenError {
    path: PathBuf,
    #[source]
    cause: io::Error,
}

impl SqliteSettings {
    /// The usual settings for a file.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>) -> Self {
        let readers = std::thread::available_parallelism().map_or(4, |cores| cores.get().clamp(4, 16));
        Self { path: path.into(), readers: NonZeroUsize::new(readers).unwrap_or(NonZeroUsize::MIN) }
    }

    /// Makes the file if it is not there. SQLite gives the files beside it the same permissions.
    pub(super) fn make_file(&self) -> Result<(), OpenError> {
        let mut options = OpenOptions::new();
        options.read(true).append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let failed = |cause| OpenError { path: self.path.clone(), cause };
        let text = self.path.to_str().ok_or_else(|| failed(io::ErrorKind::InvalidFilename.into()));
        text.and_then(|_| options.open(&self.path).map_err(failed)).map(drop)
    }

    /// What SQLite is told to open.
    pub(super) fn address(&self) -> String {
        self.path.to_string_lossy().into_owned()
    }
}
