//! A directory of key files that only their owner may read.

use super::KeyError;
use chrono::{NaiveDateTime, SubsecRound};
use countersign_domain::Instant;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// File names are `<time>.<kind>`; the time, in UTC, is when the key is first used.
const TIME: &str = "%Y%m%dT%H%M%S%6fZ";
const LONGEST_FILE: u64 = 64 * 1024;

/// One key file.
pub(crate) struct KeyFile {
    /// When the key is first used.
    pub(crate) from: Instant,
    /// What the file name says of its kind, such as `rs256.pem`.
    pub(crate) kind: String,
    pub(crate) path: PathBuf,
    pub(crate) text: Zeroizing<String>,
}

/// The directory. Changes are made under a lock file, so that any number of processes may share it.
#[derive(Debug, Clone)]
pub(crate) struct KeyDirectory {
    path: PathBuf,
}

impl KeyDirectory {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self { path }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Every key in it, the oldest first.
    pub(crate) fn read(&self) -> Result<Vec<KeyFile>, KeyError> {
        if !self.path.exists() {
            return Ok(Vec::new());
        }
        self.check()?;
        let entries = fs::read_dir(&self.path).map_err(failed("read", &self.path))?;
        let mut files = Vec::new();
        for entry in entries {
            let entry = entry.map_err(failed("read", &self.path))?;
            if !entry.file_name().as_encoded_bytes().starts_with(b".") {
                files.push(read_file(entry.path())?);
            }
        }
        files.sort_by(|a, b| a.from.cmp(&b.from).then_with(|| a.path.cmp(&b.path)));
        Ok(files)
    }

    /// Adds a key; `make` sees those that are there already.
    pub(crate) fn add(
        &self,
        from: Instant,
        kind: &str,
        make: impl FnOnce(Vec<KeyFile>) -> Result<Option<Zeroizing<String>>, KeyError>,
    ) -> Result<(), KeyError> {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&self.path)
            .map_err(failed("make", &self.path))?;
        self.check()?;
        let lock = self.path.join(".lock");
        let guard = create(&lock, OpenOptions::new().write(true).create(true))?;
        guard.lock().map_err(failed("lock", &lock))?;
        let Some(text) = make(self.read()?)? else { return Ok(()) };
        let name = format!("{}.{kind}", from.trunc_subsecs(6).format(TIME));
        let path = self.path.join(&name);
        if path.exists() {
            return Err(KeyError::Exists { path });
        }
        // Under the lock, a temporary file can only be what is left of a process that was killed.
        let temporary = self.path.join(format!(".{name}.new"));
        let _ = fs::remove_file(&temporary);
        let mut file = create(&temporary, OpenOptions::new().write(true).create_new(true))?;
        file.write_all(text.as_bytes())
            .and_then(|()| file.sync_all())
            .map_err(failed("write", &temporary))?;
        fs::rename(&temporary, &path).map_err(failed("write", &path))?;
        File::open(&self.path).and_then(|dir| dir.sync_all()).map_err(failed("write", &self.path))
    }

    fn check(&self) -> Result<(), KeyError> {
        let about = fs::metadata(&self.path).map_err(failed("read", &self.path))?;
        if about.permissions().mode() & 0o022 != 0 {
            return Err(KeyError::OpenDirectory { path: self.path.clone() });
        }
        Ok(())
    }
}

fn read_file(path: PathBuf) -> Result<KeyFile, KeyError> {
    let name = path.file_name().and_then(|name| name.to_str()).and_then(|name| name.split_once('.'));
    let parsed = name.and_then(|(time, kind)| {
        Some((NaiveDateTime::parse_from_str(time, TIME).ok()?.and_utc(), kind.to_owned()))
    });
    let Some((from, kind)) = parsed else { return Err(KeyError::Name { path }) };
    let file = File::open(&path).map_err(failed("read", &path))?;
    // Of the open file, not of the path, which may be another file by now.
    let mode = file.metadata().map_err(failed("read", &path))?.permissions().mode();
    if mode & 0o077 != 0 {
        return Err(KeyError::OpenFile { path });
    }
    let mut text = Zeroizing::new(String::new());
    file.take(LONGEST_FILE).read_to_string(&mut text).map_err(failed("read", &path))?;
    Ok(KeyFile { from, kind, path, text })
}

fn create(path: &Path, options: &mut OpenOptions) -> Result<File, KeyError> {
    options.mode(0o600).open(path).map_err(failed("write", path))
}

fn failed(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> KeyError {
    let path = path.to_owned();
    move |source| KeyError::File { doing, path, source }
}
