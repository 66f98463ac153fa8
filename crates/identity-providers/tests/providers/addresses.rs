//! Where requests go, and where not.

use crate::issuer::Issuer;
use crate::stub::{Reply, Stub};
use crate::world::{TestClock, World, grant, name, providers, request, settings, told};
use countersign_identity_providers::{IdentityProviderSettings, OAuthIdentityProviders, ProviderSettings};
use countersign_ports::{Clock, IdentityProviders};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use serde_json::json;
use std::process::Command;
use std::sync::Arc;
use tokio_rustls::TlsAcceptor;

const ENDPOINTS: [&str; 3] = ["token_endpoint", "jwks_uri", "userinfo_endpoint"];

#[tokio::test]
async fn o8_a_private_address_of_a_discovery_document_is_not_connected_to() {
    let inside = Stub::start_at("127.0.0.2", None, |_| Reply::Json(200, json!({}))).await;
    let port = inside.address.port();
    let world = World::new().await;
    for host in ["127.0.0.2", "0x7f.0.0.2", "[::ffff:127.0.0.2]", "10.0.0.1", "169.254.169.254", "[fd00::1]"]
    {
        for endpoint in ENDPOINTS {
            world.clock.forward(3);
            world.issuer.state().discovery = json!({ endpoint: format!("https://{host}:{port}/x") });
            let expected =
                "faulty: its discovery document names an address that is not allowed: it is not public";
            assert_eq!(told(world.log_in().await), expected, "{endpoint} {host}");
        }
    }
    assert_eq!(inside.connections(), 0);
}

#[tokio::test]
async fn a_name_for_a_private_address_is_not_connected_to() {
    let inside = Stub::start(|_| Reply::Json(200, json!({}))).await;
    let port = inside.address.port();
    for (endpoint, host) in ENDPOINTS.into_iter().zip(["localhost", "LOCALHOST", "localhost"]) {
        let world = World::new().await;
        world.issuer.state().claims = json!({ "email": null });
        world.issuer.state().discovery = json!({ endpoint: format!("https://{host}:{port}/x") });
        let expected = "faulty: its discovery document names an address that is not allowed: its name does not \
                        stand for public addresses alone";
        assert_eq!(told(world.log_in().await), expected, "{endpoint} {host}");
    }
    assert_eq!(inside.connections(), 0);
}

#[tokio::test]
async fn plain_http_is_for_the_hosts_that_the_operator_wrote_so() {
    let world = World::new().await;
    for url in
        ["http://localhost/x", "http://idp.example/x", "ftp://127.0.0.1/x", "javascript:alert(1)", "/x", ""]
    {
        for endpoint in ENDPOINTS.into_iter().chain(["authorization_endpoint"]) {
            world.clock.forward(3);
            world.issuer.state().discovery = json!({ endpoint: url });
            let told = told(world.log_in().await);
            let expected = "faulty: its discovery document names an address that is not allowed";
            assert!(told.starts_with(expected), "{endpoint} {url}: {told}");
        }
    }
}

#[tokio::test]
async fn what_one_provider_may_reach_another_may_not() {
    let (first, second) = (Issuer::start().await, Issuer::start().await);
    let inside = Stub::start_at("127.0.0.3", None, |_| Reply::Json(200, json!({}))).await;
    let other_issuer = format!("http://{}", inside.address);
    let other = ProviderSettings::openid_connect(name("other"), "Other", &other_issuer, "c");
    first.state().discovery = json!({ "token_endpoint": format!("{other_issuer}/token") });
    drop(second);
    let providers = providers(vec![settings(&first), other], &TestClock::new());
    let told = told(providers.authorization_url(&request("idp")).await);
    assert!(told.ends_with("not allowed: it is not https"), "{told}");
    assert_eq!(inside.connections(), 0);
}

/// An acceptor with a fresh certificate for 127.0.0.1, and its issuer's certificate as PEM.
fn tls() -> (TlsAcceptor, String) {
    let mut authority = CertificateParams::default();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let issuer = CertifiedIssuer::self_signed(authority, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let parameters = CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap();
    let certificate = parameters.signed_by(&key, &issuer).unwrap();
    let configuration =
        ServerConfig::builder_with_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(
                vec![certificate.der().clone()],
                PrivateKeyDer::try_from(key.serialize_der()).unwrap(),
            )
            .unwrap();
    (TlsAcceptor::from(Arc::new(configuration)), issuer.pem())
}

#[tokio::test]
async fn an_issuer_of_ones_own_is_verified_by_ones_own_certificates() {
    let (acceptor, pem) = tls();
    let world = World::of(Issuer::start_with(Some(acceptor)).await);
    let stranger = told(world.log_in().await);
    assert!(stranger.starts_with("unavailable: it cannot be reached: "), "{stranger}");
    assert_eq!(world.asked("/realm/.well-known/openid-configuration"), 0);

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ca.pem");
    std::fs::write(&path, pem).unwrap();
    let trusting = IdentityProviderSettings {
        providers: vec![settings(&world.issuer)],
        root_certificates: Some(path),
        ..Default::default()
    };
    let clock: Arc<dyn Clock> = TestClock::new();
    let providers = OAuthIdentityProviders::new(&trusting, &clock).unwrap();
    let url = providers.authorization_url(&request("idp")).await.unwrap();
    let identified = providers.identify(grant("idp", &world.issuer.authorize(&url))).await;
    assert!(identified.is_ok(), "{identified:?}");
}

#[test]
fn a_proxy_of_the_environment_is_not_asked() {
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", "login::somebody_logs_in"]);
    for variable in ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"] {
        // Nobody listens there.
        child.env(variable, "http://127.0.0.1:1");
    }
    for variable in ["NO_PROXY", "no_proxy", "REQUEST_METHOD"] {
        child.env_remove(variable);
    }
    let ran = child.output().unwrap();
    let said = String::from_utf8_lossy(&ran.stdout);
    assert!(ran.status.success() && said.contains("1 passed"), "{said}");
}
