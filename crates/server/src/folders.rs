//! Folders that only their owner may enter.

use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

use crate::failure::{CommandResult, Explain};

/// Makes a folder, and those above it, if it is not there.
pub(crate) fn make_private(path: &Path) -> CommandResult {
    // The folder of a bare file name.
    if path.as_os_str().is_empty() {
        return Ok(());
    }
    DirBuilder::new().recursive(true).mode(0o700).create(path).explain(
        format_args!("cannot make the folder {}", path.display()),
        "give a place where this user may write by `data_dir`",
    )
}
