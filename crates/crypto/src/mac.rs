//! The `Mac` of HMAC-SHA-256.

use crate::keys::{KeyDirectory, KeyError, generate_symmetric};
use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::hmac::{self, HMAC_SHA256, Key};
use countersign_domain::Instant;
use countersign_ports::{Mac, MacPurpose, MacTag};
use std::path::PathBuf;

/// The kind of the key's file.
const KIND: &str = "hmacsha256.key";

/// HMAC-SHA-256 (RFC 2104) under one key, in a file `<time>.hmacsha256.key` (32 bytes in base64, mode 0600) that
/// all nodes share. What is hashed is the name of the purpose, a zero byte, and the message.
///
/// Tags are stored without a key's id, so the key is not rotated: with another, backup codes are lost.
#[derive(Debug)]
pub struct HmacSha256 {
    key: Key,
}

impl HmacSha256 {
    /// Reads the key in this directory; makes one when there is none. Of several processes that start at once,
    /// one makes it.
    ///
    /// # Errors
    /// When the directory cannot be read or written, others can read the key, the file holds none, or there are
    /// several.
    pub fn open(directory: PathBuf, now: Instant) -> Result<Self, KeyError> {
        let directory = KeyDirectory::new(directory);
        if directory.read()?.is_empty() {
            directory.add(now, KIND, |present| Ok(present.is_empty().then(generate_symmetric)))?;
        }
        let mut files = directory.read()?;
        match (files.pop(), files.is_empty()) {
            (Some(file), true) => Ok(Self { key: Key::new(HMAC_SHA256, &*file.symmetric(KIND)?) }),
            (None, _) => Err(KeyError::None { path: directory.path().to_owned() }),
            (Some(_), false) => Err(KeyError::Several { path: directory.path().to_owned() }),
        }
    }
}

impl Mac for HmacSha256 {
    fn tag(&self, purpose: MacPurpose, message: &[u8]) -> MacTag {
        let mut context = hmac::Context::with_key(&self.key);
        context.update(name(purpose));
        context.update(&[0]);
        context.update(message);
        let mut bytes = [0; 32];
        bytes.copy_from_slice(context.sign().as_ref());
        MacTag::from_bytes(bytes)
    }

    fn verify(&self, purpose: MacPurpose, message: &[u8], tag: &[u8]) -> bool {
        verify_slices_are_equal(self.tag(purpose, message).as_bytes(), tag).is_ok()
    }
}

/// Stands before every message of this purpose; tags are stored, so it never changes.
const fn name(purpose: MacPurpose) -> &'static [u8] {
    match purpose {
        MacPurpose::BackupCode => b"backup_code",
        MacPurpose::UnknownIdentifier => b"unknown_identifier",
        MacPurpose::Account => b"account",
        MacPurpose::CsrfToken => b"csrf_token",
        MacPurpose::CodeVerifier => b"code_verifier",
        MacPurpose::Nonce => b"nonce",
        MacPurpose::CountedName => b"counted-name",
    }
}
