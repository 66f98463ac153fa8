//! Signing keys in a directory.

use super::key_pair::KeyPair;
use super::ring::{KeyDescription, KeyRing};
use super::signing_key::SigningKey;
use super::{KeyDirectory, KeyError, KeyFile, SigningAlgorithm};
use countersign_domain::Instant;
use secrecy::{ExposeSecret, SecretString};
use std::path::PathBuf;

/// A directory of signing keys, each a file `<time>.<algorithm>.pem` (PKCS #8, mode 0600).
///
/// The time says from when on the key signs: the newest one that is due does. All keys are published and
/// verify, those that are not due yet included; so a rotation should let a new key sign only after every
/// server has read it, and an old key is removed, by removing its file, once its last token has expired.
#[derive(Debug, Clone)]
pub struct KeyStore {
    directory: KeyDirectory,
}

impl KeyStore {
    /// The store in this directory, which is made when the first key is.
    #[must_use]
    pub fn new(directory: PathBuf) -> Self {
        Self { directory: KeyDirectory::new(directory) }
    }

    /// Reads the keys; makes one when there is none. Of several processes that start at once, one makes it.
    ///
    /// # Errors
    /// As [`KeyStore::load`], and when the directory cannot be written.
    pub fn open(&self, algorithm: SigningAlgorithm, now: Instant) -> Result<KeyRing, KeyError> {
        if self.directory.read()?.is_empty() {
            self.directory.add(now, &kind(algorithm), |present| {
                if present.is_empty() { KeyPair::generate(algorithm)?.to_pem().map(Some) } else { Ok(None) }
            })?;
        }
        self.load()
    }

    /// Reads the keys.
    ///
    /// # Errors
    /// When there is none, or one cannot be used: others can read it, it is no key, or too weak.
    pub fn load(&self) -> Result<KeyRing, KeyError> {
        let files = self.directory.read()?;
        if files.is_empty() {
            return Err(KeyError::None { path: self.directory.path().to_owned() });
        }
        KeyRing::of(files.into_iter().map(signing_key).collect::<Result<_, _>>()?)
    }

    /// Adds a new key that will sign from `signs_from` on.
    ///
    /// # Errors
    /// As [`KeyStore::open`].
    pub fn rotate(
        &self,
        algorithm: SigningAlgorithm,
        signs_from: Instant,
    ) -> Result<KeyDescription, KeyError> {
        self.add(KeyPair::generate(algorithm)?, signs_from)
    }

    /// Adds a key made elsewhere, an unencrypted PEM, that will sign from `signs_from` on; without an
    /// algorithm, by the usual one for its kind.
    ///
    /// # Errors
    /// As [`KeyStore::open`], and when the key cannot be used or is here already.
    pub fn import(
        &self,
        pem: &SecretString,
        algorithm: Option<SigningAlgorithm>,
        signs_from: Instant,
    ) -> Result<KeyDescription, KeyError> {
        self.add(KeyPair::from_pem(pem.expose_secret(), algorithm)?, signs_from)
    }

    fn add(&self, pair: KeyPair, signs_from: Instant) -> Result<KeyDescription, KeyError> {
        let (algorithm, pem) = (pair.algorithm(), pair.to_pem()?);
        let id = SigningKey::new(pair, signs_from)?.id().to_owned();
        self.directory.add(signs_from, &kind(algorithm), |present| {
            for file in present {
                if signing_key(file)?.id() == id {
                    return Err(KeyError::Twice { id: id.clone() });
                }
            }
            Ok(Some(pem))
        })?;
        Ok(KeyDescription { id, algorithm, signs_from, signs_now: false })
    }
}

fn kind(algorithm: SigningAlgorithm) -> String {
    format!("{}.pem", algorithm.as_str().to_ascii_lowercase())
}

fn signing_key(file: KeyFile) -> Result<SigningKey, KeyError> {
    let KeyFile { from, kind, path, text } = file;
    let Some(algorithm) = kind.strip_suffix(".pem").and_then(|name| name.parse().ok()) else {
        return Err(KeyError::Name { path });
    };
    KeyPair::from_pem(&text, Some(algorithm))
        .and_then(|pair| SigningKey::new(pair, from))
        .map_err(|why| KeyError::InFile { path, why: Box::new(why) })
}
