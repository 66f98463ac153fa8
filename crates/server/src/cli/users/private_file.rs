//! Files that only their owner may read.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

const FOR_THE_OWNER: u32 = 0o600;

/// A new file, in place of any of this name; a device, a pipe or a link is written to as it is.
pub(super) fn create_or_open(path: &Path) -> io::Result<File> {
    match std::fs::symlink_metadata(path) {
        Ok(metadata) if !metadata.is_file() => OpenOptions::new().write(true).open(path),
        Ok(_) | Err(_) => create(path),
    }
}

/// A new file, in place of any of this name.
fn create(path: &Path) -> io::Result<File> {
    // Not over an old one, which may be readable for others or a link to somewhere else.
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    OpenOptions::new().write(true).create_new(true).mode(FOR_THE_OWNER).open(path)
}

/// The end of a file, which is made if it is not there.
pub(super) fn append(path: &Path) -> io::Result<File> {
    OpenOptions::new().append(true).create(true).mode(FOR_THE_OWNER).open(path)
}

/// The file beside another, of its name and this ending.
pub(super) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// A file that is there when it is complete, and not before.
pub(super) struct Whole {
    part: PathBuf,
    path: PathBuf,
    file: Option<BufWriter<File>>,
}

impl Whole {
    /// Begins to write what shall be at this path, where an ordinary file may be now.
    pub(super) fn begin(path: &Path) -> io::Result<Self> {
        if std::fs::symlink_metadata(path).is_ok_and(|metadata| !metadata.is_file()) {
            return Err(io::Error::other("there is something that is no ordinary file"));
        }
        let part = beside(path, ".part");
        let file = Some(BufWriter::new(create(&part)?));
        Ok(Self { part, path: path.to_owned(), file })
    }

    /// Puts the file, durably, into its place.
    pub(super) fn complete(mut self) -> io::Result<()> {
        if let Some(file) = self.file.take() {
            file.into_inner()?.sync_all()?;
            std::fs::rename(&self.part, &self.path)?;
        }
        Ok(())
    }
}

impl Write for Whole {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.as_mut().map_or(Ok(bytes.len()), |file| file.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.as_mut().map_or(Ok(()), Write::flush)
    }
}

impl Drop for Whole {
    fn drop(&mut self) {
        if self.file.is_some() {
            let _ = std::fs::remove_file(&self.part);
        }
    }
}
