//! The folders and keys.

use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use countersign_crypto::{AeadSecretBox, HmacSha256, SystemClock};
use countersign_ports::Clock;

use super::finding::Finding;
use crate::config::Settings;
use crate::wiring;

pub(super) fn check(settings: &Settings) -> Vec<Finding> {
    let keys = &settings.keys.dir;
    vec![
        data_folder(&settings.server.data_dir),
        if keys.join("signing").exists() {
            let remedy = "mend that, or put back the keys from a copy";
            Finding::of("signing keys", wiring::key_store(settings).load(), keys.display(), remedy)
        } else {
            Finding::ok("signing keys", "are made at the first start")
        },
        if keys.join("sealing").exists() {
            let opened = AeadSecretBox::open(keys.join("sealing"), SystemClock.now());
            Finding::of("sealing keys", opened, keys.display(), "mend that, or put back the keys from a copy")
        } else {
            Finding::ok("sealing keys", "are made at the first start")
        },
        if keys.join("mac").exists() {
            let opened = HmacSha256::open(keys.join("mac"), SystemClock.now());
            Finding::of("mac key", opened, keys.display(), "mend that, or put back the key from a copy")
        } else {
            Finding::ok("mac key", "is made at the first start")
        },
    ]
}

fn data_folder(path: &Path) -> Finding {
    let subject = "data_dir";
    match std::fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Finding::ok(subject, format!("{} is made at the first start", path.display()))
        }
        Err(error) => Finding::fail(
            subject,
            format!("{}: {error}", path.display()),
            "give a folder that this user may enter as `data_dir`",
        ),
        Ok(about) if !about.is_dir() => {
            Finding::fail(subject, format!("{} is no folder", path.display()), "give a folder as `data_dir`")
        }
        Ok(about) if about.permissions().mode() & 0o077 != 0 => Finding::warn(
            subject,
            format!("other users may look into {}", path.display()),
            format!("chmod 700 {}", path.display()),
        ),
        Ok(_) => writable(subject, path),
    }
}

/// Tries it: permissions tell nothing of a full or read-only file system.
fn writable(subject: &'static str, path: &Path) -> Finding {
    let probe = path.join(".doctor");
    let written = std::fs::write(&probe, b"can this be written?").and_then(|()| std::fs::remove_file(&probe));
    let remedy = "let this user write there, and see whether the disk is full";
    Finding::of(subject, written, format_args!("{} can be written", path.display()), remedy)
}
