//! The `SecretBox` of AES-256-GCM.

use super::key::{KIND, SealingKey};
use crate::keys::{KeyDirectory, KeyError, generate_symmetric};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use countersign_domain::{Instant, SealedSecret};
use countersign_ports::{SealingError, SecretBox};
use secrecy::SecretString;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};

const VERSION: &str = "v1";

/// Seals by AES-256-GCM under keys in a directory, each a file `<time>.aes256gcm.key` (32 bytes in base64,
/// mode 0600): the newest seals, all of them open.
///
/// A sealed secret is `v1.<key id>.<nonce, ciphertext and tag in base64url>`; the context is authenticated
/// with it. A sealed secret of a key that appeared after the last reading is found by reading again.
#[derive(Debug)]
pub struct AeadSecretBox {
    directory: KeyDirectory,
    /// The oldest first; never empty.
    keys: RwLock<Arc<Vec<SealingKey>>>,
}

impl AeadSecretBox {
    /// Reads the keys in this directory; makes one when there is none. Of several processes that start at
    /// once, one makes it.
    ///
    /// # Errors
    /// When the directory cannot be read or written, others can read a key, or a file holds none.
    pub fn open(directory: PathBuf, now: Instant) -> Result<Self, KeyError> {
        let directory = KeyDirectory::new(directory);
        if directory.read()?.is_empty() {
            directory.add(now, KIND, |present| Ok(present.is_empty().then(generate_symmetric)))?;
        }
        let keys = RwLock::new(Arc::new(read(&directory)?));
        Ok(Self { directory, keys })
    }

    /// Adds a new key, which seals from now on; the older ones still open. Other servers know it as soon as
    /// they meet what it has sealed.
    ///
    /// # Errors
    /// As [`AeadSecretBox::open`].
    pub fn rotate(&self, now: Instant) -> Result<(), KeyError> {
        self.directory.add(now, KIND, |_| Ok(Some(generate_symmetric())))?;
        self.reload()
    }

    fn reload(&self) -> Result<(), KeyError> {
        let keys = Arc::new(read(&self.directory)?);
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = keys;
        Ok(())
    }

    fn keys(&self) -> Arc<Vec<SealingKey>> {
        Arc::clone(&self.keys.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn knows(&self, id: &str) -> bool {
        self.keys().iter().any(|key| key.id() == id)
    }
}

impl SecretBox for AeadSecretBox {
    fn seal(&self, secret: &str, context: &str) -> Result<SealedSecret, SealingError> {
        let keys = self.keys();
        let key = keys.last().ok_or(SealingError::UnknownKey)?;
        let id = key.id();
        let sealed =
            key.seal(secret, &aad(id, context)).map_err(|error| SealingError::Failed(error.into()))?;
        let sealed = URL_SAFE_NO_PAD.encode(sealed);
        Ok(SealedSecret::from_sealed(format!("{VERSION}.{id}.{sealed}")))
    }

    fn open(&self, sealed: &SealedSecret, context: &str) -> Result<SecretString, SealingError> {
        let parts: Vec<&str> = sealed.as_str().split('.').collect();
        let [VERSION, id, text] = parts.as_slice() else { return Err(SealingError::Altered) };
        if !self.knows(id) {
            self.reload().map_err(|error| SealingError::Failed(error.into()))?;
        }
        let keys = self.keys();
        let key = keys.iter().find(|key| key.id() == *id).ok_or(SealingError::UnknownKey)?;
        let text = URL_SAFE_NO_PAD.decode(text).ok().ok_or(SealingError::Altered)?;
        let secret = key.open(&text, &aad(id, context)).ok_or(SealingError::Altered)?;
        Ok(SecretString::from(secret.as_str()))
    }
}

fn read(directory: &KeyDirectory) -> Result<Vec<SealingKey>, KeyError> {
    directory.read()?.into_iter().map(SealingKey::read).collect()
}

/// What is authenticated beside the secret.
fn aad(id: &str, context: &str) -> String {
    format!("{VERSION}.{id}.{context}")
}
