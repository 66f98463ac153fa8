//! Which server, and how.

use redis::{Client, RedisError, TlsCertificates};
use secrecy::{ExposeSecret, SecretString};
use std::path::PathBuf;
use std::time::Duration;

/// Which Redis, and how.
///
/// The address is `redis://user:password@host:port/database`, or `rediss://…` for TLS, which is always verified:
/// against the certificates that the platform trusts, or those in a PEM file.
#[derive(Debug, Clone)]
pub struct RedisSettings {
    /// The address.
    pub url: SecretString,
    /// A PEM file with the certificates to trust instead of the platform's.
    pub root_certificates: Option<PathBuf>,
    /// What all keys begin with: another for each installation that shares a server.
    pub prefix: String,
    /// How long a request waits for Redis before it is counted without it.
    pub patience: Duration,
}

/// The settings cannot be used. The address is not repeated here, because it may hold a password.
#[derive(Debug, thiserror::Error)]
pub enum RedisSettingsError {
    /// It is no address of Redis, or a certificate is none.
    #[error(
        "the address of Redis is not of the form redis://user:password@host:port/database, or rediss:// for TLS"
    )]
    Malformed(#[source] RedisError),
    /// The certificates cannot be read.
    #[error("cannot read the certificates in {}", path.display())]
    Certificates {
        /// The file.
        path: PathBuf,
        /// Why not.
        #[source]
        cause: std::io::Error,
    },
}

impl RedisSettings {
    /// The usual settings for an address.
    #[must_use]
    pub fn new(url: SecretString) -> Self {
        let prefix = "countersign:limit:".to_owned();
        Self { url, root_certificates: None, prefix, patience: Duration::from_millis(250) }
    }

    pub(super) fn client(&self) -> Result<Client, RedisSettingsError> {
        let url = self.url.expose_secret();
        let Some(path) = &self.root_certificates else {
            return Client::open(url).map_err(RedisSettingsError::Malformed);
        };
        let root_cert = std::fs::read(path)
            .map_err(|cause| RedisSettingsError::Certificates { path: path.clone(), cause })?;
        let certificates = TlsCertificates { client_tls: None, root_cert: Some(root_cert) };
        Client::build_with_tls(url, certificates).map_err(RedisSettingsError::Malformed)
    }
}
