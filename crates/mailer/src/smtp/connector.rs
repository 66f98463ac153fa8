//! How a connection is made.

use crate::delivery::transient;
use crate::settings::{MailSettingsError, SmtpSecurity, SmtpSettings};
use countersign_ports::MailError;
use lettre::transport::smtp;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use secrecy::ExposeSecret;
use std::net::IpAddr;
use std::path::Path;
use std::time::Duration;

/// Connects, encrypts, authenticates.
#[derive(Debug)]
pub(super) struct Connector {
    host: String,
    port: u16,
    protection: Protection,
    credentials: Option<Credentials>,
    timeout: Duration,
}

enum Protection {
    StartTls(TlsParameters),
    Tls(TlsParameters),
    None,
}

impl std::fmt::Debug for Protection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::StartTls(_) => "StartTls",
            Self::Tls(_) => "Tls",
            Self::None => "None",
        })
    }
}

impl Connector {
    pub(super) fn new(settings: &SmtpSettings) -> Result<Self, MailSettingsError> {
        let host = settings.host.trim();
        let address: Option<IpAddr> = host.parse().ok();
        if host.is_empty() || (address.is_none() && host.contains([':', '/', '@', ' '])) {
            let problem =
                format!("'{host}' is not the name of a server: write it alone, like smtp.example.org");
            return Err(MailSettingsError::new("mail.smtp.host", problem));
        }
        if settings.timeout.is_zero() {
            return Err(MailSettingsError::new(
                "mail.smtp.timeout",
                "must be longer than nothing, like 10 s",
            ));
        }
        let is_loopback = host == "localhost" || address.is_some_and(|address| address.is_loopback());
        if settings.security == SmtpSecurity::None && settings.credentials.is_some() && !is_loopback {
            let problem =
                "would send the password in the clear: choose starttls or tls, or drop the credentials";
            return Err(MailSettingsError::new("mail.smtp.security", problem));
        }
        let (port, protection) = match settings.security {
            SmtpSecurity::StartTls => (587, Protection::StartTls(tls(host, settings.ca_file.as_deref())?)),
            SmtpSecurity::Tls => (465, Protection::Tls(tls(host, settings.ca_file.as_deref())?)),
            SmtpSecurity::None => (25, Protection::None),
        };
        let credentials = settings.credentials.as_ref();
        Ok(Self {
            host: host.to_owned(),
            port: settings.port.unwrap_or(port),
            protection,
            credentials: credentials
                .map(|(user, password)| Credentials::new(user.clone(), password.expose_secret().to_owned())),
            timeout: settings.timeout,
        })
    }

    pub(super) fn host(&self) -> &str {
        &self.host
    }

    pub(super) async fn connect(&self) -> Result<AsyncSmtpConnection, MailError> {
        let connected = self.try_connect().await;
        connected.map_err(|error| transient(&format!("cannot use {}:{}", self.host, self.port), &error))
    }

    async fn try_connect(&self) -> Result<AsyncSmtpConnection, smtp::Error> {
        let (hello, server) = (ClientId::default(), (self.host.as_str(), self.port));
        let wrapper = match &self.protection {
            Protection::Tls(tls) => Some(tls.clone()),
            Protection::StartTls(_) | Protection::None => None,
        };
        let timeout = Some(self.timeout);
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(server, timeout, &hello, wrapper, None).await?;
        if let Protection::StartTls(tls) = &self.protection {
            connection.starttls(tls.clone(), &hello).await?;
        }
        if let Some(credentials) = &self.credentials {
            connection.auth(&[Mechanism::Plain, Mechanism::Login], credentials).await?;
        }
        Ok(connection)
    }
}

fn tls(host: &str, ca_file: Option<&Path>) -> Result<TlsParameters, MailSettingsError> {
    let mut tls = TlsParameters::builder(host.to_owned());
    if let Some(path) = ca_file {
        let unusable = |problem: &str| {
            MailSettingsError::new("mail.smtp.ca_file", format!("{} {problem}", path.display()))
        };
        let pem = std::fs::read(path).map_err(|error| unusable("cannot be read").because(error))?;
        if !pem.windows(27).any(|window| window == b"-----BEGIN CERTIFICATE-----") {
            return Err(unusable("holds no certificate in PEM"));
        }
        let certificate = Certificate::from_pem(&pem);
        tls = tls.add_root_certificate(
            certificate
                .map_err(|error| unusable("holds a certificate that cannot be read").because(error))?,
        );
    }
    tls.build_rustls().map_err(|error| {
        let problem = "the certificates to trust cannot be used: install the system's (package \
                       ca-certificates), or name a PEM file";
        MailSettingsError::new("mail.smtp.ca_file", problem).because(error)
    })
}
