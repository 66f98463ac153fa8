//! One sealing key.

use crate::keys::{KeyError, KeyFile};
use crate::opaque_tokens::sha256;
use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use aws_lc_rs::error::Unspecified;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use zeroize::Zeroizing;

/// The kind of its file.
pub(super) const KIND: &str = "aes256gcm.key";
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
    pub(super) fn read(file: KeyFile) -> Result<Self, KeyError> {
        let bytes = file.symmetric(KIND)?;
        // Tells which key it is, and nothing about a random key.
        let id = sha256(&[b"countersign sealing key id".as_slice(), &*bytes].concat());
        let (id, _) = id.split_at(ID_BYTES);
        let key = RandomizedNonceKey::new(&AES_256_GCM, &*bytes).ok().ok_or(KeyError::Library)?;
        Ok(Self { id: URL_SAFE_NO_PAD.encode(id), key })
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
