//! Symmetric keys in files: 32 random bytes in base64.

use super::{KeyError, KeyFile};
use crate::opaque_tokens::random_bytes;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

const KEY_BYTES: usize = 32;

/// The text of a new key's file.
pub(crate) fn generate() -> Zeroizing<String> {
    let key = Zeroizing::new(random_bytes::<KEY_BYTES>());
    let mut text = Zeroizing::new(String::with_capacity(KEY_BYTES * 2));
    STANDARD.encode_string(key.as_slice(), &mut text);
    text.push('\n');
    text
}

impl KeyFile {
    /// The symmetric key in it, if it is named as one of this kind.
    pub(crate) fn symmetric(self, kind: &str) -> Result<Zeroizing<[u8; KEY_BYTES]>, KeyError> {
        let Self { kind: found, path, text, .. } = self;
        if found != kind {
            return Err(KeyError::Name { path });
        }
        let key = STANDARD.decode(text.trim()).ok().map(Zeroizing::new);
        key.and_then(|key| Some(Zeroizing::new(<[u8; KEY_BYTES]>::try_from(key.as_slice()).ok()?)))
            .ok_or_else(|| KeyError::InFile { path, why: Box::new(KeyError::NotSymmetric) })
    }
}
