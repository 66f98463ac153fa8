//! One sealing key.

use crate::keys::{KeyError, KeyFile};
use crate::opaque_tokens::{random_bytes, sha256};
use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use aws_lc_rs::error::Unspecified;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

/// The kind of its file.
pub(super) const KIND: &str = "aes256gcm.key";
const KEY_BYTES: usize = 32;
const ID_BYTES: usize = 9;

/// A key of AES-256-GCM. Nonces are random, 96 bits: good for 2³² seals (NIST SP 800-38D §8.3).
pub(super) struct SealingKey {
    id: String,
    key: RandomizedNonceKey,
}

impl std::fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SealingKey").field("id", &self.id).finish_non_exhaustive()
    }
}

impl SealingKey {
    /// The text of a new key's file.
    pub(super) fn generate() -> Zeroizing<String> {
        let key = Zeroizing::new(random_bytes::<KEY_BYTES>());
        let mut text = Zeroizing::new(String::with_capacity(KEY_BYTES * 2));
        STANDARD.encode_string(key.as_slice(), &mut text);
        text.push('\n');
        text
    }

    pub(super) fn read(file: KeyFile) -> Result<Self, KeyError> {
        let KeyFile { kind, path, text, .. } = file;
        if kind != KIND {
            return Err(KeyError::Name { path });
        }
        Self::parse(&text).ok_or_else(|| KeyError::InFile { path, why: Box::new(KeyError::NotSealingKey) })
    }

    fn parse(text: &str) -> Option<Self> {
        let bytes = Zeroizing::new(STANDARD.decode(text.trim()).ok()?);
        let key = RandomizedNonceKey::new(&AES_256_GCM, &bytes).ok()?;
        // Tells which key it is, and nothing about a random key.
        let id = sha256(&[b"countersign sealing key id".as_slice(), &bytes].concat());
        Some(Self { id: URL_SAFE_NO_PAD.encode(id.get(..ID_BYTES)?), key })
    }

    pub(super) fn id(&self) -> &str {
        &self.id
    }

    /// Nonce, ciphertext and tag.
    pub(super) fn seal(&self, secret: &str, aad: &str) -> Result<Vec<u8>, Unspecified> {
        let mut text = Zeroizing::new(secret.as_bytes().to_vec());
        let nonce = self.key.seal_in_place_append_tag(Aad::from(aad), &mut *text)?;
        Ok([nonce.as_ref().as_slice(), &text].concat())
    }

    pub(super) fn open(&self, sealed: &[u8], aad: &str) -> Option<Zeroizing<String>> {
        let (nonce, text) = sealed.split_first_chunk::<NONCE_LEN>()?;
        let mut text = Zeroizing::new(text.to_vec());
        let secret =
            self.key.open_in_place(Nonce::assume_unique_for_key(*nonce), Aad::from(aad), &mut text).ok()?;
        std::str::from_utf8(secret).ok().map(|secret| Zeroizing::new(secret.to_owned()))
    }
}
