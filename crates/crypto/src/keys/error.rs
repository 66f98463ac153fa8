//! What can be wrong with keys, and what to do about it.

use super::SigningAlgorithm;
use std::io;
use std::path::PathBuf;

/// A key cannot be used. The message says what to do.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The directory or a file cannot be read or written.
    #[error("cannot {doing} {path}: check that it exists and belongs to the user who runs the server")]
    File {
        /// What was tried.
        doing: &'static str,
        /// On what.
        path: PathBuf,
        /// Why it failed.
        #[source]
        source: io::Error,
    },
    /// A key file that others may read.
    #[error("other users can read the key {path}: run `chmod 600 {path}`, and rotate it if they may have")]
    OpenFile {
        /// The file.
        path: PathBuf,
    },
    /// A directory of keys that others may write to.
    #[error("other users can write to the directory of keys {path}: run `chmod 700 {path}`")]
    OpenDirectory {
        /// The directory.
        path: PathBuf,
    },
    /// A file that is not named like a key.
    #[error(
        "{path} is not named like a key of ours (<time>.<kind>): move it away, \
         and bring your own keys in by `countersign keys import`"
    )]
    Name {
        /// The file.
        path: PathBuf,
    },
    /// There is already a key with this time.
    #[error("{path} exists already: try again")]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// The directory holds no key.
    #[error("there is no key in {path}: start the server once, or run `countersign keys rotate`")]
    None {
        /// The directory.
        path: PathBuf,
    },
    /// A file that holds no key.
    #[error("{path} cannot be used: {why}", path = path.display())]
    InFile {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        #[source]
        why: Box<KeyError>,
    },
    /// Text that holds no key.
    #[error(
        "this is not an unencrypted private key in PEM; convert it by \
         `openssl pkcs8 -topk8 -nocrypt -in <yours> -out <new>`"
    )]
    NotPem,
    /// A key of another kind than the algorithm needs.
    #[error(
        "this key is not one for {algorithm}: RS256 and PS256 take RSA keys of 2048 to 8192 bits, \
         ES256 P-256 keys, EdDSA Ed25519 keys"
    )]
    Kind {
        /// The algorithm.
        algorithm: SigningAlgorithm,
    },
    /// An RSA key that is too short.
    #[error("this RSA key has fewer than 2048 bits: make one with `openssl genrsa 3072`")]
    Weak,
    /// Text that holds no symmetric key.
    #[error("this is not a key: 32 random bytes in base64, as `openssl rand -base64 32` prints")]
    NotSymmetric,
    /// Several keys where there can be only one.
    #[error(
        "there are several keys in {path}: keep the oldest; what was made with it would be lost without it"
    )]
    Several {
        /// The directory.
        path: PathBuf,
    },
    /// The same key twice.
    #[error("the key {id} is here twice: remove one of them")]
    Twice {
        /// Its id.
        id: String,
    },
    /// The cryptographic library failed.
    #[error("the cryptographic library failed")]
    Library,
}
