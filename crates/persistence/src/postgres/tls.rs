//! TLS to the server, always verified.

use super::SettingsError;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt;
use std::path::PathBuf;
use std::sync::Arc;
use tokio_postgres_rustls::MakeRustlsConnect;

/// TLS that trusts the certificates in a PEM file, or those that the platform trusts.
pub(super) fn connector(root_certificates: Option<PathBuf>) -> Result<MakeRustlsConnect, SettingsError> {
    let builder = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()?;
    let builder = match root_certificates {
        None => builder.with_platform_verifier()?,
        Some(path) => builder.with_root_certificates(read_certificates(path)?),
    };
    Ok(MakeRustlsConnect::new(builder.with_no_client_auth()))
}

fn read_certificates(path: PathBuf) -> Result<RootCertStore, SettingsError> {
    let read = || CertificateDer::pem_file_iter(&path)?.collect::<Result<Vec<_>, _>>();
    let certificates = read().map_err(|cause| SettingsError::Certificates { path, cause })?;
    let mut roots = RootCertStore::empty();
    for certificate in certificates {
        roots.add(certificate)?;
    }
    Ok(roots)
}
