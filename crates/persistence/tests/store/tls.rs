//! TLS to PostgreSQL.

use countersign_persistence::Database;
use countersign_persistence::postgres::{PostgresSettings, open};
use countersign_ports::StoreError;
use countersign_testkit::{Postgres, PostgresOptions};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use std::path::Path;
use std::sync::Arc;

fn certificate() -> CertifiedKey<rcgen::KeyPair> {
    generate_simple_self_signed(["localhost".to_owned()]).unwrap()
}

/// A server that speaks TLS and refuses whoever does not; and the file with its certificate.
fn server(folder: &Path) -> (Postgres, String) {
    let own = certificate();
    let tls = Some((own.cert.pem(), own.signing_key.serialize_pem()));
    let cluster = Postgres::start_with(PostgresOptions { tls, ..PostgresOptions::fast() });
    (cluster, write(folder, "server.pem", &own.cert.pem()))
}

fn write(folder: &Path, name: &str, pem: &str) -> String {
    let path = folder.join(name);
    std::fs::write(&path, pem).unwrap();
    path.to_str().unwrap().to_owned()
}

fn connect(cluster: &Postgres, host: &str, options: &str) -> Arc<dyn Database> {
    let url = format!("postgres://postgres@{host}:{}/postgres?{options}", cluster.port());
    open(&PostgresSettings::new(url.into())).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_server_that_the_certificates_vouch_for_is_spoken_to() {
    let folder = tempfile::tempdir().unwrap();
    let (cluster, own) = server(folder.path());
    let foreign = write(folder.path(), "foreign.pem", &certificate().cert.pem());
    for mode in ["require", "verify-ca", "verify-full"] {
        let verified = connect(&cluster, "localhost", &format!("sslmode={mode}&sslrootcert={own}"));
        verified.ping().await.unwrap();
        for (host, options) in [
            ("localhost", format!("sslmode={mode}&sslrootcert={foreign}")),
            ("127.0.0.1", format!("sslmode={mode}&sslrootcert={own}")),
            ("localhost", format!("sslmode={mode}")),
        ] {
            let refused = connect(&cluster, host, &options).ping().await;
            assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{host} {options}: {refused:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_without_tls_is_refused_when_tls_is_asked_for() {
    let cluster = Postgres::start_with(PostgresOptions::fast());
    let refused = connect(&cluster, "localhost", "sslmode=require").ping().await;
    assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{refused:?}");
    connect(&cluster, "localhost", "").ping().await.unwrap();
}
