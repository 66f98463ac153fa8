//! Mails as files, for development.

use crate::composer::{Composer, event_time};
use crate::delivery::transient;
use crate::settings::MailSettingsError;
use async_trait::async_trait;
use countersign_domain::{EventId, MailRequest, OpaqueToken};
use countersign_ports::{MailError, Mailer};
use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// Writes each mail to `<time>-<template>-<event id>.eml` in a directory, readable by its owner only. The name
/// follows from the event, so that a second delivery replaces the first.
#[derive(Debug)]
pub struct FileMailer {
    composer: Composer,
    directory: PathBuf,
    written: AtomicU64,
}

impl FileMailer {
    /// Writes to this directory, which is made if it is not there.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn new(composer: Composer, directory: PathBuf) -> Result<Self, MailSettingsError> {
        let made = DirBuilder::new().recursive(true).mode(0o700).create(&directory);
        made.map_err(|cause| {
            let problem =
                format!("cannot make {}: choose a directory that can be written", directory.display());
            MailSettingsError::new("mail.directory", problem).because(cause)
        })?;
        Ok(Self { composer, directory, written: AtomicU64::new(0) })
    }
}

#[async_trait]
impl Mailer for FileMailer {
    async fn deliver(
        &self,
        id: EventId,
        mail: &MailRequest,
        token: Option<OpaqueToken>,
    ) -> Result<(), MailError> {
        let message = self.composer.compose(id, mail, token.as_ref())?;
        let time = event_time(id).format("%Y%m%dT%H%M%S%3fZ");
        let path = self.directory.join(format!("{time}-{}-{id}.eml", mail.template.as_str()));
        // Unique, so that two deliveries of one event cannot write into each other.
        let number = self.written.fetch_add(1, Ordering::Relaxed);
        let temporary = self.directory.join(format!(".{}-{number}.new", std::process::id()));
        let failed = format!("cannot write {}", path.display());
        let write = move || write(&temporary, &path, &message.formatted());
        let written = tokio::task::spawn_blocking(write).await.map_err(io::Error::other);
        written.and_then(|result| result).map_err(|error| transient(&failed, &error))
    }
}

/// Writes all or nothing, for the owner only.
fn write(temporary: &Path, path: &Path, content: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(temporary)?;
    file.write_all(content)?;
    file.sync_all()?;
    fs::rename(temporary, path)
}
