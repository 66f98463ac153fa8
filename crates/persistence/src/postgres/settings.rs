//! Which server, and how.

use super::pool::SESSION;
use super::tls;
use secrecy::{ExposeSecret, SecretString};
use std::net::IpAddr;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres_rustls::MakeRustlsConnect;
use url::form_urlencoded;

/// Which server, and how.
///
/// The address is a URL as PostgreSQL documents it, `postgres://user:password@host:port/database?option=value`.
/// Of its TLS options these are understood:
///
/// | `sslmode` | what it means here |
/// |---|---|
/// | absent, `prefer`, `allow` | TLS as in `verify-full`; none on the loopback interface or a Unix socket |
/// | `require`, `verify-ca`, `verify-full` | TLS, the server's certificate and name verified |
/// | `disable` | no TLS |
///
/// Certificates are verified against those that the platform trusts, or against the PEM file `sslrootcert`.
/// TLS that is not verified protects from nobody who can get between, so there is no such mode.
#[derive(Debug, Clone)]
pub struct PostgresSettings {
    /// The address.
    pub url: SecretString,
    /// How many connections to open at most.
    pub connections: NonZeroUsize,
}

/// The address of the database cannot be used. It is not repeated here, because it may hold a password.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// It is no address of PostgreSQL.
    #[error("the database address is not of the form postgres://user:password@host:port/database")]
    Malformed(#[source] tokio_postgres::Error),
    /// It names no server.
    #[error("the database address names no host")]
    NoHost,
    /// Its `sslmode` is unknown.
    #[error("the database address has sslmode={0}; use disable, require or verify-full")]
    SslMode(String),
    /// The certificates named by `sslrootcert` cannot be read.
    #[error("cannot read the certificates in {}", path.display())]
    Certificates {
        /// The file.
        path: PathBuf,
        /// Why not.
        #[source]
        cause: rustls::pki_types::pem::Error,
    },
    /// TLS cannot be set up.
    #[error("cannot set up TLS for the database")]
    Tls(#[from] rustls::Error),
}

impl PostgresSettings {
    /// The usual settings for an address.
    #[must_use]
    pub fn new(url: SecretString) -> Self {
        let connections = std::thread::available_parallelism().map_or(16, |cores| cores.get() * 4);
        Self { url, connections: NonZeroUsize::new(connections.clamp(16, 64)).unwrap_or(NonZeroUsize::MIN) }
    }

    /// What to connect to, and the TLS to do it with, if any.
    pub(super) fn read(&self) -> Result<(Config, Option<MakeRustlsConnect>), SettingsError> {
        let (address, tls) = TlsOptions::split_off(self.url.expose_secret());
        let mut config: Config = address.parse().map_err(SettingsError::Malformed)?;
        if config.get_hosts().is_empty() && config.get_hostaddrs().is_empty() {
            return Err(SettingsError::NoHost);
        }
        let encrypted = match tls.mode.as_deref() {
            None | Some("prefer" | "allow") => !is_local(&config),
            Some("require" | "verify-ca" | "verify-full") => true,
            Some("disable") => false,
            Some(other) => return Err(SettingsError::SslMode(other.to_owned())),
        };
        let options =
            config.get_options().map_or_else(|| SESSION.to_owned(), |own| format!("{SESSION} {own}"));
        config
            .options(options)
            .ssl_mode(if encrypted { SslMode::Require } else { SslMode::Disable })
            .keepalives_idle(Duration::from_secs(30))
            .tcp_user_timeout(Duration::from_secs(5));
        if config.get_application_name().is_none() {
            config.application_name("countersign");
        }
        let connector = encrypted.then(|| tls::connector(tls.root_certificates)).transpose()?;
        Ok((config, connector))
    }
}

#[derive(Debug, Default, PartialEq, Eq)]
struct TlsOptions {
    mode: Option<String>,
    root_certificates: Option<PathBuf>,
}

impl TlsOptions {
    /// The address without its TLS options, which mean more here than in the library that reads the rest.
    fn split_off(url: &str) -> (String, Self) {
        let mut tls = Self::default();
        let Some((address, query)) = url.split_once('?') else { return (url.to_owned(), tls) };
        let mut rest = Vec::new();
        for option in query.split('&') {
            match form_urlencoded::parse(option.as_bytes()).next() {
                Some((name, value)) if name == "sslmode" => tls.mode = Some(value.into_owned()),
                Some((name, value)) if name == "sslrootcert" => {
                    tls.root_certificates = Some(value.into_owned().into());
                }
                _ => rest.push(option),
            }
        }
        (format!("{address}?{}", rest.join("&")), tls)
    }
}

/// Whether the way to the server leaves this machine.
fn is_local(config: &Config) -> bool {
    let is_loopback =
        |name: &str| name == "localhost" || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    let hosts = config.get_hosts().iter().all(|host| match host {
        Host::Tcp(name) => is_loopback(name),
        #[cfg(unix)]
        Host::Unix(_) => true,
    });
    hosts && config.get_hostaddrs().iter().all(IpAddr::is_loopback)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encrypts(url: &str) -> Result<bool, SettingsError> {
        PostgresSettings::new(url.into()).read().map(|(_, tls)| tls.is_some())
    }

    #[test]
    fn what_leaves_the_machine_is_encrypted_unless_the_operator_says_otherwise() {
        assert!(!encrypts("postgres://u:p@127.0.0.1:5432/db").unwrap());
        assert!(!encrypts("postgres://u:p@localhost/db?sslmode=prefer").unwrap());
        assert!(!encrypts("postgres:///db?host=/run/postgresql").unwrap());
        assert!(encrypts("postgres://u:p@db.internal/db").unwrap());
        assert!(encrypts("postgres://u:p@localhost,db.internal/db").unwrap());
        assert!(encrypts("postgres://u:p@db.internal/db?sslmode=prefer").unwrap());
        assert!(encrypts("postgres://u:p@localhost/db?application_name=x&sslmode=verify-full").unwrap());
        assert!(!encrypts("postgres://u:p@db.internal/db?sslmode=disable").unwrap());
    }

    #[test]
    fn an_address_that_cannot_be_used_is_refused_and_not_repeated() {
        for (url, hint) in [
            ("mysql://u:secret@localhost/db", "form"),
            ("postgres://u:secret@localhost:port/db", "form"),
            ("postgres:///db", "host"),
            ("postgres://u:secret@localhost/db?sslmode=maybe", "sslmode"),
            ("postgres://u:secret@localhost/db?sslmode=require&sslrootcert=/no/such.pem", "/no/such.pem"),
        ] {
            let error = encrypts(url).unwrap_err();
            let shown = format!("{error} {error:?}");
            assert!(shown.contains(hint) && !shown.contains("secret"), "{shown}");
        }
    }

    #[test]
    fn options_of_the_operator_come_after_ours() {
        let url =
            "postgres://u@localhost/db?options=-c%20statement_timeout%3D9&sslmode=disable&application_name=x";
        let (config, _) = PostgresSettings::new(url.into()).read().unwrap();
        assert!(config.get_options().unwrap().ends_with(" -c statement_timeout=9"));
        assert_eq!(config.get_application_name(), Some("x"));
    }
}
